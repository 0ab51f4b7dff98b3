"""Acts on the register, one module a subject."""

"""Acts on grades, one module a subject."""

"""From the lines of a checked file to rows of the register, one module a kind of file."""

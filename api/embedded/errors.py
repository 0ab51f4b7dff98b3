"""What can go wrong when the embedded services start."""


class EmbeddedError(RuntimeError):
    """A service cannot be started here; the message says why and what to do."""

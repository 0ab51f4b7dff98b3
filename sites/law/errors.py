"""What can be wrong with the law data, or with a question to it."""


class LawDataError(ValueError):
    """A law file that breaks the rules of its form; names the file and the key."""

    def __init__(self, file: str, key: str, message: str) -> None:
        """Say where and what."""
        super().__init__(f"{file}: {key}: {message}")
        self.file = file
        self.key = key


class UnknownParameter(LookupError):
    """No value is in force for this name, day and region; never answered by a default.

    Attributes:
        code: ``E-LAW-UNKNOWN``.
    """

    code = "E-LAW-UNKNOWN"

    def __init__(self, message: str) -> None:
        """Keep the Chinese message."""
        super().__init__(message)
        self.message = message

"""Errors of the domain: a stable code, a Chinese message, and how to mend it."""


class DomainError(Exception):
    """The act is refused and nothing was changed.

    Attributes:
        code: stable, for machines ("E-PERIOD").
        message: Chinese, for the person who asked.
        fix: Chinese, what to do now; may be empty.
    """

    code = "E-REFUSED"

    def __init__(self, message: str, *, fix: str = "", code: str = "") -> None:
        """Keep the message; a class's own code holds unless one is given."""
        super().__init__(message)
        self.message = message
        self.fix = fix
        self.code = code or type(self).code


class NotAllowed(DomainError):
    """The person has no right to this act."""

    code = "E-NOT-ALLOWED"


class NotFound(DomainError):
    """There is no such row, or not within the person's scope."""

    code = "E-NOT-FOUND"


class InvalidInput(DomainError):
    """What was entered is malformed; nothing about the state of the case."""

    code = "E-INPUT"


class StateConflict(DomainError):
    """The act does not fit the present state."""

    code = "E-STATE"

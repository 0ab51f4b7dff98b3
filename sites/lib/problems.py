"""What a check found wrong with one value, in words a person can act on."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding about a value.

    Attributes:
        code: Stable code, ``E-…`` for a refusal, ``W-…`` for a remark.
        message: What is wrong, in Chinese.
        fix: What to do about it, in Chinese.
        refused: Whether the value must not be taken in.
        position: 1-based character position in the normalized value, when one is to blame.
    """

    code: str
    message: str
    fix: str
    refused: bool
    position: int | None = None

"""What people must write in the procedures of the list: there, and fit to keep. Pure."""

from arrears.texts import checked_text
from sites.errors import InvalidInput


def given_text(text: str, name: str, longest: int) -> str:
    """The text without blanks around it.

    Raises:
        InvalidInput: E-TEXT-EMPTY.
        TextTooLong, TextCharacters: not fit to keep.
    """
    words = checked_text(text, name=name, longest=longest)
    if not words:
        raise InvalidInput(f"没有填写{name}", fix=f"请填写{name}", code="E-TEXT-EMPTY")
    return words

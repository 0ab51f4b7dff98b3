"""What people write: checked before it is kept, pure."""

import unicodedata

from arrears.errors import ReasonMissing, TextCharacters, TextTooLong

LINE_BREAKS = frozenset("\t\n\r")


def checked_text(text: str, *, name: str, longest: int) -> str:
    """Give the text without blanks around it.

    Args:
        text: as it was entered.
        name: what it is, in Chinese, for the message.
        longest: characters allowed.

    Raises:
        TextTooLong: more characters than that.
        TextCharacters: control characters, or halves of characters.
    """
    if len(text) > longest:
        raise TextTooLong(
            f"{name}共 {len(text)} 个字，超过 {longest} 个字", fix="请分几次提交，或只写要点"
        )
    for position, character in enumerate(text, start=1):
        if unicodedata.category(character) in {"Cc", "Cs"} and character not in LINE_BREAKS:
            raise TextCharacters(
                f"{name}第 {position} 个字符不是文字", fix="请删除该字符后重新提交"
            )
    return text.strip()


def needed_text(text: str, *, name: str, longest: int, fix: str) -> str:
    """As `checked_text`, of what a person must write.

    Raises:
        ReasonMissing: nothing is written; `fix` says what should be, in Chinese.
        TextTooLong, TextCharacters: not fit to keep.
    """
    words = checked_text(text, name=name, longest=longest)
    if not words:
        raise ReasonMissing(f"没有写{name}", fix=fix)
    return words

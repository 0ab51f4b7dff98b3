"""Characters of codes: one form to compare in, and where a foreign one stands."""

import unicodedata

DIGITS = frozenset("0123456789")
# Excel shows a leading apostrophe when a number was typed as text; phones turn it typographic.
TEXT_MARKS = "'‘’`"


def normalize_code(text: str) -> str:
    """Bring a code into the one form it is compared in.

    Folds full-width characters (NFKC), drops spaces, invisible characters, hyphens and a leading
    apostrophe, raises lower case.
    """
    folded = unicodedata.normalize("NFKC", text)
    kept = "".join(character for character in folded if not _is_padding(character))
    return kept.lstrip(TEXT_MARKS).upper()


def _is_padding(character: str) -> bool:
    """Tell spaces, control and format characters, and every kind of hyphen."""
    return character == "\u2212" or unicodedata.category(character) in {
        "Cc",
        "Cf",
        "Pd",
        "Zl",
        "Zp",
        "Zs",
    }


def first_outside(value: str, allowed: frozenset[str]) -> int | None:
    """Return the index of the first character that is not allowed, or None."""
    return next((index for index, character in enumerate(value) if character not in allowed), None)


def require(value: str, length: int, allowed: frozenset[str], what: str) -> None:
    """Refuse, with ValueError, a value of other length or alphabet."""
    if len(value) != length or first_outside(value, allowed) is not None:
        raise ValueError(f"not a {what}: {length} characters of the alphabet expected")

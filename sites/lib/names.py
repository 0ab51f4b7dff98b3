"""Company names as keys: equal when they differ only in typing."""

import unicodedata

BRACKETS = str.maketrans("[{〔【〈《「『〖]}〕】〉》」』〗", "(" * 9 + ")" * 9)


def company_name_key(text: str) -> str:
    """Return the form a company name is matched in.

    Folds full-width characters (NFKC) and every kind of bracket, drops spaces and invisible
    characters. A suffix such as 分公司 is never stripped: it is another body.
    """
    folded = unicodedata.normalize("NFKC", text).translate(BRACKETS)
    return "".join(
        character
        for character in folded
        if not character.isspace() and unicodedata.category(character) not in {"Cc", "Cf"}
    )

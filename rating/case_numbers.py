"""案号: the same case under the same key, however its number was typed."""

import unicodedata

BRACKETS = str.maketrans({"[": "〔", "(": "〔", "【": "〔", "]": "〕", ")": "〕", "】": "〕"})


def case_key(number: str) -> str:
    """The number after NFKC, brackets folded, spaces removed."""
    return "".join(unicodedata.normalize("NFKC", number).split()).translate(BRACKETS)

"""脱敏: what of a person may be shown to whom."""

import re
from typing import Literal

Role = Literal["staff", "contractor", "public"]

STAR = "＊"
# Two-character surnames of some frequency; only they keep two characters of a name.
COMPOUND_SURNAME = re.compile(
    "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|宇文|司徒|司空|夏侯|轩辕|长孙|端木|独孤|南宫|西门|百里|呼延|东郭|申屠|公羊|澹台|濮阳|淳于|单于|太史|闻人|赫连|钟离|鲜于|闾丘|"
    "亓官|公冶|宗政|仲孙|万俟|拓跋|第五|左丘|梁丘"
)


def mask_name(name: str) -> str:
    """Show the surname alone; the number of stars does not tell the length of the name.

    A Chinese name keeps its surname (欧阳建国 gives 欧阳＊＊), any other its first character.
    """
    stripped = name.strip()
    if not stripped:
        return ""
    if len(stripped) > 2 and COMPOUND_SURNAME.match(stripped):
        return stripped[:2] + STAR * 2
    return stripped[0] + STAR


def mask_id(value: str, role: Role = "staff") -> str:
    """Show of an identity number what the reader may see.

    Staff see the first three characters and the last, contractors the last four, the public the
    first and the last. First six with last four is never shown: it leaves 33 candidates.
    """
    shown = {"staff": (3, 1), "contractor": (0, 4), "public": (1, 1)}[role]
    return _keep(value, *shown)


def mask_phone(value: str) -> str:
    """Show the first three and the last two digits."""
    return _keep(value, 3, 2)


def mask_card(value: str) -> str:
    """Show the last four digits of a bank card."""
    return value[-4:].rjust(8, "*") if len(value) > 4 else "*" * 8


def _keep(value: str, head: int, tail: int) -> str:
    """Replace all but head and tail; a value too short to hide anything is hidden whole."""
    hidden = len(value) - head - tail
    if hidden <= 0:
        return "*" * len(value)
    return value[:head] + "*" * hidden + value[len(value) - tail :]

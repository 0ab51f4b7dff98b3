"""脱敏: what of a person may be shown to whom."""

import re
from collections.abc import Callable, Mapping
from typing import Literal

Role = Literal["staff", "contractor", "public"]
PersonField = Literal["name", "id_number", "phone", "card"]

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
    return masked("id_number", value, role)


def mask_phone(value: str) -> str:
    """Show the first three and the last two digits."""
    return masked("phone", value, "staff")


def mask_card(value: str) -> str:
    """Show the last four digits of a bank card; the stars do not tell its length."""
    return value[-4:].rjust(8, "*") if len(value) > 4 else "*" * 8


def masked(field: PersonField, value: str, role: Role = "public") -> str:
    """Show of a worker's field what a role may see; who is not known sees what the public sees."""
    return MASKS[field][role](value)


def _kept(head: int, tail: int) -> Callable[[str], str]:
    return lambda value: _keep(value, head, tail)


def _clear(value: str) -> str:
    return value


def _hidden(value: str) -> str:
    return "＊＊＊" if value else ""


def _keep(value: str, head: int, tail: int) -> str:
    """Replace all but head and tail; a value too short to hide anything is hidden whole."""
    hidden = len(value) - head - tail
    if hidden <= 0:
        return "*" * len(value)
    return value[:head] + "*" * hidden + value[len(value) - tail :]


# Who sees what of a worker, on a page, in an answer and in a file alike: the one place that says
# it. A contractor sees the names and the tails of what he himself has handed in.
MASKS: Mapping[PersonField, Mapping[Role, Callable[[str], str]]] = {
    "name": {"staff": mask_name, "contractor": _clear, "public": mask_name},
    "id_number": {"staff": _kept(3, 1), "contractor": _kept(0, 4), "public": _kept(1, 1)},
    "phone": {"staff": _kept(3, 2), "contractor": _kept(0, 2), "public": _hidden},
    "card": {"staff": mask_card, "contractor": mask_card, "public": _hidden},
}

"""集体投诉名单: names and sums as people paste them from a message, a note or a sheet. Pure.

One line a worker: a name, and what is owed to him, parted by blanks, a tab, a comma or a colon.
"""

import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

from arrears.complaint_words import Member
from arrears.errors import GroupListNotValid

SEPARATORS = re.compile(r"[\s,，;；:：|]+")
NUMBERING = re.compile(r"^\s*\d{1,3}\s*[.、．)）]\s*")
UNIT = re.compile(r"(元整|块钱|元|块|圆)$")
TEN_THOUSAND = re.compile(r"^([0-9.]+)万$")
HEADINGS = frozenset({"姓名", "名字", "工人", "人员"})
CELLS_OF_A_LINE = 2


def members_of(text: str) -> tuple[Member, ...]:
    """Read pasted lines; a line of headings and empty lines are passed over.

    Raises:
        GroupListNotValid: a line is no name with a sum; it says which.
    """
    lines = (NUMBERING.sub("", line).strip() for line in text.splitlines())
    return members_of_rows([part for part in SEPARATORS.split(line) if part] for line in lines)


def members_of_rows(rows: Iterable[list[str]]) -> tuple[Member, ...]:
    """Read rows of cells: the name first, the sum last.

    Raises:
        GroupListNotValid: a row is no name with a sum; it says which.
    """
    found = []
    for number, cells in enumerate(rows, start=1):
        if not cells or cells[0] in HEADINGS:
            continue
        if len(cells) > CELLS_OF_A_LINE:
            raise _refused(number, "多于姓名和金额两项", "请每行只写“姓名 金额”")
        amount = _amount(cells[1], number) if len(cells) == CELLS_OF_A_LINE else None
        if _is_sum(cells[0]):
            raise _refused(number, "没有姓名", "请先写姓名，再写金额")
        found.append(Member(cells[0], amount))
    return tuple(found)


def _amount(text: str, number: int) -> Decimal:
    plain = UNIT.sub("", text.replace("￥", "").replace("¥", ""))
    try:
        if whole := TEN_THOUSAND.match(plain):
            return Decimal(whole[1]) * 10_000
        return Decimal(plain)
    except InvalidOperation as error:
        raise _refused(number, f"“{text[:20]}”不是金额", "请写成数字，例如“张三 5000”") from error


def _is_sum(text: str) -> bool:
    return text.replace(".", "", 1).isdigit()


def _refused(number: int, what: str, fix: str) -> GroupListNotValid:
    return GroupListNotValid(f"名单第 {number} 行{what}", fix=fix)

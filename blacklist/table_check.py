"""A list of companies, row by row, with the answer beside each (名单文件批量查询). Pure."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from blacklist.batch_check import BatchAnswer, check_codes
from blacklist.queries import LISTED, NOT_LISTED, RESTRICTED, Reader
from sites.errors import InvalidInput
from sites.ingest.cell_values import Cell
from sites.lib.codes import is_uscc, normalize_code

HEADING_ROWS = 40
CODE_WORDS = ("信用代码", "组织机构代码", "纳税人识别号", "USCC")
MALFORMED = "MALFORMED"
STATUS_WORDS = {
    RESTRICTED: "受限",
    LISTED: "在列，本用途无对应措施",
    NOT_LISTED: "未列入",
    MALFORMED: "代码有误",
}
ANSWER_HEADS = (
    "查询结果",
    "措施",
    "依据",
    "决定书文号",
    "列入日期",
    "预计退出日期",
    "列入时代码",
    "说明",
)


@dataclass(frozen=True, slots=True)
class RowAnswer:
    """What is written beside one row; `code` is the normalized code, empty where there is none."""

    code: str
    status: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableAnswer:
    """A table with its answers.

    Attributes:
        header: index of the header row; -1 where the column was known by its codes alone.
        answers: one for each row below the header, None for an empty row.
        list_version: so many acts at least are behind the answers.
    """

    header: int
    answers: tuple[RowAnswer | None, ...]
    list_version: int

    @property
    def count(self) -> int:
        """How many rows were answered."""
        return sum(answer is not None for answer in self.answers)

    def of_status(self, status: str) -> int:
        """How many rows got one status."""
        return sum(answer is not None and answer.status == status for answer in self.answers)


def check_table(
    *, rows: Sequence[Sequence[Cell]], purpose: str, on: dt.date, read: Reader
) -> TableAnswer:
    """Find the column of codes and answer every row in one snapshot.

    Args:
        rows: the cells of one sheet, from its first row.
        purpose: one of the eight fields.
        on: local day.
        read: runs a statement on the primary, or raises.

    Raises:
        InvalidInput: E-COLUMN (no column of codes), E-NO-ROWS, E-PURPOSE.
    """
    header, column = _column(rows)
    texts = [_text(row[column]) if column < len(row) else "" for row in rows[header + 1 :]]
    if not any(texts):
        raise InvalidInput("表中没有要查询的代码", fix="请在信用代码一列填写代码", code="E-NO-ROWS")
    found = check_codes(codes=[text for text in texts if text], purpose=purpose, on=on, read=read)
    kept: dict[str, RowAnswer] = {}
    answers: list[RowAnswer | None] = []
    for text in texts:
        if text and text not in kept:
            kept[text] = _answer(found, text)
        answers.append(kept[text] if text else None)
    return TableAnswer(header, tuple(answers), found.list_version)


def _column(rows: Sequence[Sequence[Cell]]) -> tuple[int, int]:
    """Header row and column of the codes; by its heading, or by what stands in it."""
    for number, row in enumerate(rows[:HEADING_ROWS]):
        for column, cell in enumerate(row):
            heading = _text(cell).replace(" ", "").upper()
            if len(heading) <= 40 and any(word in heading for word in CODE_WORDS):
                return number, column
    for number, row in enumerate(rows[:HEADING_ROWS]):
        for column, cell in enumerate(row):
            if is_uscc(normalize_code(_text(cell))):
                return number - 1, column
    raise InvalidInput(
        "没有找到统一社会信用代码一列",
        fix="请在表头写“统一社会信用代码”，每行一个代码",
        code="E-COLUMN",
    )


def _text(cell: Cell) -> str:
    return str(cell).strip()


def _answer(found: BatchAnswer, text: str) -> RowAnswer:
    code = text if text in found.listings else normalize_code(text)
    if problem := found.malformed.get(code):
        return RowAnswer(
            code,
            MALFORMED,
            (STATUS_WORDS[MALFORMED], *[""] * 6, f"{problem.message}；{problem.fix}"),
        )
    status = found.status_of(code)
    listings = found.listings.get(code, [])
    measures = found.measures if listings else ()
    changed = any(one.uscc != code for one in listings)
    return RowAnswer(
        code,
        status,
        (
            STATUS_WORDS[status],
            "；".join(measure for measure, _ in measures),
            "；".join(basis for _, basis in measures),
            "；".join(one.document_number for one in listings),
            "；".join(one.listed_on.isoformat() for one in listings),
            "；".join(one.until.isoformat() for one in listings),
            "；".join(one.uscc for one in listings) if changed else "",
            "单位已变更代码" if changed else "",
        ),
    )

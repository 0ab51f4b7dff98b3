"""A list of companies, row by row, with the answer beside each (名单文件批量查询). Pure."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from blacklist.batch_check import BatchAnswer, check_codes
from blacklist.list_statements import NAMES_OF_CODES
from blacklist.queries import LISTED, NOT_LISTED, RESTRICTED, Reader
from sites.errors import InvalidInput
from sites.ingest.cell_values import Cell
from sites.lib.codes import is_uscc, normalize_code
from sites.lib.names import company_name_key

HEADING_ROWS = 40
# More names than a person can look at say that the column is another one.
MOST_DIFFERING = 200
NAME_WORDS = ("单位名称", "企业名称", "公司名称", "投标人", "名称")
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
        differing: row of the table, code and name of the first rows whose name is not that of
            the code.
    """

    header: int
    answers: tuple[RowAnswer | None, ...]
    list_version: int
    differing: tuple[tuple[int, str, str], ...] = ()

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
    names = _name_column(rows[header], column) if header >= 0 else None
    texts = [_text(row[column]) if column < len(row) else "" for row in rows[header + 1 :]]
    if not any(texts):
        raise InvalidInput("表中没有要查询的代码", fix="请在信用代码一列填写代码", code="E-NO-ROWS")
    found = check_codes(codes=[text for text in texts if text], purpose=purpose, on=on, read=read)
    known = Names() if names is None else _names(found.codes, read)
    kept: dict[tuple[str, str], RowAnswer] = {}
    answers: list[RowAnswer | None] = []
    differing: dict[tuple[str, str], int] = {}
    for number, (text, row) in enumerate(zip(texts, rows[header + 1 :], strict=True), header + 2):
        if not text:
            answers.append(None)
            continue
        said = _text(row[names]) if names is not None and names < len(row) else ""
        other = known.other(normalize_code(text), said)
        if other and len(differing) < MOST_DIFFERING:
            differing.setdefault((normalize_code(text), said), number)
        if (text, other) not in kept:
            kept[text, other] = _answer(found, text, other)
        answers.append(kept[text, other])
    return TableAnswer(
        header,
        tuple(answers),
        found.list_version,
        tuple((number, code, said) for (code, said), number in differing.items()),
    )


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


@dataclass(frozen=True, slots=True)
class Names:
    """What companies are called, by code: the name borne now, and the keys of all they bore."""

    borne: dict[str, str] = field(default_factory=dict)
    keys: dict[str, set[str]] = field(default_factory=dict)

    def other(self, code: str, said: str) -> str:
        """The registered name where what is said is neither it nor a former one; else empty.

        A name never decides; two names on one code are for a person to look at.
        """
        borne = self.borne.get(code, "")
        if not borne or not said or said == borne or company_name_key(said) in self.keys[code]:
            return ""
        return borne


def _names(codes: Iterable[str], read: Reader) -> Names:
    names = Names()
    for code, name, key, is_borne in read(NAMES_OF_CODES, {"codes": list(codes)}):
        names.keys.setdefault(code, set()).add(key)
        if is_borne:
            names.borne[code] = name
    return names


def _name_column(heading: Sequence[Cell], codes: int) -> int | None:
    """The column of the companies' names, where the header names one."""
    for column, cell in enumerate(heading):
        if column != codes and any(word in _text(cell) for word in NAME_WORDS):
            return column
    return None


def _text(cell: Cell) -> str:
    return str(cell).strip()


def _answer(found: BatchAnswer, text: str, other: str) -> RowAnswer:
    """The answer for a code; `other` is the registered name where the row says another."""
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
            "；".join(
                (
                    *(("单位已变更代码",) if changed else ()),
                    *((f"该代码登记的名称是“{other}”，请核对",) if other else ()),
                )
            ),
        ),
    )

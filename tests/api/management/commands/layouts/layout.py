"""One file and what `manage.py ingest … --json` is to say of it; how such files are written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.sites.ingest.people import NAMES, card, id_number
from tests.sites.services.bad_input.cases import book

Rows = Sequence[Sequence[Any]]
PEOPLE = 3
# Control totals of three people: 20 days, 6,400 yuan less 100.
TOTALS: Mapping[str, Mapping[str, Any]] = {
    "payroll": {
        "人数": 3,
        "应发工资": "19200.00",
        "扣款合计": "300.00",
        "实发工资": "18900.00",
    },
    "attendance": {"人数": 3, "出勤天数": "60.0"},
    "roster": {"人数": 3},
}


@dataclass(frozen=True)
class Layout:
    """A file and the JSON it gives.

    Attributes:
        name: What is special about the layout.
        kind: Kind of file it is sent as.
        file_name: Name it is sent under.
        content: The bytes.
        findings: Severity, code and cell of every finding, the worst first.
        rows: Rows of people, read or not.
        totals: Control totals by label.
        accepted: Rows without a refusal; all of them unless named.
        warned: Rows with a warning.
        options: What is said on the command line beside project, employer and month.
    """

    name: str
    kind: str
    file_name: str
    content: bytes
    findings: Sequence[str] = ()
    rows: int = PEOPLE
    totals: Mapping[str, Any] | None = None
    accepted: int | None = None
    warned: int = 0
    options: Sequence[str] = ()

    @property
    def stated(self) -> dict[str, Any]:
        """The JSON the command is to give, as far as it differs from file to file."""
        accepted = self.rows if self.accepted is None else self.accepted
        return {
            "file": self.file_name,
            "profile": f"contractor-{self.kind}",
            "month": "2026-09",
            "rows": self.rows,
            "accepted": accepted,
            "rejected": self.rows - accepted,
            "warned": self.warned,
            "totals": dict(TOTALS[self.kind] if self.totals is None else self.totals),
            "findings": list(self.findings),
            "committed": False,
            "receipt": None,
        }

    @property
    def exit_code(self) -> int:
        """1 when anything is refused."""
        return int(any(finding.startswith("refused") for finding in self.findings))


def refused(name: str, kind: str, file_name: str, content: bytes, finding: str) -> Layout:
    """A file of which no row is read."""
    return Layout(name, kind, file_name, content, [f"refused {finding}"], rows=0, totals={})


def wages(index: int, *columns: str) -> list[Any]:
    """One person's wages: 20 days at 320, 100 advanced; the columns asked for."""
    gross = 6400.0
    known = {
        "序号": float(index + 1),
        "姓名": NAMES[index],
        "身份证": id_number(index + 1),
        "卡号": card(index + 1),
        "银行": "示例银行",
        "班组": "木工一班",
        "天数": 20.0,
        "单价": 320.0,
        "应发": gross,
        "扣款": 100.0,
        "实发": gross - 100,
        "签字": "",
        "空": "",
        "零": 0.0,
    }
    return [known[column] for column in columns]


def text(rows: Rows, encoding: str, *, separator: str = ",") -> bytes:
    """Rows as separated text; identity and card numbers stand behind a tab, as banks write them."""
    lines = []
    for values in rows:
        shown = [f"{value:g}" if isinstance(value, float) else str(value) for value in values]
        lines.append(separator.join(shown))
    return "\r\n".join(lines).encode(encoding)


def xlsx(name: str, rows: Rows, **options: Any) -> bytes:
    """A workbook of one sheet."""
    return book((name, rows), **options)

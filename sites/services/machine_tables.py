"""A machine's batch as the table a person would have sent, and findings back as its fields.

So that a system is told what is wrong in the same words as the page: "第3条身份证号码校验位不符"
at `detailList[2].idCardNumber`.
"""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from sites.errors import DomainError
from sites.ingest.cell_values import Cell, SheetData, WorkbookData
from sites.ingest.findings import Finding, mask_numbers
from sites.ingest.profiles import profiles
from sites.lib.codes import check_id_number
from sites.lib.days import month_text
from sites.models import Company, Project, RosterEntry
from sites.services.crosswalk import Crosswalk
from sites.services.load_writers.workers import id_index

HEADER_ROWS = 1
ROW_WORDS = re.compile(r"第([0-9]+)行")
UNKNOWN_NAME = "未登记"
ID_DOCUMENT = "01"


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One remark on a batch: a stable code at one field, in Chinese."""

    severity: str
    code: str
    field: str
    message: str
    fix: str = ""

    def as_json(self) -> dict[str, str]:
        """JSON values for the answer."""
        return {
            "severity": self.severity,
            "code": self.code,
            "field": self.field,
            "message": mask_numbers(self.message),
            "fix": mask_numbers(self.fix),
        }


@dataclass(slots=True)
class Batch:
    """Items of a batch as rows of a table.

    Attributes:
        name: The list's name in the body ("detailList").
        kind: The kind of file they would be.
        columns: Concept and field of each column.
        rows: Cell texts by item.
        problems: What was wrong before any table was made.
        unknown: Indices of items about nobody on the roster.
    """

    name: str
    kind: str
    columns: tuple[tuple[str, str], ...]
    rows: list[list[str]] = field(default_factory=list)
    problems: list[FieldProblem] = field(default_factory=list)
    unknown: set[int] = field(default_factory=set)

    def refuse(self, index: int, name: str, error: DomainError) -> None:
        """Keep what is wrong with one field of one item."""
        self.problems.append(
            FieldProblem(
                "refused",
                error.code,
                f"{self.name}[{index}].{name}",
                f"第{index + 1}条{error.message}",
                error.fix,
            )
        )

    def workbook(self) -> WorkbookData:
        """The table as the readers of files take it."""
        concepts = profiles()[self.kind].concepts
        header: list[Cell] = [concepts[concept].label for concept, _ in self.columns]
        rows: list[list[Cell]] = [header]
        rows.extend([*row] for row in self.rows)
        return WorkbookData((SheetData(self.name, rows=rows),))

    def field_problem(self, finding: Finding) -> FieldProblem | None:
        """A finding of the readers at the field it is about; None for what is told already."""
        letters = finding.cell.rstrip("0123456789")
        index = None if finding.row is None else finding.row - HEADER_ROWS - 1
        name = self._field(letters)
        if index in self.unknown and finding.code == "W-NOT-ON-ROSTER":
            return None
        place = self.name if index is None or index < 0 else f"{self.name}[{index}]"
        return FieldProblem(
            finding.severity,
            finding.code,
            f"{place}.{name}" if name else place,
            ROW_WORDS.sub(lambda match: f"第{int(match[1]) - HEADER_ROWS}条", finding.message),
            finding.fix,
        )

    def _field(self, letters: str) -> str:
        if not letters:
            return ""
        column = 0
        for letter in letters:
            column = column * 26 + ord(letter) - 64
        return self.columns[column - 1][1]


class People:
    """Names of an employer's people on a project, by the number a machine sends."""

    def __init__(self, project: Project, employer: Company, numbers: Sequence[str]) -> None:
        """Read the names once."""
        keys = {number: id_index(number.strip().upper()) for number in numbers}
        entries = RosterEntry.objects.filter(
            project=project, employer=employer, worker__id_number_index__in=keys.values()
        )
        names = dict(entries.values_list("worker__id_number_index", "worker__name"))
        self._names = {number: names.get(key, "") for number, key in keys.items()}

    def name(self, number: str) -> str:
        """The registered name; empty for nobody on the roster."""
        return self._names[number]


def not_on_roster() -> DomainError:
    """The refusal of an item about somebody who was not registered first."""
    return DomainError(
        "没有先登记到本单位的实名制花名册",
        fix="请先用 ProjectWorker.Add 或花名册登记该人员，再报送本条",
        code="E-WORKER-UNKNOWN",
    )


def check_document(batch: Batch, index: int, item: Mapping[str, Any], crosswalk: Crosswalk) -> None:
    """Refuse a document kind that is unmapped, or none of which the number can be checked."""
    try:
        local = crosswalk.to_local("id_card_type", item["idCardType"])
    except DomainError as error:
        batch.refuse(index, "idCardType", error)
        return
    if local != ID_DOCUMENT:
        batch.refuse(
            index,
            "idCardType",
            DomainError(
                "目前只接收居民身份证登记的人员",
                fix="其他证件的人员请由主管部门登记",
                code="E-ID-KIND",
            ),
        )


PAYROLL_COLUMNS = (
    ("name", "workerName"),
    ("id_number", "idCardNumber"),
    ("days", "days"),
    ("gross", "totalPayAmount"),
    ("deductions", "totalPayAmount"),
    ("net", "actualAmount"),
    ("card", "payRollBankCardNumber"),
)


def payroll_batch(
    items: Sequence[Mapping[str, Any]],
    *,
    people: People,
    crosswalk: Crosswalk,
    day: dt.date,
) -> Batch:
    """The lines of a `Payroll.Add`: names come from the roster, deductions from the difference."""
    batch = Batch("detailList", "payroll", PAYROLL_COLUMNS)
    for index, item in enumerate(items):
        check_document(batch, index, item, crosswalk)
        number = str(item["idCardNumber"])
        name = people.name(number)
        if not name:
            batch.unknown.add(index)
            # A malformed number is told by the reader, and by that alone.
            if not any(problem.refused for problem in check_id_number(number, on=day)[1]):
                batch.refuse(index, "idCardNumber", not_on_roster())
        if dt.date.fromisoformat(item["balanceDate"]) > day:
            batch.refuse(
                index,
                "balanceDate",
                DomainError("发放日期晚于今天", fix="请核对发放日期", code="E-DATE-ORDER"),
            )
        gross, net = str(item["totalPayAmount"]), str(item["actualAmount"])
        batch.rows.append(
            [
                name or UNKNOWN_NAME,
                number,
                str(item["days"]),
                gross,
                _difference(gross, net),
                net,
                str(item["payRollBankCardNumber"]),
            ]
        )
    return batch


def _difference(gross: str, net: str) -> str:
    """What was deducted; nothing where the two make no sense, which the reader then says."""
    try:
        deducted = Decimal(gross) - Decimal(net)
    except InvalidOperation:
        return ""
    return str(deducted) if deducted >= 0 else ""


WORKER_COLUMNS = (
    ("name", "workerName"),
    ("id_number", "idCardNumber"),
    ("entered_on", "entryTime"),
    ("exited_on", "exitTime"),
    ("phone", "cellPhone"),
    ("crew", "teamName"),
    ("trade", "workType"),
    ("card", "payRollBankCardNumber"),
    ("bank_name", "payRollBankName"),
)


def worker_batch(
    items: Sequence[Mapping[str, Any]], *, team_name: str, crosswalk: Crosswalk
) -> Batch:
    """The people of a `ProjectWorker.Add`."""
    batch = Batch("workerList", "roster", WORKER_COLUMNS)
    for index, item in enumerate(items):
        check_document(batch, index, item, crosswalk)
        trade = ""
        try:
            trade = crosswalk.to_local("work_type", item["workType"])
        except DomainError as error:
            batch.refuse(index, "workType", error)
        batch.rows.append(
            [
                str(item["workerName"]),
                str(item["idCardNumber"]),
                str(item["entryTime"]),
                str(item.get("exitTime") or ""),
                str(item.get("cellPhone") or ""),
                team_name,
                trade,
                str(item.get("payRollBankCardNumber") or ""),
                str(item.get("payRollBankName") or ""),
            ]
        )
    return batch


def months_of(days: Sequence[dt.date]) -> str:
    """The months of some days in words."""
    return "、".join(sorted({month_text(day.replace(day=1)) for day in days}))

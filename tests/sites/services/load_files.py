"""Files of one project for the load tests: a subcontractor's people, wages, payments."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from api.demo.workbooks import (
    account_statement_workbook,
    attendance_workbook,
    bank_return_workbook,
    payroll_workbook,
    roster_workbook,
)
from sites.ingest.account_statement import StatementLine
from sites.ingest.attendance import AttendanceLine
from sites.ingest.bank_return import BankReturnLine
from sites.ingest.payroll_columns import PayrollLine
from sites.ingest.roster import RosterLine
from sites.models import Company, Load, Project, User
from sites.services.loads import commit_load, preview_load, receive_upload
from tests.factories.sites import (
    NOW,
    ParticipationFactory,
    ProjectFactory,
    WageOfficerFactory,
)
from tests.sites.ingest.people import NAMES, card, id_number

MONTH = dt.date(2026, 8, 1)


def roster_line(index: int = 0, **changes) -> RosterLine:
    fields = {
        "row": 4 + index,
        "name": NAMES[index],
        "id_number": id_number(index + 1),
        "entered_on": dt.date(2026, 3, 1),
        "exited_on": None,
        "phone": f"1380000000{index}",
        "crew": "木工一班",
        "trade": "木工",
        "card": card(index + 1),
        "bank_name": "示例银行",
        "signed_on": dt.date(2026, 2, 28),
        "rate": Decimal("320.00"),
        "wage_form": "DAY",
    }
    return RosterLine(**{**fields, **changes})


def payroll_line(index: int = 0, **changes) -> PayrollLine:
    fields = {
        "row": 4 + index,
        "name": NAMES[index],
        "id_number": id_number(index + 1),
        "days": Decimal("25.0"),
        "gross": Decimal(8000 + index).quantize(Decimal("0.01")),
        "deductions": Decimal("200.00"),
        "net": Decimal(7800 + index).quantize(Decimal("0.01")),
        "card": card(index + 1),
    }
    return PayrollLine(**{**fields, **changes})


def attendance_line(index: int = 0, **changes) -> AttendanceLine:
    fields = {
        "row": 4 + index,
        "name": NAMES[index],
        "id_number": id_number(index + 1),
        "days": Decimal("25.0"),
        "day_values": ("1",) * 25 + ("0",) * 6,
    }
    return AttendanceLine(**{**fields, **changes})


def bank_line(index: int = 0, **changes) -> BankReturnLine:
    fields = {
        "row": 4 + index,
        "name": NAMES[index],
        "card": card(index + 1),
        "amount": Decimal(7800 + index).quantize(Decimal("0.01")),
        "result": "SUCCESS",
        "failure_reason": "",
        "traded_on": dt.date(2026, 9, 10),
        "serial": f"B{index}",
        "batch": "P1",
    }
    return BankReturnLine(**{**fields, **changes})


def statement_line(index: int = 0, **changes) -> StatementLine:
    fields = {
        "row": 3 + index,
        "traded_on": dt.date(2026, 9, 1),
        "direction": "IN",
        "action": "LABOR_COST_IN",
        "amount": Decimal("300000.00"),
        "balance": None,
        "counterparty_name": "泰安示例置业有限公司",
        "counterparty_account": "",
        "summary": "8月人工费",
        "serial": f"T{index}",
    }
    return StatementLine(**{**fields, **changes})


@dataclass
class Office:
    """One project, its subcontractor and its wage officer, with shortcuts for uploads."""

    project: Project = field(default_factory=ProjectFactory)
    employer: Company = field(init=False)
    actor: User = field(init=False)

    def __post_init__(self) -> None:
        self.employer = ParticipationFactory(project=self.project).company
        self.actor = WageOfficerFactory(self.project)

    def receive(self, kind: str, content: bytes, **changes) -> Load:
        fields = {
            "project": self.project,
            "kind": kind,
            "month": MONTH,
            "employer": self.employer,
            "file_name": "表.xlsx",
            "content": content,
            "actor": self.actor,
            "now": NOW,
        }
        return receive_upload(**{**fields, **changes})

    def preview(self, kind: str, content: bytes, **changes) -> Load:
        return preview_load(load=self.receive(kind, content, **changes), now=NOW)

    def commit(self, kind: str, content: bytes, *, reason: str = "", **changes) -> Load:
        load = self.receive(kind, content, **changes)
        return commit_load(load=load, actor=self.actor, now=NOW, reason=reason)

    def roster(self, *lines: RosterLine) -> bytes:
        return roster_workbook(employer=self.employer.name, month=MONTH, people=lines)

    def payroll(self, *lines: PayrollLine) -> bytes:
        return self.payroll_for(MONTH, *lines)

    def payroll_for(self, month: dt.date, *lines: PayrollLine) -> bytes:
        return payroll_workbook(employer=self.employer.name, month=month, lines=lines)

    def attendance(self, *lines: AttendanceLine) -> bytes:
        return self.attendance_for(MONTH, *lines)

    def attendance_for(self, month: dt.date, *lines: AttendanceLine) -> bytes:
        return attendance_workbook(employer=self.employer.name, month=month, lines=lines)

    def bank_return(self, *lines: BankReturnLine) -> bytes:
        return bank_return_workbook(employer=self.project.general_contractor.name, lines=lines)

    def statement(self, *lines: StatementLine, number: str = "3700000011112222") -> bytes:
        return account_statement_workbook(
            account_name=self.project.general_contractor.name, account_number=number, lines=lines
        )

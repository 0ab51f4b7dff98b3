"""What the writers write, the readers read back: the same lines, no finding but the known ones."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from api.demo.project_workbook import projects_workbook
from api.demo.workbooks import (
    Book,
    account_statement_workbook,
    add_attendance_sheet,
    add_payroll_sheet,
    add_roster_sheet,
    attendance_workbook,
    bank_return_workbook,
    payroll_workbook,
    roster_workbook,
)
from sites.ingest.account_statement import StatementLine, read_account_statement
from sites.ingest.attendance import AttendanceLine, read_attendance
from sites.ingest.bank_return import BankReturnLine, read_bank_return
from sites.ingest.context import Context
from sites.ingest.files import Limits
from sites.ingest.payroll import read_payroll
from sites.ingest.payroll_columns import PayrollLine
from sites.ingest.project_lines import (
    AccountLine,
    DepositLine,
    NoticeLine,
    PartyLine,
    ProjectLine,
)
from sites.ingest.projects import read_projects
from sites.ingest.reader import read_workbook
from sites.ingest.roster import RosterLine, read_roster
from sites.ingest.table_finding import find_table
from tests.sites.ingest.people import NAMES, card, id_number, uscc

pytestmark = pytest.mark.integration

MONTH = dt.date(2026, 9, 1)
CONTEXT = Context(on=dt.date(2026, 11, 22), month=MONTH, employer_name="泰安示例劳务有限公司")
EMPLOYER = CONTEXT.employer_name

ROSTER = [
    RosterLine(
        row=4 + index,
        name=name,
        id_number=id_number(index),
        entered_on=dt.date(2026, 3, 1),
        exited_on=dt.date(2026, 9, 30) if index == 1 else None,
        phone=f"1380000000{index}" if index else "",
        crew="木工一班",
        trade="木工",
        card=card(index),
        bank_name="示例银行",
        signed_on=dt.date(2026, 2, 28),
        rate=Decimal("320.00") if index else None,
        wage_form="DAY" if index else "",
    )
    for index, name in enumerate(NAMES)
]
PAYROLL = [
    PayrollLine(
        row=4 + index,
        name=name,
        id_number=id_number(index),
        days=Decimal("22.5"),
        gross=Decimal("7200.10"),
        deductions=Decimal("200.05"),
        net=Decimal("7000.05"),
        card=card(index),
    )
    for index, name in enumerate(NAMES)
]
ATTENDANCE = [
    AttendanceLine(
        row=4 + index,
        name=name,
        id_number=id_number(index),
        days=Decimal("21.5"),
        day_values=("1",) * 21 + ("0.5",) + ("0",) * 8,
    )
    for index, name in enumerate(NAMES)
]
BANK_RETURN = [
    BankReturnLine(
        row=4 + index,
        name=name,
        card=card(index),
        amount=Decimal("7000.05"),
        result=("SUCCESS", "FAILED", "RETURNED")[index % 3],
        failure_reason="户名不符" if index % 3 else "",
        traded_on=dt.date(2026, 10, 20),
        serial=f"B{index}",
        batch="P1",
    )
    for index, name in enumerate(NAMES)
]
STATEMENT = [
    StatementLine(
        row=3,
        traded_on=dt.date(2026, 10, 10),
        direction="IN",
        action="LABOR_COST_IN",
        amount=Decimal("300000.00"),
        balance=Decimal("300000.00"),
        counterparty_name="泰安示例置业有限公司",
        counterparty_account="3700123456789012",
        summary="9月人工费",
        serial="T1",
    ),
    StatementLine(
        row=4,
        traded_on=dt.date(2026, 10, 20),
        direction="OUT",
        action="WAGE_OUT",
        amount=Decimal("7000.05"),
        balance=Decimal("292999.95"),
        counterparty_name="张建国",
        counterparty_account="",
        summary="代发工资",
        serial="T2",
    ),
]


def read_back(content):
    return read_workbook(content, file_name="表.xlsx", limits=Limits())


def test_roster_workbook_is_read_back():
    content = roster_workbook(employer=EMPLOYER, month=MONTH, people=ROSTER)

    parsed = read_roster(find_table(read_back(content), "roster"), CONTEXT)

    assert parsed.findings.items == []
    assert list(parsed.lines) == ROSTER


def test_payroll_workbook_is_read_back_and_its_total_agrees():
    content = payroll_workbook(employer=EMPLOYER, month=MONTH, lines=PAYROLL)

    parsed = read_payroll(find_table(read_back(content), "payroll"), CONTEXT)

    assert [item.code for item in parsed.findings.items] == ["N-ROWS-SKIPPED"]
    assert list(parsed.lines) == PAYROLL
    assert parsed.totals == {
        "人数": 5,
        "应发工资": Decimal("36000.50"),
        "扣款合计": Decimal("1000.25"),
        "实发工资": Decimal("35000.25"),
    }


def test_attendance_workbook_is_read_back():
    content = attendance_workbook(employer=EMPLOYER, month=MONTH, lines=ATTENDANCE)

    parsed = read_attendance(find_table(read_back(content), "attendance"), CONTEXT)

    assert parsed.findings.items == []
    assert list(parsed.lines) == ATTENDANCE


def test_one_workbook_with_three_sheets_gives_each_kind_its_own():
    book = Book()
    add_roster_sheet(book, employer=EMPLOYER, month=MONTH, people=ROSTER)
    add_payroll_sheet(book, employer=EMPLOYER, month=MONTH, lines=PAYROLL)
    add_attendance_sheet(book, employer=EMPLOYER, month=MONTH, lines=ATTENDANCE)
    workbook = read_back(book.content())

    sheets = [find_table(workbook, kind).sheet for kind in ("roster", "payroll", "attendance")]

    assert sheets == ["花名册", "工资表", "考勤表"]


def test_bank_return_workbook_is_read_back_with_its_totals():
    content = bank_return_workbook(employer=EMPLOYER, lines=BANK_RETURN)

    parsed = read_bank_return(find_table(read_back(content), "bank-return"), CONTEXT)

    assert parsed.findings.items == []
    assert list(parsed.lines) == BANK_RETURN
    assert (parsed.totals["成功笔数"], parsed.totals["失败笔数"]) == (2, 3)


def test_account_statement_workbook_is_read_back():
    content = account_statement_workbook(
        account_name="泰安示例建设有限公司", account_number="3700000011112222", lines=STATEMENT
    )

    parsed = read_account_statement(find_table(read_back(content), "account-statement"), CONTEXT)

    assert parsed.findings.items == []
    assert list(parsed.lines) == STATEMENT


PROJECT = ProjectLine(
    row=2,
    project_code="TA0001",
    name="示例安置房工程",
    category="房建",
    status="BUILDING",
    region_code="370902",
    owner_uscc=uscc(1),
    general_contractor_uscc=uscc(2),
    sector_regulator="泰安市住房和城乡建设局",
    permit_number="370902202601010101",
    contract_signed_on=dt.date(2025, 12, 1),
    started_on=dt.date(2026, 1, 5),
    completed_on=None,
    contract_amount=Decimal("50000000.00"),
    labor_cost_monthly=Decimal("300000.00"),
    labor_cost_day=10,
    pay_day=20,
    payment_guarantee="保函001",
    wage_officer_name="李强",
    site_code="S0001",
    address="泰山区示例路1号",
    longitude=Decimal("117.087600"),
    latitude=Decimal("36.199700"),
    coordinate_source="WGS84",
)
OWNER = PartyLine(
    row=2,
    project_code="TA0001",
    uscc=uscc(1),
    name="泰安示例置业有限公司",
    role="OWNER",
    hired_by_uscc="",
    region_code="370902",
    legal_representative="王秀兰",
    legal_representative_id=id_number(7),
    entered_on=dt.date(2026, 1, 5),
    exited_on=None,
    pays_through_general_contractor=False,
    is_qualified=True,
)
CONTRACTOR = replace(OWNER, row=3, uscc=uscc(2), role="GENERAL_CONTRACTOR", hired_by_uscc=uscc(1))
ACCOUNT = AccountLine(
    2,
    "TA0001",
    uscc(2),
    "示例银行泰安分行",
    "3700000011112222",
    dt.date(2026, 1, 6),
    dt.date(2026, 1, 6),
    "ACTIVE",
)
DEPOSIT = DepositLine(
    2,
    "TA0001",
    "BANK_GUARANTEE",
    Decimal("1000000.00"),
    "示例银行",
    dt.date(2026, 1, 10),
    dt.date(2028, 1, 10),
)
NOTICE = NoticeLine(
    2,
    "TA0001",
    dt.date(2026, 1, 20),
    shows_parties=True,
    shows_minimum_wage=True,
    shows_complaint_channels=False,
)


def test_projects_workbook_is_read_back():
    content = projects_workbook(
        projects=[PROJECT],
        parties=[OWNER, CONTRACTOR],
        accounts=[ACCOUNT],
        deposits=[DEPOSIT],
        notices=[NOTICE],
    )

    parsed = read_projects(read_back(content), CONTEXT)

    assert parsed.findings.items == []
    assert list(parsed.lines) == [PROJECT, OWNER, CONTRACTOR, ACCOUNT, DEPOSIT, NOTICE]

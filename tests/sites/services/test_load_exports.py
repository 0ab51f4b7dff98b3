"""What is exported is taken in again without a difference, kind by kind."""

import datetime as dt
from decimal import Decimal

import pytest

from sites.errors import InvalidInput
from sites.models import AuditEntry, Company, Project, Site, SpecialWageAccount
from sites.sealing import blind_index, seal
from sites.services.load_exports import export_workbook
from sites.services.project_exports import Subject
from tests.factories.sites import (
    NOW,
    AccountTransactionFactory,
    ParticipationFactory,
    RightsNoticeFactory,
    SpecialWageAccountFactory,
    WageDepositFactory,
)
from tests.sites.ingest.grids import xlsx
from tests.sites.ingest.people import NAMES, id_number, uscc
from tests.sites.services.load_files import (
    MONTH,
    Office,
    attendance_line,
    bank_line,
    payroll_line,
    roster_line,
)

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
NOTHING = {"new": 0, "changed": 0, "missing": 0}


@pytest.fixture
def office():
    return Office()


def exported(office, kind, **subject):
    about = {"project": office.project, "employer": office.employer, "month": MONTH, **subject}
    return export_workbook(
        kind=kind, subject=Subject(**about), actor=office.actor, now=NOW, reason="核对"
    )


def again(office, kind, rows, **subject):
    """Take an export in: so many rows, no refusal, and what would change."""
    load = office.preview(kind, exported(office, kind, **subject))
    assert load.state == "PREVIEWED", load.report["findings"]
    assert load.report["rows"] == rows
    return load.report["diff"]


def test_a_roster_comes_back_as_it_is(office):
    left = roster_line(2, exited_on=dt.date(2026, 8, 1), rate=None, wage_form="", card="")
    office.commit("roster", office.roster(roster_line(0), roster_line(1, phone=""), left))

    assert again(office, "roster", 3) == {**NOTHING}


def test_attendance_comes_back_as_it_is(office):
    half = attendance_line(1, days=Decimal("0.5"), day_values=("0.5",) + ("0",) * 30)
    office.commit("attendance", office.attendance(attendance_line(0), half))
    sheet = [["姓名", "身份证号", "出勤天数", "加班工时"]]
    sheet.append([NAMES[2], id_number(3), 20.5, 12.5])
    office.commit("attendance", xlsx(sheet, name="考勤表"))

    assert again(office, "attendance", 3) == NOTHING


@pytest.mark.parametrize("on_roster", [True, False])
def test_a_payroll_comes_back_with_its_cards_from_the_roster_or_from_its_file(office, on_roster):
    if on_roster:
        office.commit("roster", office.roster(roster_line(0), roster_line(1), roster_line(2)))
    lines = (payroll_line(0), payroll_line(1), payroll_line(2, card=""))
    office.commit("payroll", office.payroll(*lines))

    assert again(office, "payroll", 3) == NOTHING


def test_a_month_without_a_sheet_gives_an_empty_payroll(office):
    load = office.preview("payroll", exported(office, "payroll"))

    assert [finding["code"] for finding in load.report["findings"]] == ["E-NO-ROWS"]


def test_a_bank_return_comes_back_as_it_is(office):
    failed = bank_line(1, result="FAILED", failure_reason="户名不符")
    office.commit("bank-return", office.bank_return(bank_line(0), failed))

    assert again(office, "bank-return", 2) == NOTHING


def test_an_account_statement_comes_back_as_it_is(office):
    account = SpecialWageAccountFactory(project=office.project)
    AccountTransactionFactory(account=account)
    AccountTransactionFactory(account=account, direction="OUT", action="WAGE_OUT")

    assert again(office, "account-statement", 2) == NOTHING


def test_cash_receipts_come_back_as_they_are(office):
    rows = [["姓名", "身份证号", "现金金额", "签收日期", "本人签字", "现金发放原因"]]
    rows += [[NAMES[0], id_number(1), 500.55, "2026-09-01", "已签", "退场"]]
    office.commit("cash-receipts", xlsx(rows, name="现金签收"))

    assert again(office, "cash-receipts", 1) == NOTHING


def test_deposit_and_notices_come_back_as_they_are(office):
    WageDepositFactory(project=office.project)
    RightsNoticeFactory(project=office.project)

    assert again(office, "wage-deposits", 1) == NOTHING
    assert again(office, "rights-notices", 1) == NOTHING


def test_companies_come_back_as_they_are(office):
    rows = [["统一社会信用代码", "企业名称", "注册地区划", "法定代表人", "法定代表人证件号码"]]
    rows += [[uscc(801), "泰安甲示例有限公司", "370902", "王示例", id_number(801)]]
    office.commit("companies", xlsx(rows, name="企业名册"))

    assert again(office, "companies", Company.objects.count(), project=None) == NOTHING
    assert again(office, "companies", 1) == NOTHING


def test_projects_come_back_as_they_are(office):
    project = office.project
    SpecialWageAccountFactory(project=project)
    WageDepositFactory(project=project)
    RightsNoticeFactory(project=project)
    for company, role in (
        (project.owner, "OWNER"),
        (project.general_contractor, "GENERAL_CONTRACTOR"),
    ):
        ParticipationFactory(project=project, company=company, role=role, hired_by=None)
    first = office.commit("projects", number_sealed(office))

    second = exported(office, "projects")

    assert first.report["diff"] == NOTHING
    assert office.preview("projects", second).report["diff"] == NOTHING
    assert Project.objects.count() == 1


def test_a_project_without_a_position_or_a_site_is_exported_without(office):
    Site.objects.update(longitude=None, latitude=None)
    exported(office, "projects")
    Site.objects.all().delete()
    ParticipationFactory(
        project=office.project, company=office.project.owner, role="OWNER", hired_by=None
    )

    load = office.preview("projects", exported(office, "projects"))

    assert "E-CELL-EMPTY" in {finding["code"] for finding in load.report["findings"]}


def number_sealed(office):
    """The export of a project whose account number is a real sealed one."""
    number = "3700000011112222"
    SpecialWageAccount.objects.update(
        number_sealed=seal(number, purpose="account.number"),
        number_index=blind_index(number, purpose="account.number"),
    )
    return exported(office, "projects")


def test_every_export_is_told_to_the_audit_without_anybody_in_it(office):
    office.commit("roster", office.roster(roster_line(0)))

    exported(office, "roster", employer=office.employer)

    entry = AuditEntry.objects.get(act="导出：实名制花名册")
    assert (entry.actor, entry.detail["rows"], entry.detail["reason"]) == (
        office.actor,
        {"roster": 1},
        "核对",
    )
    assert NAMES[0] not in str(entry.detail)


def test_the_general_contractor_is_meant_where_no_employer_is_named(office):
    office.commit("roster", office.roster(roster_line(0)))

    load = office.preview("roster", exported(office, "roster", employer=None), employer=None)

    assert [finding["code"] for finding in load.report["findings"]] == ["E-NO-ROWS"]


@pytest.mark.parametrize(
    ("kind", "subject", "code"),
    [
        ("wages", {}, "E-KIND"),
        ("payroll", {"month": None}, "E-EXPORT-SUBJECT"),
        ("roster", {"project": None}, "E-EXPORT-SUBJECT"),
    ],
)
def test_an_export_of_nothing_named_is_refused_and_not_told(office, kind, subject, code):
    with pytest.raises(InvalidInput) as refused:
        exported(office, kind, **subject)

    assert refused.value.code == code
    assert not AuditEntry.objects.filter(act__startswith="导出").exists()

import datetime as dt
from decimal import Decimal

import pytest

from sites.services.load_context import build_context
from sites.services.load_reading import upload_limits
from tests.factories.sites import (
    AttendanceMonthFactory,
    LaborContractFactory,
    RosterEntryFactory,
    SpecialWageAccountFactory,
)
from tests.sites.ingest.grids import xlsx
from tests.sites.ingest.people import id_number
from tests.sites.services.load_files import MONTH, Office, roster_line

pytestmark = [pytest.mark.unit, pytest.mark.django_db]

DAY = dt.date(2026, 9, 15)


@pytest.fixture
def office():
    return Office()


def test_upload_limits_are_those_of_the_settings(settings):
    settings.UPLOAD_MAXIMUM_ROWS = 7

    assert upload_limits().maximum_rows == 7


@pytest.mark.parametrize(("cap", "refused"), [(1, True), (2, False), (3, False)])
def test_read_load_counts_rows_of_data_alone(office, settings, cap, refused):
    settings.UPLOAD_MAXIMUM_ROWS = cap
    content = office.roster(roster_line(0), roster_line(1))

    load = office.preview("roster", content)

    codes = [finding["code"] for finding in load.report["findings"]]
    assert codes == (["E-SHEET-ROWS"] if refused else [])


def test_build_context_of_a_payroll_knows_roster_attendance_and_law(office):
    entry = RosterEntryFactory(project=office.project, employer=office.employer)
    RosterEntryFactory(project=office.project)
    AttendanceMonthFactory(
        project=office.project,
        employer=office.employer,
        worker=entry.worker,
        month=MONTH,
        days=Decimal("20.0"),
    )

    context = build_context(office.receive("payroll", b"a"), day=DAY)

    key = entry.worker.id_number_index
    assert (context.on, context.month) == (DAY, MONTH)
    assert context.employer_name == office.employer.name
    assert list(context.roster) == [key]
    assert context.roster[key].card_key == entry.card_index
    assert context.attendance == {key: Decimal("20.0")}
    assert (context.minimum_age, context.adult_age) == (16, 18)
    assert context.minimum_wage is not None


def test_build_context_leaves_the_minimum_wage_unjudged_where_none_is_entered(office):
    early = office.receive("payroll", b"a", month=dt.date(2010, 1, 1))

    assert build_context(early, day=DAY).minimum_wage is None
    roster = office.receive("roster", b"a", month=None)
    assert build_context(roster, day=dt.date(2011, 1, 1)).minimum_wage is None
    assert build_context(roster, day=DAY).minimum_wage is not None


def test_build_context_of_a_roster_does_not_hold_it_against_itself(office):
    RosterEntryFactory(project=office.project, employer=office.employer)

    assert build_context(office.receive("roster", b"a"), day=DAY).roster == {}


def test_build_context_of_a_statement_knows_owner_and_account(office):
    load = office.receive("account-statement", b"a")
    assert build_context(load, day=DAY).account_key == ""
    account = SpecialWageAccountFactory(project=office.project)

    context = build_context(load, day=DAY)

    assert context.account_key == account.number_index
    assert context.owner_name == office.project.owner.name


def test_build_context_of_projects_knows_the_regions(office):
    context = build_context(office.receive("projects", b"a"), day=DAY)

    assert {"370902", "3709G1"} <= context.region_codes


def test_build_context_judges_no_age_and_no_month_where_the_law_has_no_figure(office):
    early = office.receive("payroll", b"a", month=dt.date(2010, 1, 1))

    context = build_context(early, day=dt.date(2015, 1, 1))

    assert (context.over_age_men, context.over_age_women, context.oldest_month) == (None,) * 3


def test_build_context_knows_the_site_s_own_account_and_the_contracts(office):
    account = SpecialWageAccountFactory(project=office.project)
    entry = RosterEntryFactory(project=office.project, employer=office.employer)
    contract = LaborContractFactory(
        project=office.project, employer=office.employer, worker=entry.worker
    )

    context = build_context(office.receive("payroll", b"a"), day=DAY)

    assert context.account_key == account.number_index
    assert context.account_index("3700000011112222") != account.number_index
    assert context.contracts == {entry.worker.id_number_index: (contract.wage_form, contract.rate)}


def test_read_load_offers_the_columns_of_a_sheet_refused_for_what_it_lacks(office):
    content = xlsx([["姓名", "身份证号"], ["张建国", id_number(1)]], name="考勤表")

    load = office.preview("attendance", content)

    assert [finding["code"] for finding in load.report["findings"]] == ["E-COL-MISSING"]
    assert [column["concept"] for column in load.mapping["columns"]] == ["name", "id_number"]


def test_read_load_makes_days_of_the_log_of_a_gate(office):
    rows = [["人员姓名", "证件号码", "刷卡时间"], ["张建国", id_number(1), "2026-08-03 07:00"]]

    load = office.commit("attendance", xlsx(rows, name="刷卡记录"))

    assert load.report["totals"] == {"人数": 1, "出勤天数": "1.0"}
    assert load.mapping["kind"] == "attendance.log"

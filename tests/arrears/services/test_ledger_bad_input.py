"""What comes in wrong or changes on the way, and what the ledger makes of it."""

import datetime as dt
from decimal import Decimal

import pytest

from api.demo.workbooks import payroll_workbook
from arrears.models import ArrearsWarning, LedgerEntry
from arrears.queries import warnings_visible_to
from arrears.services.ledger import refresh_ledger
from arrears.services.supervision import supervise_project
from sites.models import BankReturnLine, CalendarDay, CalendarYear, Worker
from tests.factories.sites import (
    NOW,
    InspectorFactory,
    ParticipationFactory,
    PayrollLineFactory,
    PayrollSheetFactory,
    ProjectFactory,
    region,
)
from tests.sites.ingest.people import id_number
from tests.sites.services.load_files import MONTH, Office, bank_line, payroll_line, roster_line

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
JULY = dt.date(2026, 7, 1)
DAY = dt.date(2026, 9, 30)


@pytest.fixture
def office():
    return Office()


def ledger(office):
    refresh_ledger(project=office.project, day=DAY)
    rows = LedgerEntry.objects.filter(project=office.project).order_by("month", "pk")
    return [(row.month, row.due, row.outstanding) for row in rows]


def test_of_two_payrolls_for_one_month_the_later_counts_and_the_earlier_stays_readable(office):
    office.commit("payroll", office.payroll(payroll_line()))
    corrected = payroll_line(gross=Decimal("8300.00"), net=Decimal("8100.00"))
    office.commit("payroll", office.payroll(corrected), reason="补记加班")

    assert ledger(office) == [(MONTH, Decimal("8100.00"), Decimal("8100.00"))]
    assert office.project.payroll_sheets.count() == 2


def test_two_employers_payrolls_of_one_worker_and_month_are_both_owed(office):
    other = ParticipationFactory(project=office.project).company
    office.commit("payroll", office.payroll(payroll_line()))
    content = payroll_workbook(employer=other.name, month=MONTH, lines=[payroll_line()])
    office.commit("payroll", content, employer=other)

    assert [row[1] for row in ledger(office)] == [Decimal("7800.00")] * 2


def test_a_return_without_a_payroll_makes_no_ledger_row_and_pays_the_sheet_that_comes_later(office):
    office.commit("bank-return", office.bank_return(bank_line()), employer=None, month=None)
    before = ledger(office)

    office.commit("payroll", office.payroll(payroll_line()))

    assert before == []
    assert ledger(office) == [(MONTH, Decimal("7800.00"), 0)]


def test_a_worker_whose_id_card_changed_is_owed_and_paid_under_both_numbers_and_a_lead_says_so(
    office,
):
    new = payroll_line(id_number=id_number(9))
    office.commit("roster", office.roster(roster_line()), month=None)
    office.commit("payroll", office.payroll_for(JULY, payroll_line()), month=JULY)
    changed = office.roster(
        roster_line(), roster_line(1, id_number=id_number(9), name=new.name, card=new.card)
    )
    office.commit("roster", changed, month=None)
    office.commit("payroll", office.payroll(new))
    paid = (
        bank_line(serial="JULY", traded_on=dt.date(2026, 8, 10)),
        bank_line(serial="AUGUST"),
    )
    office.commit("bank-return", office.bank_return(*paid), employer=None, month=None)

    outcome = supervise_project(project=office.project, day=DAY, now=NOW)

    assert ledger(office) == [(JULY, Decimal("7800.00"), 0), (MONTH, Decimal("7800.00"), 0)]
    assert Worker.objects.count() == 2
    assert BankReturnLine.objects.values("worker").distinct().count() == 2
    [lead] = [row for row in outcome.warnings if row.rule == "shared_card"]
    assert lead.words == "2 人的工资进入与他人相同的账户，请核实"


def test_a_site_moved_to_another_district_keeps_its_ledger_and_goes_to_its_inspectors():
    project = ProjectFactory()
    PayrollLineFactory(sheet=PayrollSheetFactory(project=project))
    before = supervise_project(project=project, day=DAY, now=NOW)
    there, here = InspectorFactory("370982"), InspectorFactory("370902")

    project.region = region("370982")
    project.save()
    after = supervise_project(project=project, day=DAY, now=NOW)

    assert (after.outstanding, after.worker_count) == (before.outstanding, before.worker_count)
    assert [row.pk for row in after.warnings] == [row.pk for row in before.warnings]
    open_now = ArrearsWarning.objects.filter(project=project).count()
    seen = [warnings_visible_to(viewer=viewer, day=DAY).count() for viewer in (there, here)]
    assert seen == [open_now, 0]


def test_a_loop_of_contracts_ends_at_the_general_contractor():
    first = ParticipationFactory()
    second = ParticipationFactory(project=first.project, hired_by=first.company)
    first.hired_by = second.company
    first.save()
    for part in (first, second):
        sheet = PayrollSheetFactory(project=first.project, employer=part.company)
        PayrollLineFactory(sheet=sheet)

    refresh_ledger(project=first.project, day=DAY)

    rows = LedgerEntry.objects.filter(project=first.project).order_by("pk")
    contractor = first.project.general_contractor
    assert [row.payer for row in rows] == [contractor, contractor]
    assert [[step["name"] for step in row.liability] for row in rows] == [
        [contractor.name, row.employer.name] for row in rows
    ]


def test_a_year_that_is_not_published_is_reckoned_by_weekends_and_again_once_it_is():
    project = ProjectFactory(pay_day=20)
    sheet = PayrollSheetFactory(project=project, month=dt.date(2026, 12, 1))
    PayrollLineFactory(sheet=sheet)
    day = dt.date(2027, 2, 1)

    def due_on():
        refresh_ledger(project=project, day=day)
        return LedgerEntry.objects.get(project=project).due_on

    provisional = due_on()
    CalendarYear.objects.create(year=2027)
    for number in (18, 19, 20):
        CalendarDay.objects.create(day=dt.date(2027, 1, number), is_working=False, name="示例")

    assert (provisional, due_on()) == (dt.date(2027, 1, 20), dt.date(2027, 1, 15))

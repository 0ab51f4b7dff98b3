"""Random histories: a ledger brought forward change by change equals one from all facts."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from arrears.enums import CaseState
from arrears.evidence import evidence_of
from arrears.models import Case, LedgerEntry, NameLending, UnpaidWorks
from arrears.services.ledger import Refreshed, refresh_ledgers
from arrears.specified_ledger import specified_rows
from sites.law import LawAt
from sites.models import CalendarDay, Company, Project
from sites.queries import work_calendar
from tests.factories.arrears import CaseClaimFactory, CaseFactory
from tests.factories.sites import (
    NOW,
    AccountTransactionFactory,
    AttendanceMonthFactory,
    BankReturnLineFactory,
    CashReceiptFactory,
    CompanyFactory,
    InspectorFactory,
    LaborContractFactory,
    ParticipationFactory,
    PayrollLineFactory,
    PayrollSheetFactory,
    ProjectFactory,
    SpecialWageAccountFactory,
    WorkerFactory,
)

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
DAY = dt.date(2026, 9, 15)
SUMS = st.sampled_from([Decimal("1000.00"), Decimal("6600.00")])


class World:
    """Two sites of one contractor with two workers, and what happens there."""

    def __init__(self):
        contractor = CompanyFactory()
        self.projects = ProjectFactory.create_batch(2, general_contractor=contractor)
        self.workers = WorkerFactory.create_batch(2)
        self.inspector, self.second = InspectorFactory(), InspectorFactory()
        for project in self.projects:
            SpecialWageAccountFactory(project=project)

    def happens(self, kind, where, who, month, amount, number):
        """One change of any kind; `number` tells the changes of a history apart."""
        self.project, self.worker = self.projects[where], self.workers[who]
        self.month, self.amount = dt.date(2026, month, 1), amount
        self.day = dt.date(2026, 7, 1) + dt.timedelta(days=number)
        self.place = {"project": self.project, "worker": self.worker}
        getattr(self, kind)()

    def sheet(self):
        count = self.project.payroll_sheets.filter(month=self.month).count()
        sheet = PayrollSheetFactory(
            project=self.project, month=self.month, version=count + 1, reason="更正"
        )
        PayrollLineFactory(sheet=sheet, worker=self.worker, gross=self.amount)

    def late_line(self):
        sheet = self.project.payroll_sheets.order_by("pk").last()
        if sheet and not sheet.lines.filter(worker=self.worker).exists():
            PayrollLineFactory(sheet=sheet, worker=self.worker, gross=self.amount)

    def attend(self):
        found = self.project.attendance_months.filter(worker=self.worker, month=self.month)
        if not found.update(days=self.amount / 1000):
            AttendanceMonthFactory(**self.place, month=self.month)

    def contract(self):
        self.worker.labor_contracts.all().delete()
        LaborContractFactory(**self.place)

    def rate(self):
        self.worker.labor_contracts.update(rate=self.amount / 100, wage_form="MONTH")

    def bank(self, result):
        BankReturnLineFactory(
            **self.place,
            payroll_line=None,
            employer=self.project.general_contractor,
            month=self.month,
            card_index="card",
            card_last4="0000",
            amount=self.amount,
            result=result,
            traded_on=self.day,
        )

    def pay(self):
        self.bank("SUCCESS")

    def fail(self):
        self.bank("FAILED")

    def give_back(self):
        self.bank("RETURNED")

    def cash(self):
        CashReceiptFactory(**self.place, month=self.month, amount=self.amount, paid_on=self.day)

    def less_cash(self):
        self.project.cash_receipts.update(amount=1)

    def inflow(self):
        AccountTransactionFactory(account=self.project.special_account, traded_on=self.month)

    def close_account(self):
        account = self.project.special_account
        account.status = "CLOSED"
        account.save()

    def take_part(self):
        contractor, hirer = self.project.general_contractor, CompanyFactory(name=f"示例{self.day}")
        ParticipationFactory(
            project=self.project,
            company=contractor,
            hired_by=hirer,
            entered_on=self.day,
            is_qualified=False,
        )

    def lend(self):
        NameLending.objects.create(
            project=self.project,
            company=self.project.general_contractor,
            lender=self.project.owner,
            since=self.month,
            reason="协查函",
            recorded_by=self.inspector,
            recorded_at=NOW,
        )

    def withdraw(self):
        self.project.name_lendings.update(withdrawn_at=NOW)

    def state_unpaid(self):
        UnpaidWorks.objects.create(
            project=self.project,
            amount=self.amount,
            as_of=self.day,
            source="结算单",
            recorded_by=self.inspector,
            recorded_at=NOW,
        )

    def claim(self):
        case = CaseFactory(
            project=self.project, handler=self.inspector, second_inspector=self.second
        )
        CaseClaimFactory(case=case, worker=self.worker, month=self.month, amount=self.amount)

    def close_case(self):
        Case.objects.filter(project=self.project).update(state=CaseState.CLOSED)

    def rename(self):
        Company.objects.filter(pk=self.project.owner_id).update(name=f"更名{self.day}")

    def pay_day(self):
        Project.objects.filter(pk=self.project.pk).update(pay_day=self.day.day)

    def other_owner(self):
        Project.objects.filter(pk=self.project.pk).update(owner=CompanyFactory())

    def holiday(self):
        CalendarDay.objects.update_or_create(
            day=dt.date(2026, 7, 20), defaults={"is_working": False, "name": "放假"}
        )

    def edit_ledger(self):
        LedgerEntry.objects.filter(project=self.project).update(paid=self.amount)

    def lose_ledger(self):
        LedgerEntry.objects.filter(**self.place).delete()

    def nothing(self):
        pass


KINDS = sorted(
    name for name in vars(World) if not name.startswith("__") and name not in {"happens", "bank"}
)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(KINDS),
        st.integers(0, 1),
        st.integers(0, 1),
        st.integers(5, 7),
        SUMS,
        st.booleans(),
    ),
    min_size=1,
    max_size=8,
)


def refresh(projects, day=DAY, *, full=False):
    law = LawAt(day, projects[0].region_id)
    calendar = work_calendar()
    return refresh_ledgers(projects=projects, day=day, law=law, calendar=calendar, full=full)


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_a_ledger_brought_forward_equals_one_from_all_facts(steps):
    world = World()
    for number, (*change, is_refreshed) in enumerate(steps):
        if is_refreshed:
            refresh(world.projects, DAY + dt.timedelta(days=number))
        world.happens(*change, number)
    refresh(world.projects)

    assert refresh(world.projects) == Refreshed(written=0, reckoned=frozenset())
    # To the byte: nothing is written anew, nothing deleted, nothing added.
    assert refresh(world.projects, full=True).written == 0
    for project in world.projects:
        assert numbers(project) == specified(Project.objects.get(pk=project.pk))


def numbers(project):
    """What is stored, as the specification gives it."""
    entries = LedgerEntry.objects.filter(project=project)
    evidence = evidence_of(entries)
    return {
        (row.employer_id, row.worker_id, row.month): (
            row.attended_days,
            row.due,
            row.basis,
            row.paid,
            row.outstanding,
            row.due_on,
            row.settled_on,
            row.days_late,
            evidence[row.pk],
        )
        for row in entries
    }


def specified(project):
    law = LawAt(DAY, project.region_id)
    found = specified_rows(project, day=DAY, law=law, calendar=work_calendar())
    return {
        (row.key.employer, row.key.worker, row.key.month): (
            row.values.attended_days,
            row.values.due,
            row.values.basis,
            row.values.paid,
            row.values.outstanding,
            row.due_on,
            row.values.settled_on,
            row.values.days_late,
            row.evidence,
        )
        for row in found
    }

"""工地事实: turns the ledger and the register of one project into what the rules see."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from arrears.claims import open_claims
from arrears.enums import CaseState
from arrears.ledger_facts import latest_sheets
from arrears.major_risk import RiskFacts
from arrears.models import Case, LedgerEntry, MajorRisk
from arrears.rules.engine import InflowFacts, MonthFacts, PaidHead, SiteFacts, SystemFacts
from sites.enums import AccountAction, AccountStatus, ProjectStatus
from sites.lib.days import WorkCalendar, add_months, month_start
from sites.models import (
    AccountTransaction,
    AttendanceMonth,
    CalendarDay,
    Participation,
    PayrollLine,
    Project,
    RightsNotice,
    RosterEntry,
    SpecialWageAccount,
    WageDeposit,
)

SPRING_FESTIVAL = "春节"
ZERO = Decimal("0.00")


@dataclass(slots=True)
class _Month:
    attended: set[int] = field(default_factory=set)
    unpaid: set[int] = field(default_factory=set)
    banked: set[int] = field(default_factory=set)
    known: set[int] = field(default_factory=set)
    outstanding: Decimal = ZERO
    paid: Decimal = ZERO
    sheet: list[PaidHead] = field(default_factory=list)

    def facts(self, month: dt.date, due_on: dt.date) -> MonthFacts:
        # One without a ledger row is not known to be paid, so is not counted as paid.
        paid_in_full = self.attended & (self.known - self.unpaid)
        return MonthFacts(
            month=month,
            due_on=due_on,
            attending=len(self.attended),
            paid_in_full=len(paid_in_full),
            without_record=len(self.attended - self.banked),
            unpaid_people=len(self.unpaid),
            outstanding=self.outstanding,
            paid=self.paid,
            sheet=tuple(self.sheet),
        )


def read_site_facts(*, project: Project, day: dt.date, calendar: WorkCalendar) -> SiteFacts:
    """Read one project's facts as of a day; the ledger must be fresh."""
    late = list(
        LedgerEntry.objects.filter(project=project, outstanding__gt=0, due_on__lt=day).only(
            "worker", "outstanding", "due_on"
        )
    )
    attendance = list(
        AttendanceMonth.objects.filter(project=project, days__gt=0).values_list("month", "worker")
    )
    account = SpecialWageAccount.objects.filter(project=project).first()
    return SiteFacts(
        day=day,
        is_building=project.status == ProjectStatus.BUILDING and project.started_on <= day,
        late_people=len({row.worker_id for row in late}),
        late_outstanding=sum((row.outstanding for row in late), ZERO),
        first_unpaid_due_on=min((row.due_on for row in late), default=None),
        months=_months(project, attendance, calendar),
        systems=_systems(project, account, {worker for _, worker in attendance}, day, calendar),
        inflow=None if account is None else _inflow(project, account, attendance),
    )


def _months(
    project: Project, attendance: Iterable[tuple[dt.date, int]], calendar: WorkCalendar
) -> tuple[MonthFacts, ...]:
    months: defaultdict[dt.date, _Month] = defaultdict(_Month)
    for month, worker in attendance:
        months[month].attended.add(worker)
    for row in LedgerEntry.objects.filter(project=project).only(
        "month", "worker", "paid", "outstanding"
    ):
        found = months[row.month]
        found.known.add(row.worker_id)
        found.paid += row.paid
        found.outstanding += row.outstanding
        if row.paid > 0:
            found.banked.add(row.worker_id)
        if row.outstanding > 0:
            found.unpaid.add(row.worker_id)
    sheets = latest_sheets(project)
    lines = PayrollLine.objects.filter(sheet__in=list(sheets)).order_by("sheet", "row")
    for sheet, days, gross in lines.values_list("sheet", "days", "gross"):
        months[sheets[sheet].month].sheet.append(PaidHead(days, gross))
    return tuple(
        months[month].facts(month, calendar.pay_day(month, project.pay_day, month_offset=1))
        for month in sorted(months)
    )


def _systems(
    project: Project,
    account: SpecialWageAccount | None,
    attended: set[int],
    day: dt.date,
    calendar: WorkCalendar,
) -> SystemFacts:
    registered = set(
        RosterEntry.objects.filter(project=project).values_list("worker", flat=True).distinct()
    )
    deposit = WageDeposit.objects.filter(project=project).first()
    expired_on = None if deposit is None else deposit.valid_until
    notice = (
        RightsNotice.objects.filter(project=project, checked_on__lte=day)
        .order_by("-checked_on")
        .first()
    )
    own = Participation.objects.filter(
        project=project, pays_through_general_contractor=False
    ).exclude(company__in=[project.owner_id, project.general_contractor_id])
    return SystemFacts(
        days_since_contract=(day - project.contract_signed_on).days,
        working_days_since_contract=calendar.working_days_between(project.contract_signed_on, day),
        roster_count=len(registered),
        attending_unregistered=len(attended - registered),
        account_state="" if account is None else account.status,
        has_agreement=account is not None and account.agreement_signed_on is not None,
        paying_themselves=tuple(
            own.exclude(exited_on__lt=day)
            .order_by("company__name")
            .values_list("company__name", flat=True)
            .distinct()
        ),
        has_deposit=deposit is not None,
        deposit_expired_on=expired_on if expired_on is not None and expired_on < day else None,
        notice_checked=notice is not None,
        notice_lacking=() if notice is None else _lacking(notice),
    )


def _lacking(notice: RightsNotice) -> tuple[str, ...]:
    groups = (
        ("单位与劳资专管员信息", notice.shows_parties),
        ("最低工资与支付日期", notice.shows_minimum_wage),
        ("投诉与维权渠道", notice.shows_complaint_channels),
    )
    return tuple(words for words, shown in groups if not shown)


def _inflow(
    project: Project, account: SpecialWageAccount, attendance: Iterable[tuple[dt.date, int]]
) -> InflowFacts | None:
    if account.status == AccountStatus.CLOSED:
        return None
    days = list(
        AccountTransaction.objects.filter(
            account=account, action=AccountAction.LABOR_COST_IN
        ).values_list("traded_on", flat=True)
    )
    # The first labor cost falls due with the first month's wages, a month after the start.
    first = max(project.started_on, account.opened_on)
    last_worked = max((month for month, _ in attendance), default=None)
    return InflowFacts(
        agreed_day=project.labor_cost_day,
        expected_from=add_months(month_start(first), 1),
        months=frozenset(month_start(day) for day in days),
        last_on=max(days, default=None),
        expected_until=None if last_worked is None else add_months(last_worked, 1),
    )


def read_risk_facts(*, project: Project, site: SiteFacts) -> RiskFacts:
    """What the list of major risks asks beyond the rules."""
    return RiskFacts(
        day=site.day,
        workers=site.late_people,
        outstanding=site.late_outstanding,
        first_unpaid_due_on=site.first_unpaid_due_on,
        festival_on=_festival_of(site.day.year),
        last_closed_on=MajorRisk.objects.filter(project=project, closed_on__lt=site.day)
        .order_by("-closed_on")
        .values_list("closed_on", flat=True)
        .first(),
        order_unpaid=any(
            open_claims(case).claims
            for case in Case.objects.filter(project=project, state=CaseState.ORDER_UNPAID)
        ),
    )


def _festival_of(year: int) -> dt.date | None:
    """The first day off of a year's Spring Festival; None while it is not announced."""
    return (
        CalendarDay.objects.filter(day__year=year, name=SPRING_FESTIVAL, is_working=False)
        .order_by("day")
        .values_list("day", flat=True)
        .first()
    )

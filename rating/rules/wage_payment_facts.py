"""What the monthly method sees of one employer or one project; plain values, no rows."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from rating.rules.compliance import Event, ExpiredOrder
from sites.lib.days import months_between


@dataclass(frozen=True, slots=True)
class ProjectSystems:
    """One project and the systems it lacks (keys of SYSTEMS).

    Attributes:
        code: The project's code.
        name: Its name at the time.
        missing: Systems it lacks, of all that are looked for.
        attending_count: Worker-months whose wages fell due there in the period.
        registered_count: Of these, those of workers on the real-name roster.
        months_without_inflow: Whole months since labor cost last came in, while people worked.
        first_month: The earliest month of wages there.
    """

    code: str
    name: str
    missing: tuple[str, ...] = ()
    attending_count: int = 0
    registered_count: int = 0
    months_without_inflow: int = 0
    first_month: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Arrears:
    """What was due and unpaid at the end of the period; yuan."""

    worker_count: int = 0
    outstanding: Decimal = Decimal("0.00")
    earliest_due_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class OrderServed:
    """责令限期支付: an order served in the period; obeyed, disobeyed, or its term still runs."""

    number: str
    served_on: dt.date
    obeyed: bool | None = None


@dataclass(frozen=True, slots=True)
class UnansweredWarning:
    """未按期答复的预警: given to an inspector, told to the general contractor, not answered.

    Attributes:
        project: The project's code.
        project_name: Its name at the time.
        warning: What was warned of.
        due_on: The last day to answer.
        answered_on: The day it was answered, too late; None while it was not.
    """

    project: str
    project_name: str
    warning: str
    due_on: dt.date
    answered_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class WagePaymentFacts:
    """What ledger and project files say of one employer or project at a month's end.

    Attributes:
        uscc: The employer; of a project its general contractor.
        region: GB/T 2260 code of its place.
        period: The month, "2026-09".
        period_end: Its last day.
        ledger_count: Worker-months of this employer due before the end of the period.
        projects: Projects under way of which it is the general contractor.
        arrears: What it owed its workers at the end of the period.
        attending_count: Workers who attended in the months whose wages fell due in the period.
        paid_count: Of these, workers paid in full by the end of the period.
        expired_orders: Payment orders found disobeyed by then and still not paid.
        listings: Listings in force when the grade is drafted.
        project: Code of the project, where one project is graded.
        orders: Payment orders served in the period.
        upheld_complaint_count: Complaints of cases in which an order was served in the period.
        incidents: Group or extreme incidents of the period.
        criminal_liabilities: Convictions and the like of the period.
        overrides: What a court or another authority established in the period.
        first_month: The earliest month of wages of its own people in the ledger.
        is_local: Registered in the city.
        unanswered_warnings: Warnings of its projects whose time to answer passed by the end of
            the period, unanswered then or answered too late within the period.
    """

    uscc: str
    region: str
    period: str
    period_end: dt.date
    ledger_count: int = 0
    projects: tuple[ProjectSystems, ...] = ()
    arrears: Arrears = Arrears()
    attending_count: int = 0
    paid_count: int = 0
    expired_orders: tuple[ExpiredOrder, ...] = ()
    listings: tuple[Event, ...] = ()
    project: str = ""
    orders: tuple[OrderServed, ...] = ()
    upheld_complaint_count: int = 0
    incidents: tuple[Event, ...] = ()
    criminal_liabilities: tuple[Event, ...] = ()
    overrides: tuple[Event, ...] = ()
    first_month: dt.date | None = None
    is_local: bool = True
    unanswered_warnings: tuple[UnansweredWarning, ...] = ()

    @property
    def has_record(self) -> bool:
        """Whether it employed or built anything we know of in the period."""
        return bool(
            self.ledger_count
            or self.projects
            or self.expired_orders
            or self.listings
            or self.incidents
            or self.criminal_liabilities
            or self.overrides
            or self.unanswered_warnings
        )

    @property
    def record_months(self) -> int:
        """Months of wages known by the end of the period, own or of its projects."""
        known = [month for month in (self.first_month, *self._project_months()) if month]
        if not known:
            return 0
        return months_between(min(known), self.period_end) + 1

    def _project_months(self) -> tuple[dt.date | None, ...]:
        return tuple(project.first_month for project in self.projects)

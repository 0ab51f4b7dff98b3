"""今天的等级: what a company's own records would give today; for its own eyes.

It rests on what the company sent in, was served, or is public. What workers told is left
out: a contractor never learns from a preview that somebody complained.
"""

import datetime as dt
from dataclasses import replace

from django.db.models import F, Max, Min, Q

from arrears.enums import Basis
from arrears.models import LedgerEntry
from rating import facts as gathering
from rating.deposit import DepositFacts
from rating.enums import GradingMethod
from rating.ledger_facts import ledger_sums
from rating.members import members_of
from rating.methods import Facts
from rating.periods import Period
from rating.rules.systems import shown_systems
from rating.rules.wage_payment_facts import WagePaymentFacts
from sites.law import LawAt
from sites.models import Company

ARREARS_RULES = {"disobeyed_order", "order_unpaid", "long_in_arrears"}


def preview_facts(*, company: Company, method: GradingMethod, day: dt.date) -> Facts | None:
    """The facts of the running year or month up to a day; None where the method does not look."""
    if method == GradingMethod.COMPLIANCE:
        year = Period(str(day.year), dt.date(day.year, 1, 1), day)
        found = gathering.compliance_facts(companies=[company], period=year, day=day)
        # A case that was filed is not known to the company before it is heard.
        return replace(found[company.pk], case_count=0)
    month = Period(f"{day.year}-{day.month:02d}", day.replace(day=1), day)
    gathered = gathering.wage_payment_facts(companies=[company], period=month, day=day)
    if company.pk not in gathered:
        return None
    members = members_of([company])
    sums = ledger_sums(
        column="employer_id",
        keys=members.keys,
        owner=members.owner_of("employer_id"),
        period=month,
        without_claims=True,
    ).get(company.pk, gathering.NO_LEDGER)
    return replace(
        gathered[company.pk],
        ledger_count=sums.count,
        arrears=sums.arrears,
        attending_count=sums.attending_count,
        paid_count=sums.paid_count,
        first_month=sums.first_month,
        upheld_complaint_count=0,
    )


def deposit_facts(
    *, company: Company, day: dt.date, known: DepositFacts, month: WagePaymentFacts | None
) -> DepositFacts:
    """Fill in what the records say of a company's years and systems.

    Args:
        company: Who is to store the deposit.
        day: Today.
        known: Contract amount, base rate, and whether the project is new; all else is replaced.
        month: Its monthly facts, for the systems and the list.
    """
    mine = LedgerEntry.objects.filter(
        Q(employer=company) | Q(project__general_contractor=company), due__gt=0, due_on__lt=day
    ).exclude(basis=Basis.CLAIM)
    first = mine.aggregate(first=Min("due_on"))["first"]
    late = mine.filter(Q(outstanding__gt=0) | Q(settled_on__gt=F("due_on")))
    last = day if late.filter(outstanding__gt=0).exists() else None
    last = last or late.aggregate(last=Max("settled_on"))["last"]
    shown = shown_systems(LawAt(day, company.region_id))
    missing = {key for project in (month.projects if month else ()) for key in project.missing}
    return replace(
        known,
        clean_years=_years(last or first, day),
        years_since_arrears=None if last is None else _years(last, day),
        is_listed=bool(month and month.listings),
        is_c_for_arrears=bool(month and month.expired_orders),
        keeps_systems=not missing.intersection(shown),
    )


def _years(since: dt.date | None, day: dt.date) -> int:
    """Whole years from a day to another; 0 where nothing is known."""
    if since is None:
        return 0
    return day.year - since.year - ((day.month, day.day) < (since.month, since.day))

"""The rest of the picture of a site: money of its account, grades and listings of its companies."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from blacklist.models import Listing
from blacklist.queries import listings_in_force as in_force
from rating.models import Grading
from sites.enums import AccountAction, Direction
from sites.models import AccountTransaction, Company, Project

MONTHS_OF_MONEY = 6


@dataclass(frozen=True, slots=True)
class AccountMonth:
    """One month of the special account, yuan: labor cost paid in, everything paid out."""

    month: dt.date
    labor_cost_in: Decimal | None
    paid_out: Decimal | None


@dataclass(frozen=True, slots=True)
class AccountPicture:
    """The special account: its latest balance and day, and its latest months."""

    balance: Decimal | None
    as_of: dt.date | None
    months: list[AccountMonth]


def account_picture(project: Project) -> AccountPicture:
    """What the bank's statement of the special account says, in two queries."""
    rows = AccountTransaction.objects.filter(account__project=project)
    last = (
        rows.filter(balance__isnull=False)
        .order_by("-traded_on", "-pk")
        .values_list("balance", "traded_on")
        .first()
    )
    months = (
        rows.annotate(month=TruncMonth("traded_on"))
        .values_list("month")
        .annotate(
            labor=Sum("amount", filter=Q(action=AccountAction.LABOR_COST_IN)),
            out=Sum("amount", filter=Q(direction=Direction.OUT)),
        )
        .order_by("-month")[:MONTHS_OF_MONEY]
    )
    balance, as_of = last or (None, None)
    return AccountPicture(balance, as_of, [AccountMonth(*row) for row in reversed(months)])


def latest_gradings(companies: Sequence[Company], visible: QuerySet[Grading]) -> list[Grading]:
    """The latest grading of each company and method, the worst first."""
    rows = (
        visible.filter(company__in=companies)
        .select_related("company")
        .order_by("company", "method", "-period", "-pk")
        .distinct("company", "method")
    )
    return sorted(rows, key=lambda row: (row.grade, row.company.name), reverse=True)


def listings_in_force(companies: Sequence[Company], day: dt.date) -> list[Listing]:
    """The listings of these companies themselves that are in force on a day; none that ended."""
    return list(
        in_force(on=day)
        .filter(company__in=companies, person__isnull=True)
        .order_by("listed_on", "pk")
    )

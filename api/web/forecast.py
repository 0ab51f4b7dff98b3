"""The forecast of a special account as the pages show it: by week, with its past error."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from arrears.models import FundingForecast
from sites.models import Project

ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Week:
    """One week to come, yuan; `is_short` where the account does not cover it."""

    ends_on: dt.date
    inflow: Decimal
    wages: Decimal
    balance: Decimal

    @property
    def is_short(self) -> bool:
        """Whether the balance is below zero."""
        return self.balance < ZERO


@dataclass(frozen=True, slots=True)
class Past:
    """What would have been expected of a past month, what it was, and the error as a share."""

    month: dt.date
    expected: Decimal
    actual: Decimal
    error: Decimal


@dataclass(frozen=True, slots=True)
class ForecastPicture:
    """One site's forecast; `error` is the mean of the past ones, None without any."""

    row: FundingForecast
    weeks: list[Week]
    past: list[Past]
    error: Decimal | None


def forecast_picture(project: Project) -> ForecastPicture | None:
    """The forecast of the last night; None where none could be made."""
    row = FundingForecast.objects.filter(project=project).first()
    if row is None:
        return None
    past = [
        Past(
            dt.date.fromisoformat(f"{month['month']}-01"),
            *(Decimal(month[name]) for name in ("expected", "actual", "error")),
        )
        for month in row.past
    ]
    return ForecastPicture(
        row,
        [
            Week(
                dt.date.fromisoformat(week["ends_on"]),
                *(Decimal(week[name]) for name in ("inflow", "wages", "balance")),
            )
            for week in row.weeks
        ],
        past,
        sum((month.error for month in past), ZERO) / len(past) if past else None,
    )

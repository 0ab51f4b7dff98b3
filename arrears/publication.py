"""投诉公开统计: counts of complaints that may be published without exposing anybody. Pure.

Below the city level a count under k is not told, nor one that others would give away by
subtraction: where a total is told, a single hidden count takes the next smallest with it.
Only whole quarters that are over are told, so that no two tables differ by one complaint.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

MONTHS_A_QUARTER = 3
DAYS_A_WEEK = 7


@dataclass(frozen=True, slots=True)
class Published:
    """What may be told: None for a count that is kept back."""

    counts: Mapping[str, int | None]
    total: int | None


def publishable(counts: Mapping[str, int], *, least: int) -> Published:
    """Keep back what would expose somebody.

    Args:
        counts: by region, all regions of the city, zeros included.
        least: the smallest count that may be told (k).

    A zero is kept back like a one: else its change from zero to "under k" would tell.
    """
    total = sum(counts.values())
    shown_total = total if total >= least else None
    hidden = {name for name, count in counts.items() if count < least}
    if shown_total is None:
        return Published(dict.fromkeys(counts), None)
    hidden |= _cover(counts, hidden, least)
    shown = {name: None if name in hidden else count for name, count in counts.items()}
    return Published(shown, shown_total)


def _cover(counts: Mapping[str, int], hidden: set[str], least: int) -> set[str]:
    """More to hide, the smallest first, until what is hidden together tells nothing small."""
    more: set[str] = set()
    rest = sorted((count, name) for name, count in counts.items() if name not in hidden)
    kept_back = sum(counts[name] for name in hidden)
    for count, name in rest:
        alone = len(hidden | more) == 1
        if not hidden or (not alone and kept_back >= least):
            break
        more.add(name)
        kept_back += count
    return more


def last_quarter(day: dt.date) -> tuple[dt.date, dt.date]:
    """First and last day of the last quarter that has been over for a week."""
    settled = day - dt.timedelta(days=DAYS_A_WEEK)
    first_month = (settled.month - 1) // MONTHS_A_QUARTER * MONTHS_A_QUARTER + 1
    end = dt.date(settled.year, first_month, 1) - dt.timedelta(days=1)
    return dt.date(end.year, end.month - MONTHS_A_QUARTER + 1, 1), end

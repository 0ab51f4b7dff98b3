"""预警升降: from what a rule found today and what is stored, what the warning becomes. Pure.

Upward at once. Where a rule needs regular months, downward only after months in which it did
not fire at all: from red or orange to yellow, from yellow to closed (`warning.downgrade_*`).
"""

import datetime as dt
from dataclasses import dataclass

from arrears.enums import LEVEL_ORDER, Level
from sites.law import LawAt
from sites.lib.days import add_months


@dataclass(frozen=True, slots=True)
class Standing:
    """A warning as it stands: its level, since when, and the last day its rule fired."""

    level: Level
    level_since: dt.date
    last_seen_on: dt.date


def raised(standing: Standing, found: Level, day: dt.date) -> Standing:
    """The warning when its rule fires again: never lower than before, higher at once."""
    if LEVEL_ORDER[found] > LEVEL_ORDER[standing.level]:
        return Standing(found, day, day)
    return Standing(standing.level, standing.level_since, max(standing.last_seen_on, day))


def calmed(standing: Standing, law: LawAt, day: dt.date) -> Standing | None:
    """The warning when its rule does not fire; None when it closes.

    A blue one reminds of a day to come and closes at once.
    """
    if standing.level == Level.BLUE or day >= closes_on(standing, law):
        return None
    lower_on = add_months(standing.last_seen_on, law.integer("warning.downgrade_red_months"))
    if LEVEL_ORDER[standing.level] > LEVEL_ORDER[Level.YELLOW] and day >= lower_on:
        return Standing(Level.YELLOW, day, standing.last_seen_on)
    return standing


def closes_on(standing: Standing, law: LawAt) -> dt.date:
    """The first day the warning may close if its rule does not fire before."""
    return add_months(standing.last_seen_on, law.integer("warning.downgrade_yellow_months"))

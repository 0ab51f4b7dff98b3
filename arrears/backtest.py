"""回测: which sites another bound would have moved, month by month; nothing of it is kept.

The past is reckoned from what was known then: sheets sent in, payments made and attendance up
to the day, complaints filed. Registers without history (deposit, notice board, roster, orders)
are taken as they are now.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from itertools import groupby
from math import isfinite

from django.db import transaction

from arrears.enums import Level
from arrears.rules import RULES_BY_ID
from arrears.rules.engine import Fired
from arrears.services.ledger import refresh_ledgers
from arrears.site_facts import read_sites
from sites.errors import InvalidInput
from sites.law import LawAt, UnknownParameter
from sites.law import parameter as parameter_named
from sites.law.parameters import DatedValue, Unit
from sites.lib.days import add_months, month_start, parse_month
from sites.models import Project
from sites.queries import work_calendar

MOST_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Trial:
    """What is tried: a value of the law for one rule, from the first day of a month on."""

    rule: str
    parameter: str
    value: Decimal | int
    since: dt.date


def read_trial(*, rule: str, parameter: str, value: str, since: str, day: dt.date) -> Trial:
    """Read what a person wants to try.

    Raises:
        InvalidInput: no such rule, value or month, or one that cannot be.
    """
    known = RULES_BY_ID.get(rule)
    if known is None:
        raise InvalidInput("没有这条规则", fix="请从列表中选择")
    try:
        unit = parameter_named(parameter).unit
    except UnknownParameter as error:
        raise InvalidInput("没有这个数值", fix="请从列表中选择") from error
    try:
        number = Decimal(value) if unit in (Unit.RATIO, Unit.YUAN) else int(value)
    except (InvalidOperation, ValueError) as error:
        raise InvalidInput(f"“{value}”不是数值", fix="请填写数字") from error
    try:
        first = parse_month(since)
    except ValueError as error:
        raise InvalidInput(str(error), fix="请改正月份") from error
    # "NaN" and "Infinity" are numbers to a machine only.
    if not isfinite(number) or number < 0:
        raise InvalidInput("数值不能为负，也不能无限大", fix="请填写零或正数")
    if not add_months(month_start(day), -MOST_MONTHS) <= first <= day:
        raise InvalidInput("回测最多向前十二个月", fix="请选择较近的月份")
    return Trial(known.id, parameter, number, first)


@dataclass(frozen=True, slots=True)
class Moved:
    """A site whose level would have been another on a day; None stands for no warning."""

    project: Project
    day: dt.date
    before: Level | None
    after: Level | None


@dataclass(slots=True)
class Result:
    """What a trial came to: the days judged, the number of sites, those that moved.

    `was_used` says whether the rule, or a fact counted for it, went by the value at all: one
    that it never asks for moves nothing, which says nothing about the value.
    """

    days: list[dt.date] = field(default_factory=list)
    site_count: int = 0
    moved: list[Moved] = field(default_factory=list)
    was_used: bool = False


class TrialLaw(LawAt):
    """The law of a day and region, with one value replaced."""

    __slots__ = ("_trial", "was_asked")

    def __init__(self, day: dt.date, region: str, trial: Trial) -> None:
        """Fix day, region and the value tried."""
        super().__init__(day, region)
        self._trial = trial
        self.was_asked = False

    def _at(self, name: str) -> DatedValue:
        found = super()._at(name)
        if name != self._trial.parameter:
            return found
        self.was_asked = True
        return replace(found, value=self._trial.value)


def backtest(*, projects: Sequence[Project], trial: Trial, day: dt.date) -> Result:
    """Judge one rule on the last day of each month since, by the law and by the trial.

    The ledger is reckoned for each of these days and put back as it was.

    Args:
        projects: in the order of their regions.
        trial: what is tried.
        day: today; the current month is judged as of today.

    Raises:
        UnknownParameter: a value of the law is not in force on one of the days.
    """
    result = Result(days=month_ends(trial.since, day), site_count=len(projects))
    for past in result.days:
        with transaction.atomic():
            for _, own in groupby(projects, key=lambda project: project.region_id):
                _judge(list(own), past, trial, result)
            transaction.set_rollback(True)
    return result


def _judge(projects: list[Project], past: dt.date, trial: Trial, result: Result) -> None:
    """Add the sites of one region that the trial moves on a past day."""
    rule, calendar = RULES_BY_ID[trial.rule], work_calendar()
    real = LawAt(past, projects[0].region_id)
    tried = TrialLaw(past, real.region, trial)
    refresh_ledgers(projects=projects, day=past, law=real, calendar=calendar, as_known=True)
    # Some facts are counted by a bound themselves: each law reads its own.
    before, after = (
        read_sites(projects=projects, day=past, law=law, calendar=calendar, as_known=True)
        for law in (real, tried)
    )
    # All facts are read, also those other rules go by: only what they came to counts here.
    tried.was_asked = before != after
    for project in projects:
        levels = (
            _level(rule.judge(before[project.pk], real)),
            _level(rule.judge(after[project.pk], tried)),
        )
        if levels[0] != levels[1]:
            result.moved.append(Moved(project, past, *levels))
    result.was_used |= tried.was_asked


def _level(fired: Fired | None) -> Level | None:
    return None if fired is None else fired.level


def month_ends(since: dt.date, day: dt.date) -> list[dt.date]:
    """The last day of each month from that of `since` on; today for the running one."""
    days = []
    month = month_start(since)
    while month <= day:
        following = add_months(month, 1)
        days.append(min(following - dt.timedelta(days=1), day))
        month = following
    return days

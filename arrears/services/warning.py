"""欠薪预警: stores what the rules found on one project on one day."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from arrears.enums import LEVEL_ORDER, Level, WarningState
from arrears.escalation import Standing, calmed, closes_on, raised
from arrears.models import ArrearsWarning
from arrears.rules import RULES, RULES_VERSION, WarningRule
from arrears.rules.engine import Fired, SiteFacts
from sites.law import LawAt, UnknownParameter
from sites.models import Project

WORDS_LENGTH = 500
OBSERVED = "已恢复正常，观察至 {until}；原预警："


@dataclass(frozen=True, slots=True)
class Unjudged:
    """A rule that could not be applied: a value of the law is not entered."""

    rule: str
    message: str


@transaction.atomic
def store_warnings(
    *, project: Project, facts: SiteFacts, law: LawAt
) -> tuple[list[ArrearsWarning], list[Unjudged]]:
    """Judge one project by every rule and keep what was found.

    A rule whose legal value is unknown is not answered by a default: its warning stays as it
    was, and the rule is named in the second list.

    Args:
        project: the project.
        facts: as of `facts.day`, from a fresh ledger.
        law: the law of that day and region.

    Returns:
        The open warnings, worst first, and the rules that could not be applied.
    """
    stored = {
        row.rule: row
        for row in ArrearsWarning.objects.filter(project=project, state=WarningState.OPEN)
    }
    unjudged: list[Unjudged] = []
    for rule in RULES:
        try:
            found = rule.judge(facts, law)
        except UnknownParameter as error:
            unjudged.append(Unjudged(rule.id, error.message))
            continue
        if found is not None:
            _keep(project, rule, found, stored.get(rule.id), facts.day)
        elif rule.id in stored:
            _calm(stored[rule.id], rule, law, facts.day)
    return open_warnings(project), unjudged


def open_warnings(project: Project) -> list[ArrearsWarning]:
    """Open warnings of a project, worst and oldest first."""
    rows = ArrearsWarning.objects.filter(project=project, state=WarningState.OPEN)
    return sorted(rows, key=lambda row: (-LEVEL_ORDER[Level(row.level)], row.level_since, row.pk))


def _keep(
    project: Project, rule: WarningRule, found: Fired, row: ArrearsWarning | None, day: dt.date
) -> None:
    if row is None:
        row = ArrearsWarning(project=project, rule=rule.id, raised_on=day)
        standing = Standing(found.level, day, day)
    elif rule.needs_regular_months:
        standing = raised(_standing(row), found.level, day)
    else:
        since = row.level_since if row.level == found.level else day
        standing = Standing(found.level, since, max(row.last_seen_on, day))
    row.words = found.words[:WORDS_LENGTH]
    row.citation = rule.citation.words
    row.facts = found.facts
    row.parameters = found.parameters
    row.rules_version = RULES_VERSION
    _write(row, standing)


def _calm(row: ArrearsWarning, rule: WarningRule, law: LawAt, day: dt.date) -> None:
    if day < row.last_seen_on:
        # An earlier day is judged again: that it did not fire yet then ends nothing.
        return
    before = _standing(row)
    after = calmed(before, law, day) if rule.needs_regular_months else None
    if after is None:
        row.state = WarningState.CLOSED
        row.closed_on = day
        _write(row, before)
        return
    note = OBSERVED.format(until=closes_on(before, law))
    if not row.words.startswith(note):
        row.words = (note + row.words)[:WORDS_LENGTH]
    _write(row, after)


def _standing(row: ArrearsWarning) -> Standing:
    return Standing(Level(row.level), row.level_since, row.last_seen_on)


def _write(row: ArrearsWarning, standing: Standing) -> None:
    row.level = standing.level
    row.level_since = standing.level_since
    row.last_seen_on = standing.last_seen_on
    row.save()

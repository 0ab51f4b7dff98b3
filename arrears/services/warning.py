"""欠薪预警: stores what the rules found on many projects on one day."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db import transaction

from arrears.enums import LEVEL_ORDER, Level, WarningStage, WarningState
from arrears.escalation import Standing, calmed, closes_on, raised
from arrears.models import ArrearsWarning, WarningExemption, WarningLevel
from arrears.rules import RULES, RULES_VERSION, WarningRule
from arrears.rules.engine import Fired
from arrears.rules.facts import SiteFacts
from arrears.services.warning_rows import values_of, write_warnings
from sites.law import LawAt, UnknownParameter
from sites.lib.days import WorkCalendar
from sites.models import Project
from sites.queries import work_calendar

WORDS_LENGTH = 500
OBSERVED = "已恢复正常，观察至 {until}；原预警："


@dataclass(frozen=True, slots=True)
class Unjudged:
    """A rule that could not be applied: a value of the law is not entered."""

    rule: str
    message: str


@dataclass(slots=True)
class Judged:
    """What the rules came to on one project: open warnings, worst first; rules not applied."""

    warnings: list[ArrearsWarning] = field(default_factory=list)
    unjudged: list[Unjudged] = field(default_factory=list)


def store_warnings(
    *, project: Project, facts: SiteFacts, law: LawAt
) -> tuple[list[ArrearsWarning], list[Unjudged]]:
    """As `store_all`, for one project."""
    judged = store_all(
        projects={project.pk: project},
        sites={project.pk: facts},
        law=law,
        calendar=work_calendar(),
    )[project.pk]
    return judged.warnings, judged.unjudged


@transaction.atomic
def store_all(
    *,
    projects: Mapping[int, Project],
    sites: Mapping[int, SiteFacts],
    law: LawAt,
    calendar: WorkCalendar,
) -> dict[int, Judged]:
    """Judge projects of one region by every rule and keep what was found.

    A rule whose legal value is unknown is not answered by a default: its warning stays as it
    was, and the rule is named. A rule exempted on a project does not warn of it, up to the
    exempted level.

    Args:
        projects: by key.
        sites: their facts, all of one day, from a fresh ledger.
        law: the law of that day and region.
        calendar: working days, for the clocks.

    Returns:
        By key of the project.
    """
    if not sites:
        return {}
    day = next(iter(sites.values())).day
    stored = _open(sites)
    as_stored = {row.pk: values_of(row) for own in stored.values() for row in own.values()}
    exempted = _exempted(sites, day)
    sign_by = calendar.add_working_days(day, law.integer("warning.sign_working_days"))
    made: list[ArrearsWarning] = []
    changed: list[ArrearsWarning] = []
    levels: list[WarningLevel] = []
    judged: dict[int, Judged] = {}
    for key, facts in sites.items():
        result = judged[key] = Judged()
        for rule in RULES:
            known = stored[key].get(rule.id)
            before = None if known is None else (known.level, known.level_since)
            try:
                found = rule.judge(facts, law)
            except UnknownParameter as error:
                result.unjudged.append(Unjudged(rule.id, error.message))
                continue
            if found is not None and not _is_exempt(exempted.get((key, rule.id)), found):
                fresh = known
                if fresh is None:
                    fresh = ArrearsWarning(project=projects[key], rule=rule.id, raised_on=day)
                _keep(fresh, rule, found, day, sign_by)
                stored[key][rule.id] = fresh
                (made if known is None else changed).append(fresh)
                levels += _moved(fresh, before)
            elif known is not None and found is None and _calm(known, rule, law, day):
                changed.append(known)
                levels += _moved(known, before)
        result.warnings = _worst_first(stored[key].values())
    # Of the same day's second run nothing is left to write.
    changed = [row for row in changed if values_of(row) != as_stored[row.pk]]
    write_warnings(made=made, changed=changed, levels=levels)
    return judged


def _open(sites: Iterable[int]) -> defaultdict[int, dict[str, ArrearsWarning]]:
    """The open warnings of projects, by project and rule."""
    stored: defaultdict[int, dict[str, ArrearsWarning]] = defaultdict(dict)
    rows = ArrearsWarning.objects.filter(project__in=sites, state=WarningState.OPEN)
    for row in rows.order_by("pk"):
        stored[row.project_id][row.rule] = row
    return stored


def _moved(row: ArrearsWarning, before: tuple[str, dt.date] | None) -> list[WarningLevel]:
    """The level a warning has come to, and the one it had, where that is a change."""
    now = (row.level, row.level_since)
    if now == before:
        return []
    # Of one day the last level stands: a key is written once in a statement.
    steps = {since: level for level, since in filter(None, (before, now))}
    return [WarningLevel(warning=row, level=level, since=since) for since, level in steps.items()]


def _worst_first(rows: Iterable[ArrearsWarning]) -> list[ArrearsWarning]:
    found = [row for row in rows if row.state == WarningState.OPEN]
    # Of equals the one stored first, then in the order of the rules: sorting is stable.
    return sorted(found, key=lambda row: (-LEVEL_ORDER[Level(row.level)], row.level_since))


def _exempted(sites: Mapping[int, SiteFacts], day: dt.date) -> dict[tuple[int, str], int]:
    """The worst level exempted of each rule on each project."""
    found: dict[tuple[int, str], int] = {}
    rows = WarningExemption.objects.filter(
        project__in=sites, valid_from__lte=day, valid_until__gte=day
    )
    for row in rows:
        place = (row.project_id, row.rule)
        found[place] = max(found.get(place, 0), LEVEL_ORDER[Level(row.level)])
    return found


def _is_exempt(up_to: int | None, found: Fired) -> bool:
    return up_to is not None and LEVEL_ORDER[found.level] <= up_to


def _keep(
    row: ArrearsWarning, rule: WarningRule, found: Fired, day: dt.date, sign_by: dt.date
) -> None:
    if not row.rules_version:
        # New: nothing stands yet.
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
    _stand(row, standing)
    # A blue one reminds of a day to come; nobody need sign for it.
    if row.stage == WarningStage.RAISED and row.due_on is None and row.level != Level.BLUE:
        row.due_on = sign_by


def _calm(row: ArrearsWarning, rule: WarningRule, law: LawAt, day: dt.date) -> bool:
    """Lower or close a warning whose rule did not fire; whether it changed."""
    if day < row.last_seen_on:
        # An earlier day is judged again: that it did not fire yet then ends nothing.
        return False
    before = _standing(row)
    after = calmed(before, law, day) if rule.needs_regular_months else None
    if after is None:
        row.state = WarningState.CLOSED
        row.closed_on = day
        row.due_on = None
        return True
    note = OBSERVED.format(until=closes_on(before, law))
    observed = row.words.startswith(note)
    if not observed:
        row.words = (note + row.words)[:WORDS_LENGTH]
    _stand(row, after)
    return not observed or after != before


def _standing(row: ArrearsWarning) -> Standing:
    return Standing(Level(row.level), row.level_since, row.last_seen_on)


def _stand(row: ArrearsWarning, standing: Standing) -> None:
    row.level = standing.level
    row.level_since = standing.level_since
    row.last_seen_on = standing.last_seen_on

"""预警答复: which warnings a general contractor did not answer in the time it was given."""

import datetime as dt
from collections import defaultdict

from django.db.models import Min, Q
from django.utils import timezone

from arrears.enums import Verdict
from arrears.models import ArrearsWarning
from arrears.rules import CONFIDENTIAL_RULES, RULES_BY_ID
from rating.periods import Period
from rating.rules.wage_payment_facts import UnansweredWarning
from sites.law import LawAt
from sites.queries import work_calendar

ANSWER_DAYS = "warning.answer_working_days"
# The acts of `arrears.services.warning_handling` that begin and end the time to answer.
ASSIGNED, ANSWERED, VERIFIED = "分派", "单位答复", "核实"


def unanswered_warnings(
    *, scope: Q, of: str, period: Period
) -> dict[int, tuple[UnansweredWarning, ...]]:
    """Warnings not answered in time, by general contractor or by project.

    The time begins when a warning is given to an inspector and the contractor is told. It is
    kept by an answer, and ends without one when the facts became regular or the inspector
    found the truth himself. A false warning, and one a contractor never sees, is no fault of
    his. One that was answered too late counts up to the period of its answer.

    Raises:
        UnknownParameter: The time to answer was not in force.
    """
    rows = (
        ArrearsWarning.objects.filter(scope, raised_on__lte=period.last)
        .exclude(rule__in=CONFIDENTIAL_RULES)
        .exclude(verdict=Verdict.FALSE)
        .annotate(
            assigned_at=_first(ASSIGNED), answered_at=_first(ANSWERED), verified_at=_first(VERIFIED)
        )
        .filter(assigned_at__isnull=False)
        .order_by("project__code", "raised_on", "pk")
        .values_list(
            *(of, "project__code", "project__name", "project__region_id", "rule", "closed_on"),
            *("assigned_at", "answered_at", "verified_at"),
        )
    )
    found: defaultdict[int, list[UnansweredWarning]] = defaultdict(list)
    calendar = None
    for key, code, name, region, rule, closed_on, assigned_at, answered_at, verified_at in rows:
        calendar = calendar or work_calendar()
        assigned_on = timezone.localdate(assigned_at)
        days = LawAt(assigned_on, region).integer(ANSWER_DAYS)
        due_on = calendar.add_working_days(assigned_on, days)
        answered_on, verified_on = _day(answered_at), _day(verified_at)
        ends = [day for day in (answered_on, verified_on, closed_on) if day is not None]
        if _is_late(due_on, min(ends, default=None), period):
            title = RULES_BY_ID[rule].title if rule in RULES_BY_ID else rule
            if answered_on is not None and answered_on > period.last:
                answered_on = None
            found[key].append(UnansweredWarning(code, name, title, due_on, answered_on))
    return {key: tuple(late) for key, late in found.items()}


def _is_late(due_on: dt.date, ended_on: dt.date | None, period: Period) -> bool:
    """Whether the time was over within the period and not kept; its last day is not late yet."""
    if due_on >= period.last:
        return False
    return ended_on is None or (ended_on > due_on and ended_on >= period.first)


def _day(moment: dt.datetime | None) -> dt.date | None:
    return None if moment is None else timezone.localdate(moment)


def _first(act: str) -> Min:
    return Min("steps__done_at", filter=Q(steps__act=act))

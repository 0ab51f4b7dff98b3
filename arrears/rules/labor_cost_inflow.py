"""人工费用拨付: no labor cost came into the special account (W02, R16)."""

import datetime as dt

from arrears.enums import Level
from arrears.rules.engine import Fired, month_words, used, warning_rule
from arrears.rules.facts import InflowFacts, SiteFacts
from sites.law import Citation, LawAt
from sites.lib.days import add_months, month_start, month_text


@warning_rule(
    id="labor_cost_inflow",
    title="人工费用未拨入专用账户",
    citation=Citation("国务院令第724号", article=29, paragraph=1),
    needs_regular_months=True,
)
def labor_cost_inflow(facts: SiteFacts, law: LawAt) -> Fired | None:
    """Blue before this month's agreed day, yellow when it passed without inflow, then by months.

    A whole month missed is orange, several in a row red (`warning.inflow_missed_months_*`).
    Labor cost pays the month before: after people last worked, one more month is expected.
    """
    inflow = facts.inflow
    if inflow is None or not facts.is_building:
        return None
    missed = _months_missed(inflow, facts.day)
    overdue = _this_month_overdue(inflow, facts.day)
    if missed >= law.integer("warning.inflow_missed_months_red"):
        level = Level.RED
    elif missed >= law.integer("warning.inflow_missed_months_orange"):
        level = Level.ORANGE
    elif overdue:
        level = Level.YELLOW
    elif _due_soon(inflow, facts.day, law):
        level = Level.BLUE
    else:
        return None
    return Fired(
        level=level,
        words=_words(inflow, facts.day, missed, overdue=overdue),
        facts={
            "missed_months": missed,
            "this_month_overdue": overdue,
            "agreed_day": inflow.agreed_day,
            "last_inflow_on": inflow.last_on.isoformat() if inflow.last_on else None,
            "as_of": month_text(facts.day),
        },
        parameters=used(
            law,
            "warning.inflow_missed_months_orange",
            "warning.inflow_missed_months_red",
            "warning.inflow_reminder_days",
        ),
    )


def _this_month_overdue(inflow: InflowFacts, day: dt.date) -> bool:
    month = month_start(day)
    return _is_missing(inflow, month) and day > _agreed_on(inflow, month)


def _due_soon(inflow: InflowFacts, day: dt.date, law: LawAt) -> bool:
    month = month_start(day)
    ahead = (_agreed_on(inflow, month) - day).days
    soon = 0 <= ahead <= law.integer("warning.inflow_reminder_days")
    return soon and _is_missing(inflow, month)


def _is_missing(inflow: InflowFacts, month: dt.date) -> bool:
    return inflow.is_expected(month) and month not in inflow.months


def _agreed_on(inflow: InflowFacts, month: dt.date) -> dt.date:
    # A month without that day ends on its last day.
    return min(month + dt.timedelta(days=inflow.agreed_day - 1), _last_day(month))


def _months_missed(inflow: InflowFacts, day: dt.date) -> int:
    """Whole months in a row, up to the last one that is over, without inflow."""
    this_month = month_start(day)
    if this_month in inflow.months:
        return 0
    missed = 0
    month = add_months(this_month, -1)
    if inflow.expected_until is not None:
        month = min(month, inflow.expected_until)
    while month >= inflow.expected_from and month not in inflow.months:
        missed += 1
        month = add_months(month, -1)
    return missed


def _last_day(month: dt.date) -> dt.date:
    return add_months(month, 1) - dt.timedelta(days=1)


def _words(inflow: InflowFacts, day: dt.date, missed: int, *, overdue: bool) -> str:
    last = f"，最近一次为{inflow.last_on}" if inflow.last_on else "，至今没有拨入记录"
    if missed:
        return f"截至{month_words(day)}，已连续 {missed} 个月没有人工费用拨入专用账户{last}"
    if not overdue:
        return f"{month_words(day)}约定 {inflow.agreed_day} 日前拨付的人工费用尚未到专用账户{last}"
    return f"{month_words(day)}约定 {inflow.agreed_day} 日前拨付的人工费用未到专用账户{last}"

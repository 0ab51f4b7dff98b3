"""工资逾期: wages of a month not paid in full by the agreed day (W03, R52-R54)."""

from arrears.enums import LEVEL_ORDER, Level
from arrears.rules.engine import Fired, month_words, used, warning_rule, yuan
from arrears.rules.facts import MonthFacts, SiteFacts
from arrears.rules.ladder import ladder_at
from sites.law import Citation, LawAt
from sites.lib.days import add_months, month_text

MOST_MONTHS_NAMED = 6


@warning_rule(
    id="unpaid_month",
    title="工资逾期未足额支付",
    citation=Citation("国务院令第724号", article=14),
    needs_regular_months=True,
)
def unpaid_month(facts: SiteFacts, law: LawAt) -> Fired | None:
    """Yellow from the first day late; orange and red by days late or by people.

    A month for which the bank has paid nobody is red from the start of the month that
    `warning.unpaid_red_months` says.
    """
    unpaid = [month for month in facts.months_past_due if month.outstanding > 0]
    if not unpaid or facts.longest_days_late < law.integer("warning.late_yellow_days"):
        return None
    level = max(_by_days(facts, law), _by_people(facts, law), key=LEVEL_ORDER.__getitem__)
    unpaid_whole = [month for month in unpaid if _nobody_paid(month, facts, law)]
    if unpaid_whole:
        level = Level.RED
    step, following = ladder_at(facts.longest_days_late, law)
    return Fired(
        level=level,
        words=_words(unpaid, facts),
        facts={
            "months": [
                {
                    "month": month_text(month.month),
                    "workers": month.unpaid_people,
                    "outstanding": str(month.outstanding),
                    "due_on": month.due_on.isoformat(),
                    "days_late": (facts.day - month.due_on).days,
                }
                for month in unpaid
            ],
            "workers": facts.late_people,
            "outstanding": str(facts.late_outstanding),
            "days_late": facts.longest_days_late,
            "nobody_paid": [month_text(month.month) for month in unpaid_whole],
            "step": "" if step is None else step.words,
            "next_step": "" if following is None else following.words,
            "next_step_days": None if following is None else following.days,
        },
        parameters=used(
            law,
            "warning.late_yellow_days",
            "warning.late_orange_days",
            "warning.late_red_days",
            "warning.people_orange",
            "warning.people_red",
            "warning.unpaid_red_months",
            "warning.late_ladder_days",
            "warning.late_ladder_steps",
        ),
    )


def _by_days(facts: SiteFacts, law: LawAt) -> Level:
    if facts.longest_days_late >= law.integer("warning.late_red_days"):
        return Level.RED
    if facts.longest_days_late >= law.integer("warning.late_orange_days"):
        return Level.ORANGE
    return Level.YELLOW


def _by_people(facts: SiteFacts, law: LawAt) -> Level:
    if facts.late_people >= law.integer("warning.people_red"):
        return Level.RED
    if facts.late_people >= law.integer("warning.people_orange"):
        return Level.ORANGE
    return Level.YELLOW


def _nobody_paid(month: MonthFacts, facts: SiteFacts, law: LawAt) -> bool:
    red_from = add_months(month.month, law.integer("warning.unpaid_red_months"))
    return month.paid == 0 and facts.day >= red_from


def _words(unpaid: list[MonthFacts], facts: SiteFacts) -> str:
    named = "、".join(month_words(month.month) for month in unpaid[:MOST_MONTHS_NAMED])
    if len(unpaid) > MOST_MONTHS_NAMED:
        named += f"等 {len(unpaid)} 个月"
    longest = "" if len(unpaid) == 1 else "最长"
    return (
        f"{named}工资 {facts.late_people} 人未足额支付，"
        f"合计 {yuan(facts.late_outstanding)} 元，{longest}逾期 {facts.longest_days_late} 天"
    )

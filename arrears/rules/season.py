"""时节与静默: before the Spring Festival, near completion, no data (W13, W22, W25)."""

import datetime as dt

from arrears.enums import Level
from arrears.rules.engine import Fired, reached, used, warning_rule, yuan
from arrears.rules.facts import SiteFacts
from sites.law import Citation, LawAt

REGULATION = "国务院令第724号"
# Lunar new year is never later; used while the holiday is not announced.
LATEST_NEW_YEAR = (2, 20)
FESTIVAL = {
    Level.YELLOW: "warning.festival_yellow_days",
    Level.ORANGE: "warning.festival_orange_days",
    Level.RED: "warning.festival_red_days",
}
SILENCE = {
    Level.YELLOW: "warning.silence_yellow_days",
    Level.ORANGE: "warning.silence_orange_days",
    Level.RED: "warning.silence_red_days",
}


@warning_rule(
    id="festival",
    title="春节前欠薪未清零",
    citation=Citation(REGULATION, article=38),
)
def festival(facts: SiteFacts, law: LawAt) -> Fired | None:
    """Blue for anything owed in the season before the Spring Festival, then by days late."""
    in_season = in_festival_season(facts.day, law, facts.festival_on)
    if not in_season or not facts.late_people:
        return None
    # "More than 15 days": from the day after the bound on.
    level = reached(facts.longest_days_late - 1, law, FESTIVAL) or Level.BLUE
    return Fired(
        level=level,
        words=(
            f"春节前集中期内 {facts.late_people} 人 {yuan(facts.late_outstanding)} 元未付，"
            f"逾期 {facts.longest_days_late} 天"
        ),
        facts={"people": facts.late_people, "days_late": facts.longest_days_late},
        parameters=used(law, "major_risk.festival_starts", *FESTIVAL.values()),
    )


@warning_rule(
    id="completion",
    title="临近或已经竣工，工资未结清",
    citation=Citation(REGULATION, article=27, paragraph=2),
)
def completion(facts: SiteFacts, law: LawAt) -> Fired | None:
    """Yellow near completion with wages owed, orange after it."""
    ahead = law.integer("warning.completion_reminder_days")
    if facts.completed_on is None or not facts.late_people:
        return None
    days = (facts.completed_on - facts.day).days
    if days > ahead:
        return None
    when = f"还有 {days} 天竣工" if days >= 0 else f"已竣工 {-days} 天"
    return Fired(
        level=Level.YELLOW if days >= 0 else Level.ORANGE,
        words=f"{when}，{facts.late_people} 人 {yuan(facts.late_outstanding)} 元未付，账户不得注销",
        facts={"completed_on": facts.completed_on.isoformat(), "people": facts.late_people},
        parameters=used(law, "warning.completion_reminder_days"),
    )


@warning_rule(
    id="data_silence",
    title="在建项目没有报送数据",
    citation=Citation(REGULATION, article=28, paragraph=2),
)
def data_silence(facts: SiteFacts, law: LawAt) -> Fired | None:
    """By days since the last word on its people, while works go on and there was one before.

    Entries of the bank do not count: they come by themselves.
    """
    silent = facts.signals.silent_days
    level = reached(silent or 0, law, SILENCE)
    if level is None or not facts.is_building:
        return None
    return Fired(
        level=level,
        words=f"在建项目已 {silent} 天没有报送花名册、考勤或工资",
        facts={"days": silent},
        parameters=used(law, *SILENCE.values()),
    )


def in_festival_season(day: dt.date, law: LawAt, festival_on: dt.date | None = None) -> bool:
    """Whether a day lies in the season before the Spring Festival (`major_risk.festival_starts`).

    Args:
        day: local day.
        law: of that day.
        festival_on: the first day off of that year's festival, if announced.
    """
    month, start = (int(part) for part in str(law.value("major_risk.festival_starts")).split("-"))
    if (day.month, day.day) >= (month, start):
        return True
    if festival_on is not None:
        return day < festival_on
    return (day.month, day.day) <= LATEST_NEW_YEAR

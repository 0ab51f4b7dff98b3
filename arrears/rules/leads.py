"""反虚构线索: patterns of made-up work or wages. Always a lead with its facts, never a verdict.

Decree 724 art. 52 leaves fabricated claims to the law; whether there is one, people decide.
"""

from collections.abc import Callable
from decimal import Decimal

from arrears.enums import Level
from arrears.rules.engine import Fired, month_words, percent, reached, used, warning_rule
from arrears.rules.facts import MonthFacts, SiteFacts
from sites.law import Citation, LawAt
from sites.lib.days import month_text

REGULATION = "国务院令第724号"
REAL_NAMES = Citation(REGULATION, article=28, paragraph=2)
OWN_ACCOUNT = Citation(REGULATION, article=31, paragraph=3)
MADE_UP = Citation(REGULATION, article=52)


@warning_rule(id="ghost_workers", title="有工资无考勤", citation=REAL_NAMES, is_lead=True)
def ghost_workers(facts: SiteFacts, law: LawAt) -> Fired | None:
    """People with wages and without attendance, where attendance is recorded."""
    return _of_months(
        facts, law, "lead.ghost", lambda month: month.not_attending, "人有工资而没有考勤记录"
    )


@warning_rule(id="off_sheet", title="有考勤无工资", citation=REAL_NAMES, is_lead=True)
def off_sheet(facts: SiteFacts, law: LawAt) -> Fired | None:
    """People with attendance who are not on the sheet that their employer sent."""
    return _of_months(
        facts, law, "lead.off_sheet", lambda month: month.off_sheet, "人有考勤而不在工资表上"
    )


@warning_rule(id="two_sites", title="同一天在两个工地", citation=REAL_NAMES, is_lead=True)
def two_sites(facts: SiteFacts, law: LawAt) -> Fired | None:
    """People who attended two projects on a same day."""
    return _of_months(
        facts, law, "lead.two_sites", lambda month: month.two_sites, "人同一天在另一工地也有考勤"
    )


def _of_months(
    facts: SiteFacts, law: LawAt, bounds: str, count: Callable[[MonthFacts], int], words: str
) -> Fired | None:
    """Judge the wage months of the window by their worst."""
    names = {Level.BLUE: f"{bounds}_blue", Level.YELLOW: f"{bounds}_yellow"}
    months = facts.last_months(law.integer("lead.window_months"))
    most = max(months, key=lambda month: (count(month), month.month), default=None)
    level = reached(0 if most is None else count(most), law, names)
    if most is None or level is None:
        return None
    return Fired(
        level=level,
        words=f"{month_words(most.month)} {count(most)} {words}，请核实",
        facts={
            "month": month_text(most.month),
            "people": count(most),
            "months": [month_text(month.month) for month in months if count(month)],
        },
        parameters=used(law, *names.values(), "lead.window_months"),
    )


@warning_rule(id="shared_card", title="多人共用一个工资账户", citation=OWN_ACCOUNT, is_lead=True)
def shared_card(facts: SiteFacts, law: LawAt) -> Fired | None:
    """People whose wages go to an account that also takes another's."""
    return _counted(
        facts.people.shared_cards, law, "lead.shared_card", "人的工资进入与他人相同的账户"
    )


@warning_rule(id="shared_phone", title="多人共用一个手机号码", citation=REAL_NAMES, is_lead=True)
def shared_phone(facts: SiteFacts, law: LawAt) -> Fired | None:
    """People who share a phone number with others of the roster."""
    return _counted(
        facts.people.shared_phones, law, "lead.shared_phone", "人登记的手机号码与他人相同"
    )


@warning_rule(id="money_back", title="工资进入他人账户或回流", citation=OWN_ACCOUNT, is_lead=True)
def money_back(facts: SiteFacts, law: LawAt) -> Fired | None:
    """Payments to another person's name or card, and money of the account to people by hand."""
    return _counted(
        facts.people.money_back, law, "lead.money_back", "笔工资进入班组长等他人账户或从个人回流"
    )


@warning_rule(id="fabricated_claim", title="主张超出全部用工记录", citation=MADE_UP, is_lead=True)
def fabricated_claim(facts: SiteFacts, law: LawAt) -> Fired | None:
    """Complaints that claim more people or money than everything recorded on the site.

    Records may be what is wrong: the complaint is taken up all the same.
    """
    return _counted(
        facts.people.claims_beyond,
        law,
        "lead.claims",
        "件投诉自述的人数或金额超出本项目全部用工记录",
    )


def _counted(count: int, law: LawAt, bounds: str, words: str) -> Fired | None:
    names = {Level.BLUE: f"{bounds}_blue", Level.YELLOW: f"{bounds}_yellow"}
    level = reached(count, law, names)
    if level is None:
        return None
    return Fired(
        level=level,
        words=f"{count} {words}，请核实",
        facts={"count": count},
        parameters=used(law, *names.values()),
    )


@warning_rule(id="identical_sums", title="工资数额雷同", citation=MADE_UP, is_lead=True)
def identical_sums(facts: SiteFacts, law: LawAt) -> Fired | None:
    """A sheet on which most people have the same pay, or round sums."""
    people = law.integer("lead.identical_people")
    names = {Level.BLUE: "lead.identical_blue_ratio", Level.YELLOW: "lead.identical_yellow_ratio"}
    months = [
        month
        for month in facts.last_months(law.integer("lead.window_months"))
        if month.sheet_people >= people
    ]
    most = max(months, key=lambda month: (_alike(month), month.month), default=None)
    level = None if most is None else reached(_alike(most), law, names)
    if most is None or level is None:
        return None
    alike = max(most.round_sums, most.same_sums)
    return Fired(
        level=level,
        words=(
            f"{month_words(most.month)}工资表 {most.sheet_people} 人中 {alike} 人"
            f"数额相同或为整额（{percent(_alike(most))}），请核实"
        ),
        facts={
            "month": month_text(most.month),
            "same": most.same_sums,
            "round": most.round_sums,
            "people": most.sheet_people,
        },
        parameters=used(law, "lead.identical_people", "lead.round_sum_yuan", *names.values()),
    )


def _alike(month: MonthFacts) -> Decimal:
    return Decimal(max(month.round_sums, month.same_sums)) / month.sheet_people

"""实名制与劳动合同: everyone who attends is registered, has a contract and is paid (W05, R28)."""

from collections.abc import Mapping
from decimal import Decimal

from arrears.enums import Level
from arrears.rules.engine import Fired, below, month_words, percent, used, warning_rule
from arrears.rules.facts import SiteFacts
from sites.law import Citation, LawAt
from sites.lib.days import month_text

REGULATION = "国务院令第724号"
BEFORE_ENTRY = Citation(REGULATION, article=28, paragraph=1)
REGISTERED = {
    Level.YELLOW: "warning.registration_yellow_ratio",
    Level.ORANGE: "warning.registration_orange_ratio",
    Level.RED: "warning.registration_red_ratio",
}
CONTRACTED = {
    Level.YELLOW: "warning.contract_yellow_ratio",
    Level.ORANGE: "warning.contract_orange_ratio",
    Level.RED: "warning.contract_red_ratio",
}
PAID = {
    Level.YELLOW: "warning.registered_paid_yellow_ratio",
    Level.ORANGE: "warning.registered_paid_orange_ratio",
}


@warning_rule(id="registration", title="出勤人员未实名登记", citation=BEFORE_ENTRY)
def registration(facts: SiteFacts, law: LawAt) -> Fired | None:
    """Share of the people who ever attended that is on the real-name roster."""
    systems = facts.systems
    lacking, people = systems.attending_unregistered, systems.attending_ever
    return _share(lacking, people, "未实名登记", law, REGISTERED)


@warning_rule(id="labor_contract", title="出勤人员未签订劳动合同", citation=BEFORE_ENTRY)
def labor_contract(facts: SiteFacts, law: LawAt) -> Fired | None:
    """Share of the people of the last month with attendance that has a written contract."""
    people = facts.people
    return _share(people.without_contract, people.attending, "没有书面劳动合同", law, CONTRACTED)


def _share(
    lacking: int, people: int, words: str, law: LawAt, bounds: Mapping[Level, str]
) -> Fired | None:
    if not lacking:
        return None
    ratio = Decimal(people - lacking) / people
    level = below(ratio, law, bounds)
    if level is None:
        return None
    return Fired(
        level=level,
        words=f"出勤 {people} 人中 {lacking} 人{words}（符合要求 {percent(ratio)}）",
        facts={"people": people, "lacking": lacking},
        parameters=used(law, *bounds.values()),
    )


@warning_rule(
    id="registered_paid",
    title="在册人员发薪比例过低",
    citation=Citation(REGULATION, article=31, paragraph=2),
)
def registered_paid(facts: SiteFacts, law: LawAt) -> Fired | None:
    """Share of the people on the roster whom the bank paid for the last month past its pay day."""
    people = facts.people
    if not facts.is_building or people.last_paid_month is None or not people.registered:
        return None
    ratio = Decimal(people.paid_last_month) / people.registered
    level = below(ratio, law, PAID)
    if level is None:
        return None
    return Fired(
        level=level,
        words=(
            f"{month_words(people.last_paid_month)}在册 {people.registered} 人，"
            f"到账 {people.paid_last_month} 人（{percent(ratio)}）"
        ),
        facts={
            "month": month_text(people.last_paid_month),
            "registered": people.registered,
            "paid_count": people.paid_last_month,
        },
        parameters=used(law, *PAID.values()),
    )

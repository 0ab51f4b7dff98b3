"""被欠薪的人: leavers, failed transfers, the threshold of the crime (W09, W19, R56, R103)."""

from decimal import Decimal

from arrears.enums import Level
from arrears.rules.engine import Fired, percent, reached, used, warning_rule, worst, yuan
from arrears.rules.facts import SiteFacts
from sites.law import Citation, LawAt

REGULATION = "国务院令第724号"
PEOPLE = {Level.ORANGE: "warning.people_orange", Level.RED: "warning.people_red"}
APPROACH = {Level.YELLOW: "warning.crime_yellow_ratio", Level.ORANGE: "warning.crime_orange_ratio"}


@warning_rule(
    id="leavers",
    title="退场人员工资未结清",
    citation=Citation(REGULATION, article=3, paragraph=1),
)
def leavers(facts: SiteFacts, law: LawAt) -> Fired | None:
    """Yellow for one who left and is owed wages, then by people."""
    people = facts.people
    level = worst(Level.YELLOW, reached(people.leavers_unpaid, law, PEOPLE))
    if not people.leavers_unpaid:
        return None
    assert level is not None
    return Fired(
        level=level,
        words=(
            f"{people.leavers_unpaid} 人已退场，尚有工资 "
            f"{yuan(people.leavers_outstanding)} 元未结清"
        ),
        facts={"people": people.leavers_unpaid, "outstanding": str(people.leavers_outstanding)},
        parameters=used(law, *PEOPLE.values()),
    )


@warning_rule(
    id="failed_transfers",
    title="发放失败的工资没有补发",
    citation=Citation(REGULATION, article=31, paragraph=3),
)
def failed_transfers(facts: SiteFacts, law: LawAt) -> Fired | None:
    """Yellow when a payment failed or came back and was not made good in some working days."""
    days = law.integer("warning.failed_transfer_working_days")
    people = facts.people
    if not people.failed_transfers or people.failed_working_days <= days:
        return None
    level = worst(Level.YELLOW, reached(people.failed_transfers, law, PEOPLE))
    assert level is not None
    return Fired(
        level=level,
        words=(
            f"{people.failed_transfers} 人的工资发放失败或被退回，"
            f"已 {people.failed_working_days} 个工作日没有补发"
        ),
        facts={"people": people.failed_transfers, "working_days": people.failed_working_days},
        parameters=used(law, "warning.failed_transfer_working_days", *PEOPLE.values()),
    )


@warning_rule(
    id="crime_threshold",
    title="接近或达到拒不支付劳动报酬罪数额",
    citation=Citation("法释〔2013〕3号", article=3, paragraph=1),
)
def crime_threshold(facts: SiteFacts, law: LawAt) -> Fired | None:
    """Red when a threshold of the interpretation is reached; before, by how much of it.

    A threshold also asks that the employer refuses after an order: this only says how near
    the sums are, for the inspector to order in time.
    """
    near = max(_one_worker(facts, law), _ten_workers(facts, law))
    level = Level.RED if near >= 1 else reached(near, law, APPROACH)
    if level is None:
        return None
    reach = "已达到" if near >= 1 else f"已达 {percent(near)}"
    return Fired(
        level=level,
        words=(
            f"拖欠 {facts.late_people} 人 {yuan(facts.late_outstanding)} 元，"
            f"{reach}拒不支付劳动报酬罪的数额起点（构成犯罪还须经责令支付仍不支付）"
        ),
        facts={"people": facts.late_people, "outstanding": str(facts.late_outstanding)},
        parameters=used(
            law,
            "refusal_to_pay.one_worker_months",
            "refusal_to_pay.one_worker_yuan",
            "refusal_to_pay.ten_workers_count",
            "refusal_to_pay.ten_workers_yuan",
            *APPROACH.values(),
        ),
    )


def _one_worker(facts: SiteFacts, law: LawAt) -> Decimal:
    months = law.integer("refusal_to_pay.one_worker_months")
    sums = [owed.amount for owed in facts.people.owed if owed.months >= months]
    return max(sums, default=Decimal(0)) / law.decimal("refusal_to_pay.one_worker_yuan")


def _ten_workers(facts: SiteFacts, law: LawAt) -> Decimal:
    if facts.late_people < law.integer("refusal_to_pay.ten_workers_count"):
        return Decimal(0)
    return facts.late_outstanding / law.decimal("refusal_to_pay.ten_workers_yuan")

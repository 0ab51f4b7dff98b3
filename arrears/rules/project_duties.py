"""项目应当设置的制度: deposit, notice board, wage officer, payment guarantee (W06, W08, W12, W21)."""

from arrears.enums import Level
from arrears.rules.engine import Fired, used, warning_rule
from arrears.rules.facts import SiteFacts
from sites.law import Citation, LawAt

REGULATION = "国务院令第724号"
MISSED = "，责令改正后逾期未改"


@warning_rule(
    id="deposit",
    title="工资保证金未按规定存储",
    citation=Citation(REGULATION, article=32, paragraph=1),
)
def deposit(facts: SiteFacts, law: LawAt) -> Fired | None:
    """Blue before the term ends, yellow after it, orange by working days late.

    Red when a correction was demanded and not made.
    """
    term = law.integer("deposit.storage_working_days")
    late = law.integer("warning.deposit_working_days")
    systems = facts.systems
    passed = systems.working_days_since_contract
    if not facts.is_building:
        return None
    if systems.deposit_expired_on is not None:
        level, words = Level.YELLOW, f"保函已于{systems.deposit_expired_on}到期"
    elif systems.has_deposit or passed < term - law.integer(
        "warning.deposit_reminder_working_days"
    ):
        return None
    elif passed <= term:
        level, words = Level.BLUE, f"存储工资保证金期限还有 {term - passed} 个工作日"
    else:
        level = Level.ORANGE if passed > term + late else Level.YELLOW
        words = f"工资保证金逾期 {passed - term} 个工作日未存储"
    if level != Level.BLUE and "deposit" in facts.signals.corrections_missed:
        level, words = Level.RED, words + MISSED
    return Fired(
        level=level,
        words=words,
        facts={"working_days_since_contract": passed},
        parameters=used(
            law,
            "deposit.storage_working_days",
            "warning.deposit_reminder_working_days",
            "warning.deposit_working_days",
        ),
    )


@warning_rule(
    id="notice_board",
    title="维权信息告示牌缺失或不全",
    citation=Citation(REGULATION, article=34),
)
def notice_board(facts: SiteFacts, law: LawAt) -> Fired | None:
    """Yellow when a group of contents is missing, orange when the board was never checked.

    Red when a correction was demanded and not made.
    """
    parameters = used(law, "systems.required")
    if not facts.is_building:
        return None
    if not facts.systems.notice_checked:
        level, words = Level.ORANGE, "没有维权信息告示牌核验记录"
    elif facts.systems.notice_lacking:
        level, words = Level.YELLOW, f"告示牌缺{'、'.join(facts.systems.notice_lacking)}"
    else:
        return None
    if "notice_board" in facts.signals.corrections_missed:
        level, words = Level.RED, words + MISSED
    return Fired(
        level=level,
        words=words,
        facts={"lacking": list(facts.systems.notice_lacking)},
        parameters=parameters,
    )


@warning_rule(
    id="wage_officer",
    title="没有配备劳资专管员",
    citation=Citation(REGULATION, article=28, paragraph=2),
)
def wage_officer(facts: SiteFacts, law: LawAt) -> Fired | None:
    """Yellow while works go on without one; orange once people attend; red when not corrected."""
    parameters = used(law, "systems.required")
    if not facts.is_building or facts.systems.has_wage_officer:
        return None
    level, words = Level.YELLOW, "项目部没有登记劳资专管员"
    if facts.systems.attending_ever:
        level = Level.ORANGE
        words += f"，已有 {facts.systems.attending_ever} 人出勤"
    if "wage_officer" in facts.signals.corrections_missed:
        level, words = Level.RED, words + MISSED
    return Fired(
        level=level,
        words=words,
        facts={"attending": facts.systems.attending_ever},
        parameters=parameters,
    )


@warning_rule(
    id="payment_guarantee",
    title="建设单位没有提供工程款支付担保",
    citation=Citation(REGULATION, article=24, paragraph=1),
)
def payment_guarantee(facts: SiteFacts, law: LawAt) -> Fired | None:
    """Yellow and orange by days since the contract; red when its lack comes with arrears."""
    days = facts.systems.days_since_contract
    if (
        days <= law.integer("warning.guarantee_days")
        or not facts.is_building
        or facts.systems.has_guarantee
    ):
        return None
    level = Level.ORANGE if days > law.integer("warning.guarantee_orange_days") else Level.YELLOW
    words = f"施工合同签订已 {days} 天，没有工程款支付担保"
    if facts.late_people:
        level, words = Level.RED, words + f"，且拖欠 {facts.late_people} 人工资"
    return Fired(
        level=level,
        words=words,
        facts={"days_since_contract": days, "late_people": facts.late_people},
        parameters=used(law, "warning.guarantee_days", "warning.guarantee_orange_days"),
    )

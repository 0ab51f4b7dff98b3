"""五项制度: which of the five systems of wage payment a site lacks (R10, R30, R62, R70, R79)."""

from arrears.enums import Level
from arrears.rules.engine import Fired, used, warning_rule
from arrears.rules.facts import SiteFacts
from sites.enums import AccountStatus
from sites.law import Citation, LawAt

REGULATION = "国务院令第724号"


@warning_rule(
    id="five_systems",
    title="工资支付制度缺项",
    citation=Citation(REGULATION, article=39),
    needs_regular_months=False,
)
def five_systems(facts: SiteFacts, law: LawAt) -> Fired | None:
    """Yellow when one system is missing, then by their number; only while works go on.

    The account and the deposit are missing once their time to be set up is over.
    """
    if not facts.is_building:
        return None
    found = (
        _roster(facts),
        _account(facts, law),
        _on_behalf(facts),
        _deposit(facts, law),
        _notice(facts),
    )
    names = law.value("systems.required")
    missing = [
        (name, citation, words)
        for name, (citation, words) in zip(names, found, strict=True)
        if words
    ]
    if not missing:
        return None
    level = Level.YELLOW
    if len(missing) >= law.integer("warning.systems_missing_orange"):
        level = Level.ORANGE
    if len(missing) >= law.integer("warning.systems_missing_red"):
        level = Level.RED
    return Fired(
        level=level,
        words=f"五项制度缺 {len(missing)} 项："
        + "；".join(f"{name}（{words}）" for name, _, words in missing),
        facts={
            "missing": [
                {"name": name, "citation": citation.words, "words": words}
                for name, citation, words in missing
            ]
        },
        parameters=used(
            law,
            "systems.required",
            "account.opening_days",
            "deposit.storage_working_days",
            "warning.systems_missing_orange",
            "warning.systems_missing_red",
        ),
    )


def _roster(facts: SiteFacts) -> tuple[Citation, str]:
    citation = Citation(REGULATION, article=28, paragraph=1)
    if facts.systems.roster_count == 0:
        return citation, "没有实名登记"
    unregistered = facts.systems.attending_unregistered
    return citation, f"{unregistered} 人有考勤未登记" if unregistered else ""


def _account(facts: SiteFacts, law: LawAt) -> tuple[Citation, str]:
    citation = Citation(REGULATION, article=26, paragraph=1)
    systems = facts.systems
    if systems.account_state == AccountStatus.ACTIVE:
        return citation, ""
    if systems.account_state:
        return citation, f"账户{AccountStatus(systems.account_state).label}"
    overdue = systems.days_since_contract > law.integer("account.opening_days")
    return citation, "逾期未开立" if overdue else ""


def _on_behalf(facts: SiteFacts) -> tuple[Citation, str]:
    citation = Citation(REGULATION, article=31, paragraph=2)
    if facts.systems.paying_themselves:
        names = "、".join(facts.systems.paying_themselves[:3])
        more = "等" if len(facts.systems.paying_themselves) > 3 else ""
        return citation, f"{names}{more}未委托代发"
    if facts.systems.account_state and not facts.systems.has_agreement:
        return citation, "未签订代发协议"
    return citation, ""


def _deposit(facts: SiteFacts, law: LawAt) -> tuple[Citation, str]:
    citation = Citation(REGULATION, article=32, paragraph=1)
    systems = facts.systems
    if systems.deposit_expired_on is not None:
        return citation, f"保函已于{systems.deposit_expired_on}到期"
    if systems.has_deposit:
        return citation, ""
    limit = law.integer("deposit.storage_working_days")
    return citation, "逾期未存储" if systems.working_days_since_contract > limit else ""


def _notice(facts: SiteFacts) -> tuple[Citation, str]:
    citation = Citation(REGULATION, article=34)
    if not facts.systems.notice_checked:
        return citation, "没有告示牌核验记录"
    lacking = facts.systems.notice_lacking
    return citation, f"缺{'、'.join(lacking)}" if lacking else ""

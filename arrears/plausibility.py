"""虚增核对: claims of a case that need a second look before a sum is fixed (Decree 724 art. 52).

Managers listed as workers, and wages above contract × attendance. A lead for the inspectors,
never a verdict: piece rates and bonuses are lawful, and a contract may be what is wrong.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import OuterRef, Subquery

from arrears.models import Case, CaseClaim
from sites.enums import WageForm
from sites.law import LawAt
from sites.models import AttendanceMonth, LaborContract, RosterEntry

ONE = Decimal(1)
# How trades of people who manage are written; they are employed, but paid otherwise.
MANAGERS = (
    "项目经理",
    "技术负责人",
    "安全员",
    "质量员",
    "施工员",
    "资料员",
    "预算员",
    "材料员",
    "管理",
    "劳资专管员",
)


@dataclass(frozen=True, slots=True)
class Doubt:
    """A claim with why it needs a second look."""

    claim: CaseClaim
    words: str


def doubts_of(case: Case, law: LawAt) -> tuple[Doubt, ...]:
    """The claims of a case to be looked at again; one query.

    Raises:
        UnknownParameter: a figure is not in force.
    """
    place = {"project": case.project_id, "employer": case.employer_id}
    of_worker = {**place, "worker": OuterRef("worker")}
    contract = LaborContract.objects.filter(**of_worker)
    roster = RosterEntry.objects.filter(**of_worker).order_by("-entered_on")
    attendance = AttendanceMonth.objects.filter(**of_worker, month=OuterRef("month"))
    rows = (
        case.claims.annotate(
            trade=Subquery(roster.values("trade")[:1]),
            form=Subquery(contract.values("wage_form")[:1]),
            rate=Subquery(contract.values("rate")[:1]),
            days=Subquery(attendance.values("days")[:1]),
        )
        .select_related("worker")
        .order_by("worker", "month")
    )
    return tuple(Doubt(claim, words) for claim in rows if (words := _words(claim, law)))


def _words(claim: CaseClaim, law: LawAt) -> str:
    trade = claim.trade or ""  # type: ignore[attr-defined]  # annotated
    reasons = []
    if any(name in trade for name in MANAGERS):
        reasons.append(f"登记工种“{trade}”，可能是管理人员")
    earned = _earned(claim, law)
    due = Decimal(str(claim.evidence.get("due", claim.amount)))
    limit = None if earned is None else earned * law.decimal("lead.claim_over_contract_ratio")
    if limit is not None and due > limit:
        reasons.append(f"应发 {due:,.2f} 元，高于合同标准×考勤 {earned:,.2f} 元")
    return "；".join(reasons)


def _earned(claim: CaseClaim, law: LawAt) -> Decimal | None:
    """Contract times attendance, yuan; None where either is not known."""
    form, rate, days = claim.form, claim.rate, claim.days  # type: ignore[attr-defined]  # annotated
    if rate is None or days is None:
        return None
    if form == WageForm.DAY:
        return Decimal(rate * days)
    if form == WageForm.MONTH:
        return Decimal(rate * min(ONE, days / law.decimal("payment.monthly_paid_days")))
    return None

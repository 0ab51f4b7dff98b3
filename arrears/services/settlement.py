"""清偿与结案: who paid which worker with what proof, a plan of installments, the end of a case."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from arrears.claims import open_claims, settled_by_claim
from arrears.enums import CaseState, ClosingGround, ComplaintState, MoneySource, ToldBy
from arrears.errors import (
    ArrivalNotConfirmed,
    CaseNotOpen,
    PaymentNotValid,
    ReasonMissing,
    StillUnpaid,
)
from arrears.models import (
    ArrivalAnswer,
    Case,
    CaseClaim,
    CaseClosing,
    Complaint,
    Installment,
    SettlementPayment,
)
from arrears.services.conduct import handled_case
from arrears.services.documents import issue_closing_document
from arrears.services.ledger import refresh_ledger
from arrears.texts import checked_text, needed_text
from sites import audit
from sites.law import Citation, LawAt
from sites.models import Company, User, WageDeposit
from sites.sealing import seal
from sites.services.clocks import finish_clocks

SETTLES_FIRST = Citation("国务院令第724号", article=30, paragraph=3)
OWNER_ADVANCES = Citation("国务院令第724号", article=29, paragraph=2)
EMERGENCY_FUND = Citation("国务院令第724号", article=63)
CLOSED_IN_TIME = Citation("国务院令第423号", article=17)
BASIS_OF = {
    MoneySource.EMPLOYER: Citation("国务院令第724号", article=12),
    MoneySource.GENERAL_CONTRACTOR: SETTLES_FIRST,
    MoneySource.OWNER_ADVANCE: OWNER_ADVANCES,
    MoneySource.DEPOSIT: Citation("国务院令第724号", article=32),
    MoneySource.EMERGENCY_FUND: EMERGENCY_FUND,
}
LONGEST_PROOF = 200
LONGEST_REASON = 500
ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Payment:
    """Money one worker got for one month, yuan, by a proof (bank slip, signed receipt)."""

    claim: CaseClaim
    amount: Decimal
    proof: str


@transaction.atomic
def record_payments(
    *,
    case: Case,
    payments: Sequence[Payment],
    source: MoneySource,
    paid_on: dt.date,
    actor: User,
    now: dt.datetime,
) -> list[SettlementPayment]:
    """Record what reached each worker, out of whose money (先行清偿、垫付、保证金、周转金).

    Source: 保障农民工工资支付条例 arts 29, 30, 32, 63.

    Args:
        case: not closed.
        payments: one worker's month each; all are recorded or none.
        source: whose money it was.
        paid_on: the day on the proof, not ahead and not before the case's wages were due.
        actor: an inspector of the case.
        now: the moment, aware.

    Raises:
        NotAllowed: the person may not act on the case.
        CaseNotOpen: the case is closed.
        ReasonMissing: a payment has no proof.
        PaymentNotValid: nothing paid, more than a claim lacks, a foreign claim, a day ahead,
            or more out of the deposit than it holds.
    """
    day = timezone.localdate(now)
    case = handled_case(case, actor, day)
    if case.state == CaseState.CLOSED:
        raise CaseNotOpen(f"案件 {case.number} 已结案", fix="结案后的支付请记入台账")
    if not payments or paid_on > day:
        raise PaymentNotValid("没有支付明细，或者支付日期在今天以后", fix="请按凭证填写")
    rows = [_row(case, payment, source, paid_on, actor) for payment in payments]
    _check_not_too_much(case, rows)
    if source == MoneySource.DEPOSIT:
        _check_deposit(case, sum((row.amount for row in rows), ZERO))
    made = SettlementPayment.objects.bulk_create(rows)
    audit.record(
        act="记录清偿支付",
        object_kind="Case",
        object_id=case.pk,
        now=now,
        actor=actor,
        basis=BASIS_OF[source].words,
        detail={
            "number": case.number,
            "source": source.value,
            "amount": str(sum((row.amount for row in rows), ZERO)),
            "payments": len(rows),
        },
    )
    return made


def _row(
    case: Case, payment: Payment, source: MoneySource, paid_on: dt.date, actor: User
) -> SettlementPayment:
    proof = checked_text(payment.proof, name="支付凭证", longest=LONGEST_PROOF)
    if not proof:
        raise ReasonMissing("有一笔支付没有凭证", fix="每名工人的支付都要有银行流水号或签收凭证")
    amount = payment.amount
    if payment.claim.case_id != case.pk or amount <= 0 or amount != amount.quantize(ZERO):
        raise PaymentNotValid("支付明细不属于本案，或者金额不对", fix="请按案件涉及工资逐笔填写")
    return SettlementPayment(
        claim=payment.claim,
        amount=amount,
        paid_on=paid_on,
        source=source,
        paid_by=_payer_of(case, source),
        proof=proof,
        recorded_by=actor,
    )


def _payer_of(case: Case, source: MoneySource) -> Company:
    if source == MoneySource.EMPLOYER:
        return case.employer
    if source == MoneySource.OWNER_ADVANCE:
        return case.project.owner
    return case.project.general_contractor


def _check_not_too_much(case: Case, rows: Sequence[SettlementPayment]) -> None:
    settled = settled_by_claim(case)
    for row in rows:
        settled[row.claim_id] = settled.get(row.claim_id, ZERO) + row.amount
        if settled[row.claim_id] > row.claim.amount:
            raise PaymentNotValid(
                f"{row.claim.month:%Y-%m} 的支付合计 {settled[row.claim_id]:,.2f} 元，"
                f"超过认定的 {row.claim.amount:,.2f} 元",
                fix="请核对金额，多付的部分另行处理",
            )


def _check_deposit(case: Case, amount: Decimal) -> None:
    held = WageDeposit.objects.filter(project=case.project).aggregate(held=Sum("amount"))["held"]
    used = SettlementPayment.objects.filter(
        claim__case__project=case.project, source=MoneySource.DEPOSIT
    ).aggregate(used=Sum("amount"))["used"]
    left = (held or ZERO) - (used or ZERO)
    if amount > left:
        raise PaymentNotValid(
            f"保证金余额 {left:,.2f} 元，不足支付 {amount:,.2f} 元",
            fix="不足部分请由施工总承包单位先行清偿",
        )


@transaction.atomic
def agree_installments(
    *, case: Case, plan: Sequence[tuple[dt.date, Decimal]], actor: User, now: dt.datetime
) -> list[Installment]:
    """Write down an agreed plan of installments; it lengthens no legal time limit.

    Raises:
        NotAllowed: the person may not act on the case.
        CaseNotOpen: the case is closed.
        PaymentNotValid: days not ahead and rising, or another sum than what is unpaid.
    """
    day = timezone.localdate(now)
    case = handled_case(case, actor, day)
    if case.state == CaseState.CLOSED:
        raise CaseNotOpen(f"案件 {case.number} 已结案", fix="结案后不能再约定分期")
    refresh_ledger(project=case.project, day=day)
    days = [due_on for due_on, _ in plan]
    total, unpaid = sum((amount for _, amount in plan), ZERO), open_claims(case).amount
    if days != sorted(set(days)) or not plan or days[0] <= day:
        raise PaymentNotValid("分期日期应在今天以后，并且逐期推后", fix="请重新填写分期日期")
    if total != unpaid or any(amount <= 0 for _, amount in plan):
        raise PaymentNotValid(
            f"分期合计 {total:,.2f} 元，与尚未支付的 {unpaid:,.2f} 元不一致",
            fix=f"请使各期合计为 {unpaid:,.2f} 元",
        )
    case.installments.all().delete()
    made = Installment.objects.bulk_create(
        Installment(case=case, due_on=due_on, amount=amount, agreed_by=actor, agreed_on=day)
        for due_on, amount in plan
    )
    audit.record(
        act="约定分期支付",
        object_kind="Case",
        object_id=case.pk,
        now=now,
        actor=actor,
        detail={
            "number": case.number,
            "plan": [[due_on.isoformat(), str(amount)] for due_on, amount in plan],
        },
    )
    return made


@transaction.atomic
def answer_arrival(
    *,
    complaint: Complaint,
    arrived: bool | None,
    words: str,
    now: dt.datetime,
    actor: User | None = None,
) -> ArrivalAnswer:
    """Keep what the complainant says to "did the money arrive?" (到账答复).

    Args:
        complaint: whose.
        arrived: yes, no, or None: called back and not reached.
        words: more; a call that reached nobody needs them.
        now: the moment, aware.
        actor: the inspector who called; None when the complainant answers by his receipt.

    Raises:
        CaseNotOpen: the complaint belongs to no open case.
        NotAllowed: the caller may not act on the case.
        ReasonMissing: not reached, and nothing says how it was tried; or a complainant who
            says neither yes nor no.
    """
    case = complaint.case
    if case is None or case.state == CaseState.CLOSED:
        raise CaseNotOpen("投诉没有正在办理的案件", fix="有新的欠薪请重新投诉")
    if actor is not None:
        handled_case(case, actor, timezone.localdate(now))
    words = checked_text(words, name="说明", longest=LONGEST_REASON)
    if arrived is None and (actor is None or not words):
        raise ReasonMissing("没有说明联系情况", fix="请写明何时、如何联系投诉人")
    made = ArrivalAnswer.objects.create(
        complaint=complaint,
        arrived=arrived,
        words_sealed=seal(words, purpose="complaint.arrival"),
        asked_by=actor,
        answered_at=now,
    )
    audit.record(
        act="记录到账答复",
        object_kind="Complaint",
        object_id=complaint.pk,
        now=now,
        actor=actor,
        detail={"arrived": arrived},
    )
    return made


@transaction.atomic
def close_case(
    *, case: Case, ground: ClosingGround, reason: str, actor: User, now: dt.datetime
) -> CaseClosing:
    """Close a case (结案); orders, expiries and all records of it stay as they are.

    As paid only when every claim is covered, each with its proof, and no complainant says
    that the money did not arrive.

    Source: 劳动保障监察条例 art. 17; 保障农民工工资支付条例 art. 10.

    Raises:
        NotAllowed: the person may not act on the case.
        CaseNotOpen: it is closed.
        ReasonMissing: no reason.
        StillUnpaid: closed as paid, and something is unpaid.
        ArrivalNotConfirmed: a complainant says no, or was not asked.
    """
    day = timezone.localdate(now)
    case = handled_case(case, actor, day)
    if case.state == CaseState.CLOSED:
        raise CaseNotOpen(f"案件 {case.number} 已结案", fix="请查看结案报告")
    reason = needed_text(reason, name="结案说明", longest=LONGEST_REASON, fix="请写明查处结果")
    refresh_ledger(project=case.project, day=day)
    unpaid = open_claims(case)
    if ground == ClosingGround.PAID:
        if unpaid.claims:
            raise StillUnpaid(
                f"还有 {unpaid.worker_count} 人 {unpaid.amount:,.2f} 元没有支付凭证",
                fix="请逐人补记支付凭证，或等待银行回盘入账",
            )
        _check_arrivals(case, day)
    found = case.claims.aggregate(found=Sum("amount"))["found"] or ZERO
    closing = CaseClosing.objects.create(
        case=case,
        ground=ground,
        reason=reason,
        found=found,
        paid=found - unpaid.amount,
        closed_by=actor,
        closed_on=day,
    )
    case.state, case.closed_on = CaseState.CLOSED, day
    case.save(update_fields=["state", "closed_on"])
    case.complaints.update(state=ComplaintState.CLOSED)
    finish_clocks(subject_kind="Case", subject_id=case.pk, on=day)
    issue_closing_document(closing=closing, actor=actor, day=day)
    audit.record(
        act="结案",
        object_kind="Case",
        object_id=case.pk,
        now=now,
        actor=actor,
        basis=CLOSED_IN_TIME.words,
        detail={"number": case.number, "ground": ground.value, "paid": str(closing.paid)},
    )
    return closing


def _check_arrivals(case: Case, day: dt.date) -> None:
    """Every complainant said yes, or was called, not reached, and waited for long enough."""
    wait = LawAt(day, case.project.region_id).integer("case.arrival_answer_days")
    # Nobody but who is owed can say that the money arrived.
    owed = case.complaints.exclude(told_by=ToldBy.THIRD_PERSON)
    for complaint in owed.order_by("filed_at"):
        latest = complaint.arrivals.order_by("-answered_at", "-pk").first()
        if latest is None:
            raise ArrivalNotConfirmed(
                f"{complaint.number} 的投诉人还没有确认工资到账",
                fix="请询问投诉人，或电话回访并记录",
            )
        if latest.arrived is False:
            raise ArrivalNotConfirmed(
                f"{complaint.number} 的投诉人答复工资没有到账", fix="请核实该工人的支付凭证"
            )
        called_on = timezone.localdate(latest.answered_at)
        if latest.arrived is None and day < called_on + dt.timedelta(days=wait):
            raise ArrivalNotConfirmed(
                f"{complaint.number} 的投诉人没有联系上，回访后满 {wait} 日才能结案",
                fix="请继续联系投诉人",
            )

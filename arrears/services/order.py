"""责令限期支付: the order to pay wages by a given day, and its expiry."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from arrears.claims import OpenClaims, open_claims
from arrears.clock_subjects import case_subject
from arrears.enums import CaseState, ServiceMethod
from arrears.errors import (
    AmountMismatch,
    CaseNotOpen,
    DueDateTooEarly,
    EmployerNotHeard,
    NothingOutstanding,
    OrderNotExpired,
    OrderPaid,
    ReasonMissing,
    ServiceDayNotValid,
)
from arrears.models import Case, PaymentOrder, PaymentOrderExpiry
from arrears.permissions import may_handle
from arrears.services.conduct import refuse_while_suspended
from arrears.services.documents import issue_order_document
from arrears.services.ledger import refresh_ledger
from arrears.texts import checked_text
from sites import audit
from sites.errors import NotAllowed
from sites.law import Citation, LawAt
from sites.lib.days import month_text
from sites.models import User
from sites.queries import work_calendar
from sites.services.clocks import finish_clocks, start_clock
from sites.services.numbering import next_number

SERIES = "泰人社监令字"
ORDER_TO_PAY = Citation("国务院令第423号", article=26)
WAGES_IN_FULL = Citation("国务院令第724号", article=3)
UNPAID_ORDER = Citation("国务院令第724号", article=42)
LONGEST_PROOF = 200
LONGEST_REASON = 300
ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class OrderTerms:
    """What an order says: yuan owed to all its workers together, last day to pay, service.

    `difference_reason` says why the sum is not the sum found; `served_on` is the day on the
    proof where it is not today's (post).
    """

    amount: Decimal
    worker_count: int
    due_on: dt.date
    service_method: ServiceMethod
    service_proof: str
    difference_reason: str = ""
    served_on: dt.date | None = None


@transaction.atomic
def serve_payment_order(
    *, case: Case, terms: OrderTerms, actor: User, now: dt.datetime
) -> PaymentOrder:
    """Serve an order to pay wages by a given day (责令限期支付) on who must pay first.

    Source: 劳动保障监察条例 arts 19, 26; 保障农民工工资支付条例 arts 30, 36.

    Args:
        case: under investigation; the employer has been heard.
        terms: what the order says; its sum is what the case's claims still lack.
        actor: the inspector who signs.
        now: the moment of service, aware.

    Returns:
        The order as stored, with its document number.

    Raises:
        NotAllowed: the person may not inspect this project.
        CaseNotOpen: the case is past investigation.
        EmployerNotHeard: nobody heard the employer.
        ReasonMissing: there is no proof of service.
        NothingOutstanding: everything has been paid meanwhile.
        CaseSuspended: the case is suspended.
        ServiceDayNotValid: a day of service ahead, or before the employer was heard.
        AmountMismatch: sum or people are not what is still unpaid, and no reason says why.
        DueDateTooEarly: fewer working days to pay than `payment.order_minimum_days`.
    """
    day = timezone.localdate(now)
    case = _locked_case(case, actor, day)
    if case.state != CaseState.INVESTIGATING:
        raise CaseNotOpen(f"案件 {case.number} 不在调查中", fix="请查看案件当前状态")
    if not case.hearings.exists():
        raise EmployerNotHeard("还没有听取用人单位的意见", fix="请先记录单位的陈述申辩")
    refuse_while_suspended(case)
    served_on = _service_day(case, terms, day)
    proof = _proof_of_service(terms)
    refresh_ledger(project=case.project, day=day)
    claims = open_claims(case)
    reason = _check_terms(terms, claims)
    _check_due_on(case, terms, served_on)
    order = PaymentOrder.objects.create(
        case=case,
        company=case.payer,
        number=next_number(series=SERIES, year=served_on.year),
        amount=terms.amount,
        worker_count=terms.worker_count,
        difference_reason=reason,
        facts=_facts(case, claims),
        basis=f"{ORDER_TO_PAY.words}；{WAGES_IN_FULL.words}",
        signed_by=actor,
        served_on=served_on,
        service_method=terms.service_method,
        service_proof=proof,
        due_on=terms.due_on,
    )
    case.state = CaseState.ORDERED
    case.save(update_fields=["state"])
    issue_order_document(order=order, claims=claims, actor=actor, day=served_on)
    _wait_for_payment(case, order, now)
    _record("送达责令限期支付决定", order, actor, now, ORDER_TO_PAY)
    return order


@transaction.atomic
def establish_expiry(*, order: PaymentOrder, actor: User, now: dt.datetime) -> PaymentOrderExpiry:
    """Establish that the last day passed and what of the order is unpaid (逾期未支付).

    What was paid is computed anew from the ledger, claim by claim. The last day itself is
    still in time; on a day of rest, so is the first working day after (Civil Code art. 203).

    Source: 保障农民工工资支付条例 art. 42; the figures serve 法释〔2013〕3号 art. 3.

    Raises:
        NotAllowed: the person may not inspect this project.
        CaseNotOpen: the case does not wait for this order.
        OrderNotExpired: the last day has not passed.
        OrderPaid: nothing of the claims is unpaid.
    """
    day = timezone.localdate(now)
    case = _locked_case(order.case, actor, day)
    if case.state != CaseState.ORDERED:
        raise CaseNotOpen(f"案件 {case.number} 没有待核查的决定", fix="请查看案件当前状态")
    _check_expired(order, day)
    refresh_ledger(project=case.project, day=day)
    unpaid = open_claims(case)
    if not unpaid.claims:
        raise OrderPaid("责令支付的工资已经付清", fix="请办理结案")
    expiry = PaymentOrderExpiry.objects.create(
        order=order,
        established_on=day,
        unpaid_amount=unpaid.amount,
        unpaid_worker_count=unpaid.worker_count,
        longest_unpaid_months=unpaid.longest_months,
        largest_worker_amount=unpaid.largest_amount,
        evidence={"ledger_as_of": day.isoformat(), "claims": unpaid.as_json()},
        established_by=actor,
    )
    case.state = CaseState.ORDER_UNPAID
    case.save(update_fields=["state"])
    finish_clocks(subject_kind="Case", subject_id=case.pk, on=day, rules=("payment_order",))
    _record("认定逾期未支付", order, actor, now, UNPAID_ORDER, unpaid=str(unpaid.amount))
    return expiry


def _locked_case(case: Case, actor: User, day: dt.date) -> Case:
    locked = (
        Case.objects.select_for_update(of=("self",))
        .select_related("project__region", "employer", "payer")
        .get(pk=case.pk)
    )
    if not may_handle(actor, locked, day=day):
        raise NotAllowed("您不是本辖区劳动保障监察员", fix="请由有管辖权的监察员办理")
    return locked


def _proof_of_service(terms: OrderTerms) -> str:
    proof = checked_text(terms.service_proof, name="送达回证", longest=LONGEST_PROOF)
    if not proof:
        raise ReasonMissing("没有送达回证", fix="请填写送达回证编号或邮寄单号")
    return proof


def _wait_for_payment(case: Case, order: PaymentOrder, now: dt.datetime) -> None:
    """The investigation is over; the time to pay runs, on a day of rest to the day after."""
    finish_clocks(
        subject_kind="Case",
        subject_id=case.pk,
        on=order.served_on,
        rules=("investigation", "handling_decision"),
    )
    start_clock(
        rule="payment_order",
        subject=case_subject(case),
        now=now,
        due_on=work_calendar().add_working_days(order.due_on - ONE_DAY, 1),
    )


def _check_terms(terms: OrderTerms, claims: OpenClaims) -> str:
    """The reason of a difference that has one; a difference without one stops the order."""
    if not claims.claims:
        raise NothingOutstanding("案件涉及的工资已经付清", fix="请办理结案")
    if terms.amount == claims.amount and terms.worker_count == claims.worker_count:
        return ""
    reason = checked_text(terms.difference_reason, name="不一致的理由", longest=LONGEST_REASON)
    if reason:
        return reason
    if terms.amount != claims.amount:
        raise AmountMismatch(
            f"责令金额 {terms.amount:,.2f} 元与认定金额 {claims.amount:,.2f} 元不一致",
            fix=f"请改为 {claims.amount:,.2f} 元，或写明不一致的理由",
        )
    raise AmountMismatch(
        f"涉及 {terms.worker_count} 人，与仍未付清的 {claims.worker_count} 人不一致",
        fix=f"请改为 {claims.worker_count} 人，或写明不一致的理由",
    )


def _service_day(case: Case, terms: OrderTerms, day: dt.date) -> dt.date:
    served_on = terms.served_on or day
    heard_on = case.hearings.order_by("held_on").values_list("held_on", flat=True)[0]
    if not heard_on <= served_on <= day:
        raise ServiceDayNotValid(
            f"送达日期 {served_on} 应在听取意见（{heard_on}）之后，且不晚于今天",
            fix="请按送达回证上的日期填写",
        )
    return served_on


def _check_due_on(case: Case, terms: OrderTerms, served_on: dt.date) -> None:
    days = LawAt(served_on, case.project.region_id).integer("payment.order_minimum_days")
    earliest = work_calendar().add_working_days(served_on, days)
    if terms.due_on < earliest:
        raise DueDateTooEarly(
            f"限期支付日 {terms.due_on} 早于送达后第 {days} 个工作日 {earliest}",
            fix=f"请改为 {earliest} 或以后",
        )


def _check_expired(order: PaymentOrder, day: dt.date) -> None:
    calendar = work_calendar()
    last_day = calendar.add_working_days(order.due_on - ONE_DAY, 1)
    if calendar.is_provisional(last_day):
        # Nobody loses a day to a holiday that is not announced yet.
        raise OrderNotExpired(
            f"{last_day.year}年放假安排尚未录入，不能认定期限已经届满",
            fix="请先在工作日历中录入该年度的放假和调休安排",
        )
    if day > last_day:
        return
    moved = "" if last_day == order.due_on else f"是休息日，顺延至 {last_day}，"
    raise OrderNotExpired(
        f"限期支付日 {order.due_on} {moved}当日仍可支付，次日起才能认定", fix="请在期限届满后核查"
    )


def _facts(case: Case, claims: OpenClaims) -> str:
    months = "、".join(month_text(month) for month in claims.months)
    return (
        f"{case.employer.name}在{case.project.name}拖欠 {claims.worker_count} 名农民工"
        f"{months}工资合计 {claims.amount:,.2f} 元。{case.payer_reason}"
    )


def _record(
    act: str,
    order: PaymentOrder,
    actor: User,
    now: dt.datetime,
    basis: Citation,
    **detail: object,
) -> None:
    audit.record(
        act=act,
        object_kind="PaymentOrder",
        object_id=order.pk,
        now=now,
        actor=actor,
        basis=basis.words,
        detail={
            "number": order.number,
            "amount": str(order.amount),
            "due_on": order.due_on.isoformat(),
            **detail,
        },
    )

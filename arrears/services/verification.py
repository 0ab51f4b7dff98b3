"""认定: what a case claims beyond the ledger of its first day, and complaints that join it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from arrears.complaint_words import checked_amount
from arrears.enums import Basis, CaseState, ComplaintState
from arrears.errors import (
    AmountNotValid,
    CaseNotOpen,
    ComplaintNotOpen,
    NothingOutstanding,
    PeriodNotValid,
)
from arrears.evidence import evidence_of
from arrears.models import Case, CaseClaim, Complaint, LedgerEntry
from arrears.services.conduct import handled_case, record_on_case
from arrears.services.ledger import refresh_ledger
from arrears.texts import checked_text, needed_text
from sites.errors import InvalidInput
from sites.law import Citation
from sites.lib.codes import check_id_number
from sites.lib.days import month_start
from sites.models import User
from sites.services.clocks import finish_clocks
from sites.services.load_writers.workers import ensure_workers

FIRST_RECEIVER = Citation("国务院令第724号", article=10)
BURDEN_OF_PROOF = Citation("国务院令第724号", article=50)
LONGEST_NAME = 50
LONGEST_PROOF = 500
ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Verified:
    """A worker's month as the inspectors found it: what was due, yuan, and by which proof."""

    name: str
    id_number: str
    month: dt.date
    due: Decimal
    proof: str
    row: int = 1


@transaction.atomic
def join_case(*, complaint: Complaint, case: Case, actor: User, now: dt.datetime) -> Complaint:
    """Take a later complaint up in an open case about the same project (并案).

    Source: 保障农民工工资支付条例 art. 10.

    Raises:
        NotAllowed: the person may not act on the case.
        CaseNotOpen: the case is closed.
        ComplaintNotOpen: the complaint is of another project, or not waiting.
    """
    day = timezone.localdate(now)
    case = handled_case(case, actor, day)
    found = Complaint.objects.select_for_update().get(pk=complaint.pk)
    if case.state == CaseState.CLOSED:
        raise CaseNotOpen(f"案件 {case.number} 已结案", fix="请另行立案")
    if found.project_id != case.project_id or found.state != ComplaintState.RECEIVED:
        raise ComplaintNotOpen("投诉不属于本案项目或已经办理", fix="请刷新后重新选择")
    found.state, found.case = ComplaintState.IN_CASE, case
    found.save(update_fields=["state", "case"])
    finish_clocks(subject_kind="Complaint", subject_id=found.pk, on=day)
    record_on_case("投诉并案", case, actor, now, FIRST_RECEIVER, complaint=found.number)
    return found


@transaction.atomic
def add_ledger_claims(*, case: Case, actor: User, now: dt.datetime) -> list[CaseClaim]:
    """Claim the months that the ledger shows unpaid by now and the case lacks (补充认定).

    Raises:
        NotAllowed: the person may not act on the case.
        CaseNotOpen: the case is past investigation.
        NothingOutstanding: the ledger shows nothing more.
    """
    day = timezone.localdate(now)
    case = _investigated(case, actor, day)
    refresh_ledger(project=case.project, day=day)
    known = set(case.claims.values_list("worker", "month"))
    rows = LedgerEntry.objects.filter(
        project=case.project, employer=case.employer, outstanding__gt=0, due_on__lt=day
    ).order_by("worker", "month")
    more = [row for row in rows if (row.worker_id, row.month) not in known]
    if not more:
        raise NothingOutstanding("台账上没有案件以外的逾期未付工资", fix="没有台账的请逐人认定")
    made = CaseClaim.objects.bulk_create(claims_of_ledger(case, more))
    total = sum((row.amount for row in made), ZERO)
    record_on_case(
        "补充认定", case, actor, now, FIRST_RECEIVER, claims=len(made), amount=str(total)
    )
    return made


@transaction.atomic
def verify_claim(*, case: Case, verified: Verified, actor: User, now: dt.datetime) -> CaseClaim:
    """Establish a worker's month by the worker's own proof, where the employer has none.

    Where the employer does not produce its ledger it bears the result (art. 50). From now on
    the ledger counts the month as due; what was paid of it by the ledger is taken off.

    Source: 保障农民工工资支付条例 art. 50; 人社部发〔2014〕100号.

    Raises:
        NotAllowed: the person may not act on the case.
        CaseNotOpen: the case is past investigation.
        InvalidInput: no identity number or name, or a number registered under another name.
        PeriodNotValid: a month that is not over.
        AmountNotValid: no sum, or nothing of it is unpaid, or the month is claimed already.
        ReasonMissing: no proof.
    """
    day = timezone.localdate(now)
    case = _investigated(case, actor, day)
    number, name = _person(verified, day)
    month, due = month_start(verified.month), checked_amount(verified.due)
    if month >= month_start(day):
        raise PeriodNotValid(f"{month:%Y年%m月}还没有过完", fix="请填写已经过完的月份")
    proof = _proof(verified)
    worker = ensure_workers([Verified(name, number, month, due, proof)])[number]
    if worker.name != name:
        raise InvalidInput(
            "该身份证号码已以另一个姓名登记", fix="请核对姓名和身份证号码", code="E-ID-NAME"
        )
    refresh_ledger(project=case.project, day=day)
    entry = LedgerEntry.objects.filter(
        project=case.project, employer=case.employer, worker=worker, month=month
    ).first()
    paid = ZERO if entry is None else entry.paid
    if due <= paid or case.claims.filter(worker=worker, month=month).exists():
        raise AmountNotValid(
            f"{month:%Y年%m月}已付 {paid:,.2f} 元或者已在案中，没有可以认定的欠薪",
            fix="请核对月份和金额",
        )
    made = CaseClaim.objects.create(
        case=case,
        worker=worker,
        month=month,
        amount=due - paid,
        evidence={
            "due": str(due),
            "paid": str(paid),
            "outstanding": str(due - paid),
            "basis": Basis.CLAIM.label,
            "proof": proof,
        },
    )
    refresh_ledger(project=case.project, day=day)
    record_on_case(
        "认定没有台账的工资",
        case,
        actor,
        now,
        BURDEN_OF_PROOF,
        month=f"{month:%Y-%m}",
        amount=str(made.amount),
    )
    return made


def claims_of_ledger(case: Case, rows: Sequence[LedgerEntry]) -> list[CaseClaim]:
    """Claims as the ledger shows them, with what they rest on; not stored yet."""
    evidence = evidence_of(rows)
    return [
        CaseClaim(
            case=case,
            worker_id=row.worker_id,
            month=row.month,
            amount=row.outstanding,
            evidence={
                "ledger": row.pk,
                "due": str(row.due),
                "paid": str(row.paid),
                "outstanding": str(row.outstanding),
                "basis": row.get_basis_display(),
                "due_on": row.due_on.isoformat(),
                **evidence[row.pk],
            },
        )
        for row in rows
    ]


def _investigated(case: Case, actor: User, day: dt.date) -> Case:
    case = handled_case(case, actor, day)
    if case.state != CaseState.INVESTIGATING:
        raise CaseNotOpen(f"案件 {case.number} 不在调查中", fix="请查看案件当前状态")
    return case


def _person(verified: Verified, day: dt.date) -> tuple[str, str]:
    number, problems = check_id_number(verified.id_number, on=day, minimum_age=0)
    if refused := [problem for problem in problems if problem.refused]:
        raise InvalidInput(refused[0].message, fix=refused[0].fix, code=refused[0].code)
    name = checked_text(verified.name, name="姓名", longest=LONGEST_NAME)
    if not name:
        raise InvalidInput("没有写姓名", fix="请按身份证填写", code="E-NAME")
    return number, name


def _proof(verified: Verified) -> str:
    fix = "请写明工人陈述笔录、欠条、考勤记录等证据"
    return needed_text(verified.proof, name="认定依据", longest=LONGEST_PROOF, fix=fix)

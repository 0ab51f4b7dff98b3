"""双公示: report a penalty decision, amend or withdraw the report; some the law leaves out."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from arrears.clock_subjects import document_subject
from arrears.documents import yuan
from arrears.enums import DocumentKind
from arrears.errors import AmountMismatch
from arrears.models import CaseDocument
from arrears.services.conduct import handled_case
from arrears.texts import checked_text
from blacklist.enums import PenaltyKind, PenaltyOperation
from blacklist.errors import PenaltyState
from blacklist.models import PenaltyReport
from blacklist.penalty_record import PenaltyFacts, PenaltyParties, penalty_record
from blacklist.services.content import authority_name
from blacklist.texts import given_text
from sites import audit, outbox
from sites.clocks import open_clock
from sites.enums import ClockState, EventKind
from sites.errors import InvalidInput
from sites.law import Citation, LawAt
from sites.lib.codes import is_uscc
from sites.lib.days import add_months
from sites.models import LegalClock, OutboxMessage, ResponsiblePerson, User
from sites.queries import work_calendar
from sites.services.clocks import finish_clocks, start_clock

PUBLISH = Citation("行政处罚法", article=48)
# The clocks of a decision, which run for the document itself.
SUBJECT, REPORT, WITHDRAWAL = "CaseDocument", "penalty_report", "penalty_withdrawal"
LEFT_OUT = Citation("山东省社会信用条例", article=13)
LONGEST = {"violation": 2_000, "facts": 5_000, "basis": 2_000, "content": 2_000}
LONGEST_LINE = 200
LONGEST_REASON = 500
WORDS = {
    "violation": "违法行为类型",
    "facts": "违法事实",
    "basis": "处罚依据",
    "content": "处罚内容",
}
# Which kinds carry which amount.
AMOUNTS = {"fine": PenaltyKind.FINE, "confiscated": PenaltyKind.CONFISCATION}


@transaction.atomic
def report_penalty(
    *,
    document: CaseDocument,
    facts: PenaltyFacts,
    authority_code: str,
    actor: User,
    now: dt.datetime,
) -> PenaltyReport:
    """Report a penalty decision, or keep down that the law leaves it out.

    Args:
        document: a penalty decision that was served.
        facts: what is reported; `facts.remark` says why where it is left out.
        authority_code: unified social credit code of the deciding authority.
        actor: an inspector who may act on the case.
        now: the moment, aware.

    Raises:
        NotAllowed: the person may not act on the case.
        PenaltyState: no penalty decision, not served, or reported already.
        InvalidInput: something is missing or cannot be.
        AmountMismatch: the fine is not that of the decision.
    """
    last = _last(document, actor, now)
    if last is not None and last.operation != PenaltyOperation.WITHDRAW:
        raise PenaltyState("这份处罚决定已经办理过报送", fix="内容有变的，请办理变更或者撤销")
    if facts.is_left_out:
        reason = given_text(facts.remark, "不报送的理由", LONGEST_REASON)
        return _store(document, PenaltyOperation.LEFT_OUT, facts, {}, reason, actor, now)
    record = _record(document, facts, authority_code)
    reason = "撤销后重新报送" if last else ""
    return _store(document, PenaltyOperation.NEW, facts, record, reason, actor, now)


@transaction.atomic
def amend_penalty(
    *,
    document: CaseDocument,
    facts: PenaltyFacts,
    authority_code: str,
    reason: str,
    actor: User,
    now: dt.datetime,
) -> PenaltyReport:
    """Replace what was reported, saying why.

    Raises:
        NotAllowed, InvalidInput, AmountMismatch: as for the report.
        PenaltyState: nothing is reported, nothing changes, or it should be withdrawn.
    """
    last = _reported(document, actor, now)
    if facts.is_left_out:
        raise PenaltyState("简易程序或者情节轻微的处罚不公示", fix="请办理撤销")
    record = _record(document, facts, authority_code)
    if record == last.record:
        raise PenaltyState("变更后的内容与已报送的一样", fix="请核对要变更的项目")
    reason = given_text(reason, "变更的理由", LONGEST_REASON)
    return _store(document, PenaltyOperation.AMEND, facts, record, reason, actor, now)


@transaction.atomic
def withdraw_penalty(
    *, document: CaseDocument, reason: str, actor: User, now: dt.datetime
) -> PenaltyReport:
    """Take a report back: the decision was changed or revoked (行政处罚法 art. 48 para 2).

    Raises:
        NotAllowed: the person may not act on the case.
        PenaltyState: nothing is reported.
        InvalidInput: no reason.
    """
    last = _reported(document, actor, now)
    reason = given_text(reason, "撤销的理由", LONGEST_REASON)
    return _store(document, PenaltyOperation.WITHDRAW, last, last.record, reason, actor, now)


@transaction.atomic
def record_penalty_change(
    *, document: CaseDocument, changed_on: dt.date, reason: str, actor: User, now: dt.datetime
) -> LegalClock:
    """Keep down that a reported decision was changed, revoked, found unlawful or void.

    What was made public is to be taken back, or amended, within the days of 行政处罚法 art. 48
    para 2; the clock ends with either.

    Raises:
        NotAllowed: the person may not act on the case.
        PenaltyState: nothing is reported, or it is on record already.
        InvalidInput: no reason, or a day before the decision or ahead.
    """
    _reported(document, actor, now)
    if open_clock(rule=WITHDRAWAL, subject_kind=SUBJECT, subject_id=document.pk) is not None:
        raise PenaltyState("已经登记过变更或者撤销", fix="请办理变更或者撤销")
    if not document.issued_on <= changed_on <= timezone.localdate(now):
        raise InvalidInput(
            f"日期应在 {document.issued_on} 之后，且不晚于今天", fix="请按文书填写", code="E-DAY"
        )
    reason = given_text(reason, "变更或者撤销的依据", LONGEST_REASON)
    clock = start_clock(rule=WITHDRAWAL, subject=document_subject(document), now=now, on=changed_on)
    audit.record(
        act="登记处罚决定变更或者撤销",
        object_kind="CaseDocument",
        object_id=document.pk,
        now=now,
        actor=actor,
        basis=PUBLISH.words,
        detail={"number": document.number, "on": str(changed_on), "reason": reason},
    )
    return clock


def withdrawal_clock(document: CaseDocument) -> LegalClock | None:
    """Until when what was reported of a decision must be taken back, where it must."""
    return open_clock(rule=WITHDRAWAL, subject_kind=SUBJECT, subject_id=document.pk)


def open_clocks(documents: Iterable[CaseDocument]) -> dict[int, LegalClock]:
    """What is due of each of several decisions: to report it, or to take it back."""
    rows = LegalClock.objects.filter(
        rule__in=(REPORT, WITHDRAWAL),
        subject_kind=SUBJECT,
        subject_id__in=[str(document.pk) for document in documents],
    ).exclude(state=ClockState.FINISHED)
    return {int(row.subject_id): row for row in rows}


def last_report(document: CaseDocument) -> PenaltyReport | None:
    """What holds of a decision."""
    return PenaltyReport.objects.filter(document=document).order_by("-version").first()


def report_due_on(document: CaseDocument, region: str) -> dt.date:
    """Last day to report a decision."""
    law = LawAt(document.issued_on, region)
    days = law.integer("publication.penalty_report_working_days")
    return work_calendar().add_working_days(document.issued_on, days)


def _last(document: CaseDocument, actor: User, now: dt.datetime) -> PenaltyReport | None:
    handled_case(document.case, actor, timezone.localdate(now))
    if document.kind != DocumentKind.PENALTY_DECISION or not hasattr(document, "delivery"):
        raise PenaltyState("只有已经送达的行政处罚决定书才能报送", fix="请先送达并记录送达")
    return last_report(document)


def _reported(document: CaseDocument, actor: User, now: dt.datetime) -> PenaltyReport:
    last = _last(document, actor, now)
    if last is None or not last.record or last.operation == PenaltyOperation.WITHDRAW:
        raise PenaltyState("这份处罚决定没有正在公示的记录", fix="请先报送")
    return last


def _record(document: CaseDocument, facts: PenaltyFacts, authority_code: str) -> dict[str, str]:
    if not is_uscc(authority_code):
        raise InvalidInput(
            "没有设置处罚机关的统一社会信用代码",
            fix="请管理员设置 AUTHORITY_USCC",
            code="E-AUTHORITY-CODE",
        )
    for name, words in WORDS.items():
        given_text(getattr(facts, name), words, LONGEST[name])
    _check_kinds(facts)
    _check_days(document, facts)
    said = "".join(document.data["paragraphs"])
    if facts.fine is not None and f"罚款{yuan(facts.fine)}元" not in said:
        raise AmountMismatch(
            f"罚款 {yuan(facts.fine)} 元与决定书 {document.number} 不一致", fix="请按决定书填写"
        )
    company = document.case.employer
    found = company.persons.filter(position=ResponsiblePerson.Position.LEGAL_REPRESENTATIVE).first()
    authority = authority_name(document.case.project.region)
    return penalty_record(
        PenaltyParties(
            name=company.name,
            uscc=company.uscc,
            representative=found.name if found else "",
            number=document.number,
            decided_on=document.issued_on,
            authority=authority,
            authority_code=authority_code,
        ),
        facts,
    )


def _check_kinds(facts: PenaltyFacts) -> None:
    """Each amount goes with its kind, and each kind that has an amount with one."""
    if not facts.kinds:
        raise InvalidInput("没有选处罚类别", fix="至少选一种", code="E-PENALTY-KIND")
    if (PenaltyKind.OTHER in facts.kinds) != bool(facts.other_kind.strip()):
        raise InvalidInput("选“其他”时写明种类，不选时留空", code="E-PENALTY-KIND")
    for name, kind in AMOUNTS.items():
        amount = getattr(facts, name)
        if (kind in facts.kinds) != (amount is not None) or (amount is not None and amount <= 0):
            raise InvalidInput(
                f"处罚类别“{kind.label}”与金额不符",
                fix="选了的填大于零的金额，没选的留空",
                code="E-AMOUNT",
            )
    for name in ("other_kind", "permit", "remark"):
        checked_text(getattr(facts, name), name="文字", longest=LONGEST_LINE)


def _check_days(document: CaseDocument, facts: PenaltyFacts) -> None:
    """The decision is public for the time of the law at most, counted from its own day."""
    law = LawAt(document.issued_on, document.case.project.region_id)
    latest = add_months(document.issued_on, law.integer("repair.serious_maximum_months"))
    if not document.issued_on < facts.publish_until <= latest:
        raise InvalidInput(
            f"公示截止期应在 {document.issued_on} 之后、不晚于 {latest}",
            fix=f"依据{law.citation('repair.serious_maximum_months').words}",
            code="E-PUBLISH-UNTIL",
        )
    if facts.valid_until is not None and facts.valid_until < document.issued_on:
        raise InvalidInput("处罚有效期早于决定日期", code="E-DAY")


def _store(
    document: CaseDocument,
    operation: PenaltyOperation,
    facts: PenaltyFacts | PenaltyReport,
    record: dict[str, str],
    reason: str,
    actor: User,
    now: dt.datetime,
) -> PenaltyReport:
    last = last_report(document)
    version = last.version + 1 if last else 1
    made = PenaltyReport.objects.create(
        document=document,
        version=version,
        operation=operation,
        procedure=facts.procedure,
        is_slight=facts.is_slight,
        record=record,
        reason=reason,
        reported_by=actor,
        reported_at=now,
        event=_message(document, operation, record, reason, version, now) if record else None,
    )
    day = timezone.localdate(now)
    finish_clocks(subject_kind=SUBJECT, subject_id=document.pk, on=day, rules=(REPORT, WITHDRAWAL))
    audit.record(
        act=f"行政处罚信息{operation.label}",
        object_kind="PenaltyReport",
        object_id=made.pk,
        now=now,
        actor=actor,
        basis=(PUBLISH if record else LEFT_OUT).words,
        detail={"number": document.number, "version": version, "reason": reason},
    )
    return made


def _message(
    document: CaseDocument,
    operation: PenaltyOperation,
    record: dict[str, str],
    reason: str,
    version: int,
    now: dt.datetime,
) -> OutboxMessage | None:
    """The file for the platform without an interface; none where no folder is set."""
    if outbox.FILE_DROP not in outbox.further_targets():
        return None
    return outbox.put(
        subject_key=f"penalty:{document.number}@{outbox.FILE_DROP}",
        kind=EventKind.PENALTY,
        body={
            "document_number": document.number,
            "operation": operation.label,
            "version": version,
            "reason": reason,
            "record": record,
        },
        now=now,
        target=outbox.FILE_DROP,
    )

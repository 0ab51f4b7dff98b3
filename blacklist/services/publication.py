"""重大劳动保障违法行为社会公布: drafted by one, approved by another, withdrawn by two (Order 29)."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from arrears.claims import OpenClaims, open_claims
from arrears.documents import Table
from arrears.enums import DocumentKind
from arrears.errors import SumMoved
from arrears.models import Case
from arrears.permissions import may_decide
from arrears.services.conduct import handled_case, locked_case
from arrears.services.document_content import case_context
from arrears.services.documents import issue
from arrears.services.ledger import refresh_ledger
from arrears.services.shown_sum import require_shown_sum
from blacklist.case_outcomes import NOT_ORDERED, effective_decisions
from blacklist.enums import PublicationState, Violation
from blacklist.errors import OutcomeNotOpen, OutcomeState, OwnDraft, StaleApproval
from blacklist.models import ViolationPublication
from blacklist.publication_catalog import PublicKind, catalog_entry
from blacklist.services.content import authority_name
from blacklist.services.publication_objection import CORRECT, must_be_corrected
from blacklist.texts import given_text
from sites import audit
from sites.errors import InvalidInput, NotAllowed
from sites.law import Citation, LawAt
from sites.lib.canonical import content_hash
from sites.models import Company, ResponsiblePerson, User
from sites.services.clocks import finish_clocks

LONGEST_ADDRESS = 200
LONGEST_FACTS = 2_000
LONGEST_REASON = 500
PUBLISH = Citation("人社部令第29号", article=5)
# Identity numbers, bank cards and telephones of anybody.
PERSONAL = re.compile(r"\d{15,19}|\d{17}[Xx]|(?<!\d)1[3-9]\d{9}(?!\d)")
ITEM_WORDS = {
    "name": "单位名称",
    "uscc": "统一社会信用代码",
    "address": "单位地址",
    "representative": "法定代表人或者负责人",
    "facts": "主要违法事实",
    "result": "处理情况",
}


@dataclass(frozen=True, slots=True)
class PublicationFacts:
    """What a person writes of a publication; `decision_number` names a decision that was served."""

    violation: Violation
    decision_number: str
    address: str
    facts: str
    result: str


@transaction.atomic
def draft_publication(
    *, case: Case, facts: PublicationFacts, actor: User, now: dt.datetime
) -> ViolationPublication:
    """Draft what is to be published; a draft, or one that was refused, is written anew.

    Raises:
        NotAllowed: the person may not act on the case.
        OutcomeNotOpen: no decision of that number was served.
        OutcomeState: it is published.
        InvalidInput: something is missing, too long, or would expose a person.
    """
    day = timezone.localdate(now)
    case = handled_case(case, actor, day)
    row = ViolationPublication.objects.filter(case=case).order_by("-pk").first()
    if row is not None and row.state == PublicationState.PUBLISHED:
        raise OutcomeState("本案已经公布", fix="内容有误的，先撤下，再重新拟稿")
    served = effective_decisions(case)
    if facts.decision_number not in served:
        raise OutcomeNotOpen(NOT_ORDERED, fix="处理决定送达以后才能公布")
    refresh_ledger(project=case.project, day=day)
    content = _content(case, facts, served[facts.decision_number], day)
    if row is None or row.state == PublicationState.WITHDRAWN:
        row = ViolationPublication(case=case)
    row.violation, row.content, row.content_hash = facts.violation, content, content_hash(content)
    row.state, row.rejection_reason = PublicationState.DRAFT, ""
    row.drafted_by, row.drafted_at, row.drafter_person_key = actor, now, actor.person_key
    row.save()
    _record("拟定重大违法行为公布", row, actor, now)
    return row


@transaction.atomic
def approve_publication(
    *,
    publication: ViolationPublication,
    shown_hash: str,
    shown_sum: str,
    actor: User,
    now: dt.datetime,
) -> ViolationPublication:
    """Publish a draft, with its approval form; another natural person than the drafter.

    The text was written by what was owed on the day of the draft. Where another sum is owed now,
    it is written anew before anybody reads it.

    Args:
        publication: the draft.
        shown_hash: hash of the content the approver was shown.
        shown_sum: what is owed now, as the approver was shown it (`OpenClaims.words`).
        actor: the approving officer.
        now: the moment, aware.

    Raises:
        NotAllowed: not an approving officer of the region, or one who handles the case.
        OwnDraft: he drafted it, under whatever account.
        OutcomeState: it is no draft.
        StaleApproval: what was shown is not what is stored.
        SumMoved: another sum is owed than was shown, or than when it was drafted.
    """
    day = timezone.localdate(now)
    row = _decidable(publication, actor, day)
    if not shown_hash == row.content_hash == content_hash(row.content):
        raise StaleApproval("所审批的内容已经变更", fix="请刷新页面，核对后重新审批")
    refresh_ledger(project=row.case.project, day=day)
    claims = open_claims(row.case)
    require_shown_sum(shown_sum, claims)
    _require_drafted_sum(row, claims)
    row.document = issue(
        row.case,
        DocumentKind.EXPOSURE,
        {
            **case_context(row.case, claims, day),
            "drafter": row.drafted_by.display_name,
            "decider": actor.display_name,
        },
        Table((), published_items(row.content)),
        actor=actor,
        day=day,
    )
    row.number, row.state = row.document.number, PublicationState.PUBLISHED
    row.published_on, row.period_from = day, period_start(day, row.case.project.region_id)
    row.decided_by, row.decided_at, row.decider_person_key = actor, now, actor.person_key
    row.decided_hash = row.content_hash
    row.save()
    _record("公布重大劳动保障违法行为", row, actor, now)
    return row


@transaction.atomic
def reject_publication(
    *, publication: ViolationPublication, reason: str, actor: User, now: dt.datetime
) -> ViolationPublication:
    """Refuse a draft, with the reason; it may be drafted anew.

    Raises:
        NotAllowed, OwnDraft, OutcomeState: as for the approval.
        InvalidInput: no reason.
    """
    row = _decidable(publication, actor, timezone.localdate(now))
    row.rejection_reason = given_text(reason, "不予公布的理由", LONGEST_REASON)
    row.state = PublicationState.REJECTED
    row.decided_by, row.decided_at, row.decider_person_key = actor, now, actor.person_key
    row.save()
    _record("不予公布重大违法行为", row, actor, now, reason=row.rejection_reason)
    return row


@transaction.atomic
def propose_withdrawal(
    *,
    publication: ViolationPublication,
    reason: str,
    actor: User,
    now: dt.datetime,
    changed_on: dt.date | None = None,
) -> ViolationPublication:
    """Ask to take a publication down: its decision was changed or revoked (Order 29 art. 10).

    Args:
        publication: what is published.
        reason: why, with the number of the document that changed it.
        actor: an inspector who may act on the case.
        now: the moment, aware.
        changed_on: the day the decision was changed or revoked, from which the time to correct
            runs; None where it was not.

    Raises:
        NotAllowed: the person may not act on the case.
        OutcomeState: it is not published.
        InvalidInput: no reason, or a day that has not come.
    """
    row = _locked(publication)
    day = timezone.localdate(now)
    handled_case(row.case, actor, day)
    if row.state != PublicationState.PUBLISHED:
        raise OutcomeState("没有正在公布的内容", fix="请刷新页面")
    if changed_on is not None and changed_on > day:
        raise InvalidInput("变更或者撤销的日期还没有到", fix="请按文书日期填写", code="E-DAY")
    row.withdrawal_reason = given_text(reason, "撤下的理由", LONGEST_REASON)
    row.withdrawal_proposed_by, row.proposer_person_key = actor, actor.person_key
    row.save()
    if changed_on is not None:
        must_be_corrected(row, on=changed_on, now=now)
    _record("提出撤下公布", row, actor, now, reason=row.withdrawal_reason)
    return row


@transaction.atomic
def confirm_withdrawal(
    *, publication: ViolationPublication, actor: User, now: dt.datetime
) -> ViolationPublication:
    """Take a publication down at once; its address stays and names nobody any more.

    Raises:
        NotAllowed: not an approving officer of the region, or one who handles the case.
        OwnDraft: he proposed it, under whatever account.
        OutcomeState: nobody proposed it, or it is down already.
    """
    day = timezone.localdate(now)
    row = _locked(publication)
    _check_decider(row, actor, day)
    if row.state != PublicationState.PUBLISHED or row.withdrawal_proposed_by_id is None:
        raise OutcomeState("还没有人提出撤下，或者已经撤下", fix="请刷新页面")
    if actor.person_key == row.proposer_person_key:
        raise OwnDraft("提出人不得批准自己提出的撤下（包括使用其他账号）")
    row.state, row.withdrawn_on = PublicationState.WITHDRAWN, day
    row.withdrawn_by, row.withdrawer_person_key = actor, actor.person_key
    row.save()
    finish_clocks(subject_kind="ViolationPublication", subject_id=row.pk, on=day, rules=(CORRECT,))
    _record("撤下公布", row, actor, now, reason=row.withdrawal_reason)
    return row


def period_start(day: dt.date, region: str) -> dt.date:
    """First day of the period of publication a day belongs to (a quarter for city and county)."""
    months = LawAt(day, region).integer("publication.city_interval_months")
    return dt.date(day.year, (day.month - 1) // months * months + 1, 1)


def published_items(content: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What a publication says, each item under its Chinese name, in the order people read it."""
    items = content["items"]
    return [(words, items[name]) for name, words in ITEM_WORDS.items() if name in items]


def _content(
    case: Case, facts: PublicationFacts, served_on: dt.date, day: dt.date
) -> dict[str, object]:
    entry = catalog_entry(PublicKind.VIOLATION, on=day)
    given = {
        "name": case.employer.name,
        "uscc": case.employer.uscc,
        "address": given_text(facts.address, "单位地址", LONGEST_ADDRESS),
        "representative": entry.shown_name(_representative(case.employer)),
        "facts": given_text(facts.facts, "主要违法事实", LONGEST_FACTS),
        "result": given_text(facts.result, "处理情况", LONGEST_FACTS),
    }
    _refuse_personal(case, given)
    return {
        "items": {name: given[name] for name in entry.items if given[name]},
        "violation": facts.violation.label,
        "basis": entry.basis,
        "authority": authority_name(case.project.region),
        "decision": {"number": facts.decision_number, "served_on": served_on.isoformat()},
        # Not published: what the text was written by.
        "owed": {"words": open_claims(case).words, "day": day.isoformat()},
    }


def _require_drafted_sum(row: ViolationPublication, claims: OpenClaims) -> None:
    """Refuse a text that was written while another sum was owed."""
    drafted = row.content.get("owed")
    if drafted is None or drafted["words"] != claims.words:
        # Drafts of earlier versions kept none: nobody can say what their text was written by.
        then = f"（{drafted['day']}）{drafted['words']}" if drafted else "没有记下尚欠数额"
        raise SumMoved(
            f"拟稿时{then}，现在{claims.words}",
            fix="文字是按拟稿时的数额写的：请选择不同意，由办案人按现在的数额改稿后重新提交",
        )


def _representative(company: Company) -> str:
    positions = ResponsiblePerson.Position
    rows = company.persons.filter(
        position__in=(positions.LEGAL_REPRESENTATIVE, positions.PRINCIPAL)
    )
    found = rows.order_by("position", "pk").first()
    return found.name if found else ""


def _refuse_personal(case: Case, given: dict[str, str]) -> None:
    """Refuse numbers and names of people in what everybody will read (Order 29 art. 6)."""
    workers = set(case.claims.values_list("worker__name", flat=True))
    for name in ("address", "facts", "result"):
        text = given[name]
        number = PERSONAL.search(text)
        named = next((worker for worker in sorted(workers) if worker and worker in text), "")
        if number or named:
            raise InvalidInput(
                f"{ITEM_WORDS[name]}中有{'工人姓名' if named else '证件、银行卡或者电话号码'}",
                fix="公布内容不得含个人隐私，请改写为人数和金额",
                code="E-PERSONAL",
            )


def _decidable(
    publication: ViolationPublication, actor: User, day: dt.date
) -> ViolationPublication:
    row = _locked(publication)
    _check_decider(row, actor, day)
    if row.state != PublicationState.DRAFT:
        raise OutcomeState(f"这项公布{row.get_state_display()}", fix="请刷新页面")
    if actor.person_key == row.drafter_person_key:
        raise OwnDraft("拟稿人不得审批自己拟定的公布（包括使用其他账号）")
    return row


def _check_decider(row: ViolationPublication, actor: User, day: dt.date) -> None:
    if not may_decide(actor, row.case, day=day):
        raise NotAllowed("公布由本辖区负责人决定，办案人不能决定", fix="请由负责人办理")


def _locked(publication: ViolationPublication) -> ViolationPublication:
    row = ViolationPublication.objects.select_for_update(of=("self",)).get(pk=publication.pk)
    row.case = locked_case(row.case)
    return row


def _record(
    act: str, row: ViolationPublication, actor: User, now: dt.datetime, **more: object
) -> None:
    audit.record(
        act=act,
        object_kind="ViolationPublication",
        object_id=row.pk,
        now=now,
        actor=actor,
        basis=PUBLISH.words,
        detail={
            "case": row.case.number,
            "number": row.number,
            "hash": row.content_hash,
            **more,
        },
    )

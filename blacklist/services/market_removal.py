"""清出建设市场建议: proposed by an inspector, agreed by the head, answered by the authority."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from arrears.claims import OpenClaims, open_claims
from arrears.documents import NO_TABLE
from arrears.enums import DocumentKind
from arrears.models import Case, CaseDocument
from arrears.permissions import may_decide
from arrears.services.conduct import handled_case, locked_case
from arrears.services.document_content import case_context
from arrears.services.documents import issue
from arrears.services.ledger import refresh_ledger
from arrears.services.shown_sum import require_shown_sum
from arrears.texts import checked_text
from blacklist.case_outcomes import lacking_for_market
from blacklist.enums import ProposalState
from blacklist.errors import OutcomeNotOpen, OutcomeState, OwnDraft
from blacklist.models import MarketRemovalProposal
from blacklist.texts import given_text
from sites import audit
from sites.errors import NotAllowed
from sites.law import Citation
from sites.models import User

RESTRICT = Citation("国务院令第724号", article=48)
LONGEST_LINE = 100
LONGEST_ANSWER = 500
LONGEST_WORDS = 2_000


@transaction.atomic
def propose_market_removal(
    *, case: Case, authority: str, reason: str, actor: User, now: dt.datetime
) -> MarketRemovalProposal:
    """Propose that the construction authority restricts an employer; again where it was refused.

    Raises:
        NotAllowed: the person may not act on the case.
        OutcomeNotOpen: no order of the case expired unpaid.
        OutcomeState: it was proposed already.
        InvalidInput: no authority or no reason.
    """
    day = timezone.localdate(now)
    case = handled_case(case, actor, day)
    row = MarketRemovalProposal.objects.filter(case=case).first()
    if row is not None and row.state != ProposalState.REFUSED:
        raise OutcomeState(f"本案的建议{row.get_state_display()}", fix="请刷新页面")
    refresh_ledger(project=case.project, day=day)
    if lacks := lacking_for_market(case):
        raise OutcomeNotOpen(f"还缺：{lacks[0]}", fix="责令限期支付期满未支付的案件才能提出")
    row = row or MarketRemovalProposal(case=case)
    row.authority = given_text(authority, "行业主管部门", LONGEST_LINE)
    row.reason = given_text(reason, "建议理由", LONGEST_WORDS)
    row.owed = open_claims(case).words
    row.state, row.decision_reason = ProposalState.PROPOSED, ""
    row.proposed_by, row.proposed_on, row.proposer_person_key = actor, day, actor.person_key
    row.save()
    _record("提出清出建设市场建议", row, actor, now)
    return row


@transaction.atomic
def decide_market_removal(
    *,
    proposal: MarketRemovalProposal,
    approved: bool,
    reason: str,
    shown_sum: str,
    actor: User,
    now: dt.datetime,
) -> MarketRemovalProposal:
    """Agree to the proposal, which issues the letter, or refuse it.

    Args:
        proposal: which.
        approved: whether the letter goes out.
        reason: why.
        shown_sum: what is owed now, as the head was shown it: the letter prints it.
        actor: the approving officer.
        now: the moment, aware.

    Raises:
        NotAllowed: not an approving officer of the region, or one who handles the case.
        OwnDraft: he proposed it, under whatever account.
        OutcomeState: it was decided already.
        OutcomeNotOpen: what was unpaid has been paid since.
        SumMoved: another sum is owed than was shown.
        InvalidInput: no reason.
    """
    day = timezone.localdate(now)
    row = _locked(proposal)
    if not may_decide(actor, row.case, day=day):
        raise NotAllowed("是否建议由本辖区负责人决定，办案人不能决定", fix="请由负责人办理")
    if actor.person_key == row.proposer_person_key:
        raise OwnDraft("提出人不得决定自己提出的建议（包括使用其他账号）")
    _at(row, ProposalState.PROPOSED)
    row.decision_reason = given_text(reason, "决定理由", LONGEST_ANSWER)
    refresh_ledger(project=row.case.project, day=day)
    if approved and (lacks := lacking_for_market(row.case)):
        raise OutcomeNotOpen(f"还缺：{lacks[0]}", fix="已经付清的，请不予建议")
    if approved:
        claims = open_claims(row.case)
        require_shown_sum(shown_sum, claims)
        row.document = _letter(row, claims, actor, day)
    row.state = ProposalState.SENT if approved else ProposalState.REFUSED
    row.decided_by, row.decided_on, row.decider_person_key = actor, day, actor.person_key
    row.save()
    _record("决定清出建设市场建议", row, actor, now)
    return row


@transaction.atomic
def record_market_answer(
    *,
    proposal: MarketRemovalProposal,
    restriction_number: str,
    answer: str,
    actor: User,
    now: dt.datetime,
) -> MarketRemovalProposal:
    """Record what the authority wrote back; with a decision's number it has restricted.

    Raises:
        NotAllowed: the person may not act on the case.
        OutcomeState: no letter waits for an answer.
        InvalidInput: no answer.
    """
    day = timezone.localdate(now)
    row = _locked(proposal)
    handled_case(row.case, actor, day)
    _at(row, ProposalState.SENT)
    row.answer = given_text(answer, "答复", LONGEST_ANSWER)
    row.restriction_number = checked_text(
        restriction_number, name="限制决定文号", longest=LONGEST_LINE
    )
    row.state = ProposalState.ACCEPTED if row.restriction_number else ProposalState.DECLINED
    row.answered_on = day
    row.save()
    _record("记录行业主管部门答复", row, actor, now)
    return row


def _letter(
    row: MarketRemovalProposal, claims: OpenClaims, actor: User, day: dt.date
) -> CaseDocument:
    order = row.case.payment_orders.filter(expiry__isnull=False).latest("pk")
    return issue(
        row.case,
        DocumentKind.MARKET_REMOVAL,
        {
            **case_context(row.case, claims, day),
            "authority": row.authority,
            "reason": row.reason,
            "order_number": order.number,
        },
        NO_TABLE,
        actor=actor,
        day=day,
    )


def _at(row: MarketRemovalProposal, state: ProposalState) -> None:
    if row.state != state:
        raise OutcomeState(f"本案的建议{row.get_state_display()}", fix="请按先后步骤办理")


def _locked(proposal: MarketRemovalProposal) -> MarketRemovalProposal:
    row = MarketRemovalProposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    row.case = locked_case(row.case)
    return row


def _record(act: str, row: MarketRemovalProposal, actor: User, now: dt.datetime) -> None:
    audit.record(
        act=act,
        object_kind="MarketRemovalProposal",
        object_id=row.pk,
        now=now,
        actor=actor,
        basis=RESTRICT.words,
        detail={"case": row.case.number, "state": row.state, "authority": row.authority},
    )

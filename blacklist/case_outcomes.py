"""四个一批: the four outcomes of a case, each with its state, what it lacks, its documents.

Nothing is stored twice: each is read from its own procedure.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from arrears.claims import open_claims
from arrears.crime import CrimeLevel, crime_standing
from arrears.enums import CaseState, DocumentKind, ReferralState
from arrears.models import Case, CaseDocument, CrimeReferral, PaymentOrder
from blacklist.enums import CaseOutcome, DecisionState, ProposalState, PublicationState
from blacklist.models import ListingDecision, MarketRemovalProposal, ViolationPublication
from sites.law import Citation, LawAt

# What each rests on.
BASES: Mapping[CaseOutcome, Citation] = {
    CaseOutcome.EXPOSURE: Citation("人社部令第29号", article=5),
    CaseOutcome.LISTING: Citation("人社部令第45号", article=5),
    CaseOutcome.POLICE: Citation("国务院令第724号", article=41),
    CaseOutcome.MARKET_REMOVAL: Citation("国务院令第724号", article=48),
}
NOT_ORDERED = "尚未作出并送达责令限期支付或者处理、处罚决定"
NOT_EXPIRED = "责令限期支付期满未支付的记录"
# Decisions of a case that take effect by their service.
DECISIONS = (DocumentKind.HANDLING_DECISION, DocumentKind.PENALTY_DECISION)


@dataclass(frozen=True, slots=True)
class OutcomeState:
    """One outcome of a case.

    Attributes:
        kind: which of the four.
        citation: the article it rests on, in Chinese.
        words: where it stands, in Chinese.
        is_begun: whether its procedure was opened.
        is_done: whether it took effect.
        lacks: what is still missing before it may be opened, in Chinese.
        documents: what was issued for it, as PDF and Word.
        decision: the listing decision, where it is one.
    """

    kind: CaseOutcome
    citation: str
    words: str
    is_begun: bool
    is_done: bool
    lacks: tuple[str, ...]
    documents: tuple[CaseDocument, ...]
    decision: ListingDecision | None = None

    @property
    def title(self) -> str:
        """Its name."""
        return str(self.kind.label)


def outcomes_of(case: Case, *, day: dt.date) -> tuple[OutcomeState, ...]:
    """The four outcomes of a case as of a day, always in the same order."""
    return (_exposure(case), _listing(case, day), _police(case, day), _market(case))


def effective_decisions(case: Case) -> dict[str, dt.date]:
    """Numbers of the decisions of a case that were served, each with the day."""
    orders = PaymentOrder.objects.filter(case=case, paymentorder=None).order_by("pk")
    served = {order.number: order.served_on for order in orders}
    rows = CaseDocument.objects.filter(case=case, kind__in=DECISIONS, delivery__isnull=False)
    return served | {row.number: row.delivery.served_on for row in rows.select_related("delivery")}


def lacking_for_exposure(case: Case) -> tuple[str, ...]:
    """What is missing before a violation may be published: a decision that was served."""
    return () if effective_decisions(case) else (NOT_ORDERED,)


def lacking_for_market(case: Case) -> tuple[str, ...]:
    """What is missing before removal from the market may be proposed: an unpaid order."""
    is_expired = case.state == CaseState.ORDER_UNPAID and open_claims(case).claims
    return () if is_expired else (NOT_EXPIRED,)


def publication_of(case: Case) -> ViolationPublication | None:
    """The latest publication of a case."""
    return ViolationPublication.objects.filter(case=case).order_by("-pk").first()


def _exposure(case: Case) -> OutcomeState:
    found = publication_of(case)
    return OutcomeState(
        kind=CaseOutcome.EXPOSURE,
        citation=BASES[CaseOutcome.EXPOSURE].words,
        words=found.get_state_display() if found else "未提出",
        is_begun=found is not None,
        is_done=found is not None and found.state == PublicationState.PUBLISHED,
        lacks=lacking_for_exposure(case),
        documents=_documents(case, DocumentKind.EXPOSURE),
    )


def _listing(case: Case, day: dt.date) -> OutcomeState:
    rows = ListingDecision.objects.filter(notice__order__case=case).order_by("-pk")
    found = rows.first()
    is_expired = case.state == CaseState.ORDER_UNPAID and open_claims(case).claims
    level = crime_standing(open_claims(case), LawAt(day, case.project.region_id)).level
    lacks = (
        *(() if is_expired else (NOT_EXPIRED,)),
        *(
            ()
            if level is not CrimeLevel.NONE
            else ("数额达到刑事立案标准，或者引发群体性、极端事件",)
        ),
    )
    return OutcomeState(
        kind=CaseOutcome.LISTING,
        citation=BASES[CaseOutcome.LISTING].words,
        words=found.get_state_display() if found else "未提出",
        is_begun=found is not None,
        is_done=found is not None and found.state == DecisionState.APPROVED,
        lacks=lacks,
        documents=(),
        decision=found,
    )


def _police(case: Case, day: dt.date) -> OutcomeState:
    found = CrimeReferral.objects.filter(case=case).first()
    claims = open_claims(case)
    level = crime_standing(claims, LawAt(day, case.project.region_id)).level
    is_expired = case.state == CaseState.ORDER_UNPAID and claims.claims
    return OutcomeState(
        kind=CaseOutcome.POLICE,
        citation=BASES[CaseOutcome.POLICE].words,
        words=found.get_state_display() if found else "未提出",
        is_begun=found is not None,
        is_done=found is not None
        and found.state
        not in {ReferralState.PROPOSED, ReferralState.REFUSED, ReferralState.APPROVED},
        lacks=(
            *(() if is_expired else (NOT_EXPIRED,)),
            *(() if level is not CrimeLevel.NONE else ("数额达到刑事立案标准",)),
        ),
        documents=_documents(case, DocumentKind.CRIME_TRANSFER),
    )


def _market(case: Case) -> OutcomeState:
    found = MarketRemovalProposal.objects.filter(case=case).first()
    return OutcomeState(
        kind=CaseOutcome.MARKET_REMOVAL,
        citation=BASES[CaseOutcome.MARKET_REMOVAL].words,
        words=found.get_state_display() if found else "未提出",
        is_begun=found is not None,
        is_done=found is not None and found.state == ProposalState.ACCEPTED,
        lacks=lacking_for_market(case),
        documents=_documents(case, DocumentKind.MARKET_REMOVAL),
    )


def _documents(case: Case, kind: DocumentKind) -> tuple[CaseDocument, ...]:
    return tuple(CaseDocument.objects.filter(case=case, kind=kind).order_by("pk"))

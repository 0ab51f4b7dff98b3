"""A listed company on its way off the list, each step by the services."""

import datetime as dt
import hashlib

from django.db import connection

from blacklist.enums import ChangeKind, EvidenceKind
from blacklist.models import ListingChange, ListingDecision, RemovalApplication
from blacklist.services.application import Paper, apply_for_removal, establish_correction
from blacklist.services.change import Ground, approve_change, draft_change
from blacklist.services.pledge import PledgeWords
from sites.models import User
from tests.factories.blacklist import approved_decision, at, pay_everything, review
from tests.factories.sites import ApproverFactory, InspectorFactory

# Listed on 2026-09-10, corrected on 09-30: six months on the list are over on 2027-03-30.
CORRECTED_ON = dt.date(2026, 9, 30)
ESTABLISHED_AT = at(dt.date(2026, 10, 9))
EARLIEST = dt.date(2027, 3, 30)
APPLY_AT = at(EARLIEST)
DECIDE_AT = at(dt.date(2027, 4, 12))
PAPER = b"%PDF-1.4\na receipt of the bank\n%%EOF\n"
PAPERS = [
    Paper(EvidenceKind.PROOF, "银行回单.pdf", hashlib.sha256(PAPER).hexdigest(), len(PAPER)),
]


def pledge_words(**changes: object) -> PledgeWords:
    """A pledge signed in time."""
    fields = {"words": "不再拖欠农民工工资", "signed_by": "负责人", "signed_on": CORRECTED_ON}
    return PledgeWords(**{**fields, **changes})  # type: ignore[arg-type]


def corrected_decision(decision: ListingDecision | None = None) -> ListingDecision:
    """A listing whose wages are paid, the correction established."""
    decision = decision or approved_decision()
    pay_everything(decision.notice.order)
    establish_correction(
        decision=decision,
        corrected_on=CORRECTED_ON,
        evidence="银行回单",
        actor=InspectorFactory(),
        now=ESTABLISHED_AT,
    )
    return decision


def application(
    decision: ListingDecision | None = None, *, actor: User | None = None
) -> RemovalApplication:
    """An application on the first day on which it may be made."""
    return apply_for_removal(
        decision=decision or corrected_decision(),
        words="已经付清",
        pledge=pledge_words(),
        papers=PAPERS,
        actor=actor or InspectorFactory(),
        now=APPLY_AT,
    )


def drafted_change(
    decision: ListingDecision | None = None,
    kind: ChangeKind = ChangeKind.EARLY_REMOVAL,
    *,
    now: dt.datetime = DECIDE_AT,
    reviewed: bool = True,
) -> ListingChange:
    """A draft of a change; of an early removal where nothing else is said."""
    decision = decision or application().decision
    ground = Ground(kind, "事实清楚", "泰人社撤字〔2027〕1号")
    change = draft_change(decision=decision, ground=ground, actor=InspectorFactory(), now=now)
    return review(change, now=now) if reviewed else change


def approved_change(
    change: ListingChange | None = None, *, now: dt.datetime = DECIDE_AT
) -> ListingChange:
    """An approved change."""
    change = change or drafted_change()
    approved = approve_change(
        change=change, shown_hash=change.content_hash, actor=ApproverFactory(), now=now
    )
    connection.check_constraints()
    return approved


def paper(text: str, kind: EvidenceKind = EvidenceKind.OTHER) -> Paper:
    """A paper of its own, as a page has kept it."""
    content = pdf(text)
    return Paper(kind, f"{text}.pdf", hashlib.sha256(content).hexdigest(), len(content))


def pdf(text: str) -> bytes:
    """As little of a PDF as is taken for one."""
    return b"%PDF-1.4\n" + text.encode() + b"\n%%EOF\n"

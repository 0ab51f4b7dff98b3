"""Outcomes of a case for tests, by their services: a publication, a proposal to the authority."""

from django.utils import timezone

from arrears.services.shown_sum import claims_now
from blacklist.enums import Violation
from blacklist.models import MarketRemovalProposal, ViolationPublication
from blacklist.services.market_removal import propose_market_removal
from blacklist.services.publication import (
    PublicationFacts,
    approve_publication,
    draft_publication,
)
from tests.factories.blacklist import APPROVE_AT, DRAFT_AT, unpaid_order
from tests.factories.sites import ApproverFactory

ADDRESS = "泰安市泰山区示例路1号"


def publication_facts(order, **changes):
    given = {
        "violation": Violation.ARREARS,
        "decision_number": order.number,
        "address": ADDRESS,
        "facts": "拖欠10名农民工工资合计100,000.00元",
        "result": "已责令限期支付，逾期未支付",
    }
    return PublicationFacts(**{**given, **changes})


def drafted_publication(order=None, *, actor=None, now=DRAFT_AT, **facts) -> ViolationPublication:
    """A draft of the handler of the case, on its payment order."""
    order = order or unpaid_order()
    return draft_publication(
        case=order.case,
        facts=publication_facts(order, **facts),
        actor=actor or order.case.handler,
        now=now,
    )


def owed_now(case, now=APPROVE_AT) -> str:
    """What a case is owed, as the page shows it to who approves."""
    return claims_now([case], day=timezone.localdate(now))[case.pk].words


def published_violation(draft=None, *, actor=None, now=APPROVE_AT) -> ViolationPublication:
    """Published on 10 September 2026, in the third quarter."""
    draft = draft or drafted_publication()
    return approve_publication(
        publication=draft,
        shown_hash=draft.content_hash,
        shown_sum=owed_now(draft.case, now),
        actor=actor or ApproverFactory(),
        now=now,
    )


def market_proposal(order=None, *, actor=None, now=DRAFT_AT) -> MarketRemovalProposal:
    """A proposal of the handler of the case."""
    order = order or unpaid_order()
    return propose_market_removal(
        case=order.case,
        authority="泰安市住房和城乡建设局",
        reason="多次责令仍拒不支付",
        actor=actor or order.case.handler,
        now=now,
    )

"""The authority is asked by a letter that the head agreed to, and only it restricts."""

import pytest

from arrears.enums import CaseState
from arrears.errors import SumMoved
from blacklist.enums import ProposalState
from blacklist.errors import OutcomeNotOpen, OutcomeState, OwnDraft
from blacklist.services.market_removal import decide_market_removal, record_market_answer
from sites.errors import InvalidInput, NotAllowed
from sites.models import AuditEntry
from tests.factories.arrears import bank_pays
from tests.factories.blacklist import APPROVE_AT, unpaid_order
from tests.factories.outcomes import market_proposal, owed_now
from tests.factories.sites import ApproverFactory, InspectorFactory

pytestmark = [pytest.mark.unit, pytest.mark.django_db]


def decide(row, *, approved=True, actor=None, reason="情况属实", shown=None):
    return decide_market_removal(
        proposal=row,
        approved=approved,
        reason=reason,
        shown_sum=owed_now(row.case) if shown is None else shown,
        actor=actor or ApproverFactory(),
        now=APPROVE_AT,
    )


def answer(row, number="泰建罚〔2026〕1号", words="已限制承揽新工程一年"):
    return record_market_answer(
        proposal=row,
        restriction_number=number,
        answer=words,
        actor=row.case.handler,
        now=APPROVE_AT,
    )


def test_the_letter_goes_out_when_the_head_agrees_and_the_answer_comes_back():
    row = decide(market_proposal())
    assert row.state == ProposalState.SENT
    assert row.document.addressee == "泰安市住房和城乡建设局"
    text = "".join(row.document.data["paragraphs"])
    assert row.case.payment_orders.get().number in text
    assert "多次责令仍拒不支付" in text
    done = answer(row)
    assert (done.state, done.restriction_number) == (ProposalState.ACCEPTED, "泰建罚〔2026〕1号")
    assert AuditEntry.objects.filter(object_kind="MarketRemovalProposal").count() == 3


def test_an_authority_that_does_not_restrict_declines():
    assert answer(decide(market_proposal()), number="").state == ProposalState.DECLINED


def test_what_was_refused_may_be_proposed_again_and_what_was_sent_not():
    row = decide(market_proposal(), approved=False)
    assert (row.state, row.document) == (ProposalState.REFUSED, None)
    with pytest.raises(OutcomeState):
        decide(row)
    with pytest.raises(OutcomeState):
        answer(row)
    order = row.case.payment_orders.get()
    again = market_proposal(order)
    assert (again.pk, again.decision_reason) == (row.pk, "")
    with pytest.raises(OutcomeState):
        market_proposal(order)


def test_only_an_order_that_expired_unpaid_is_proposed_on():
    order = unpaid_order()
    row = market_proposal(order)
    bank_pays(*order.case.claims.all())
    with pytest.raises(OutcomeNotOpen):
        decide(row)
    assert decide(row, approved=False).state == ProposalState.REFUSED
    running = unpaid_order()
    running.case.state = CaseState.ORDERED
    running.case.save()
    with pytest.raises(OutcomeNotOpen):
        market_proposal(running)


def test_nobody_decides_on_his_own_proposal():
    other = InspectorFactory()
    row = market_proposal(actor=other)
    twin = ApproverFactory()
    twin.person_key = other.person_key
    twin.save()
    with pytest.raises(OwnDraft):
        decide(row, actor=twin)
    for stranger in (InspectorFactory(), ApproverFactory("370982")):
        with pytest.raises(NotAllowed):
            decide(row, actor=stranger)
    with pytest.raises(NotAllowed):
        market_proposal(actor=InspectorFactory("370982"))


def test_nothing_is_decided_or_answered_without_words():
    row = market_proposal()
    with pytest.raises(InvalidInput):
        decide(row, reason=" ")
    sent = decide(row)
    with pytest.raises(InvalidInput):
        answer(sent, words="")


def test_the_letter_names_the_sum_that_the_head_was_shown():
    row = market_proposal()
    shown = owed_now(row.case)
    bank_pays(*row.case.claims.all()[:4])
    with pytest.raises(SumMoved, match=r"页面显示的是“拖欠10名.*现在是“拖欠6名"):
        decide(row, shown=shown)
    sent = decide(row)
    assert owed_now(row.case) in "".join(sent.document.data["paragraphs"])
    assert sent.owed == shown

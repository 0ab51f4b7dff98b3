"""The way to the police, step by step, each with its clock."""

import datetime as dt

import pytest

from arrears.claims import OpenClaim, OpenClaims
from arrears.crime import CrimeLevel, crime_standing
from arrears.enums import CaseState, ReferralState
from arrears.errors import SumMoved
from arrears.models import CrimeReferral
from arrears.services.referral import (
    decide_referral,
    hand_over,
    propose_referral,
    record_police_answer,
    transfer_to_police,
)
from arrears.services.shown_sum import claims_now
from sites.clocks import open_clock
from sites.errors import DomainError
from sites.law import LawAt
from tests.factories.arrears import PaymentOrderExpiryFactory, bank_pays, unpaid_order
from tests.factories.sites import NOW, SHANGHAI, ApproverFactory, InspectorFactory

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
LAW = LawAt(dt.date(2026, 9, 15), "370902")


def code_of(act):
    with pytest.raises(DomainError) as refusal:
        act()
    return refusal.value.code


def unpaid_case(**sizes):
    order = unpaid_order(**sizes)
    PaymentOrderExpiryFactory(order=order)
    order.case.state = CaseState.ORDER_UNPAID
    order.case.save()
    return order.case


def propose(case, report="拒不支付，事实清楚"):
    return propose_referral(case=case, report=report, actor=case.handler, now=NOW)


def owed(case):
    return claims_now([case], day=NOW.date())[case.pk].words


def due(case, rule):
    clock = open_clock(rule=rule, subject_kind="Case", subject_id=case.pk)
    return None if clock is None else (clock.due_at or clock.due_on)


def claims(workers, months, amount):
    return OpenClaims(
        tuple(
            OpenClaim(worker, dt.date(2026, month, 1), amount)
            for worker in range(workers)
            for month in range(1, months + 1)
        )
    )


@pytest.mark.parametrize(
    ("workers", "months", "amount", "level"),
    [
        (1, 3, 1666, CrimeLevel.NONE),
        (1, 3, 1667, CrimeLevel.WARNING),
        (1, 2, 9999, CrimeLevel.NONE),
        (1, 3, 6666, CrimeLevel.WARNING),
        (1, 3, 6667, CrimeLevel.REACHED),
        (9, 1, 20000, CrimeLevel.NONE),
        (10, 1, 2999, CrimeLevel.NONE),
        (10, 1, 3000, CrimeLevel.WARNING),
        (10, 1, 9999, CrimeLevel.WARNING),
        (10, 1, 10000, CrimeLevel.REACHED),
    ],
)
def test_the_national_minimum_warns_and_the_ceiling_of_the_range_binds(
    workers, months, amount, level
):
    standing = crime_standing(claims(workers, months, amount), LAW)

    assert standing.level is level
    assert ("仅供预警" in standing.words) is (level is CrimeLevel.WARNING)
    assert standing.citation.startswith("《最高人民法院关于审理拒不支付劳动报酬")


def test_a_referral_goes_step_by_step_with_its_clocks():
    case, approver = unpaid_case(workers=10, months=2), ApproverFactory()
    referral = propose(case)
    assert due(case, "referral_decision") == dt.date(2026, 9, 18)
    assert referral.facts["level"] == "reached"

    own = ApproverFactory(person_key=case.handler.person_key)

    def decide(who, reason="事实清楚"):
        return decide_referral(
            referral=referral,
            approved=True,
            reason=reason,
            shown_sum=owed(case),
            approver=who,
            now=NOW,
        )

    assert code_of(lambda: decide(own)) == "E-APPROVER"
    assert code_of(lambda: decide(approver, reason="")) == "E-REASON"
    decide(approver)
    assert due(case, "referral_decision") is None
    assert due(case, "referral_transfer") == NOW + dt.timedelta(hours=24)
    assert code_of(lambda: decide(approver)) == "E-CASE-STATE"

    def transfer(receipt="公安回执1号", actor=case.handler):
        return transfer_to_police(referral=referral, receipt=receipt, actor=actor, now=NOW)

    assert code_of(lambda: transfer(receipt=" ")) == "E-REASON"
    assert code_of(lambda: transfer(actor=InspectorFactory("370982"))) == "E-NOT-ALLOWED"
    transfer()
    # Three calendar days after 29 September lie in the holiday and stay there.
    assert due(case, "police_answer") == dt.date(2026, 9, 18)

    later = dt.datetime(2026, 9, 29, 9, 0, tzinfo=SHANGHAI)
    record_police_answer(
        referral=referral, accepted=True, answer="已立案", actor=case.handler, now=later
    )
    assert due(case, "referral_handover") == dt.date(2026, 10, 2)
    done = hand_over(referral=referral, actor=case.handler, now=later)
    assert (done.state, due(case, "referral_handover")) == (ReferralState.HANDED_OVER, None)
    assert code_of(lambda: hand_over(referral=referral, actor=case.handler, now=later)) == (
        "E-CASE-STATE"
    )


def test_a_refusal_by_the_police_may_be_reviewed_and_one_by_the_head_ends_it():
    case = unpaid_case(workers=1, months=3)
    referral = propose(case)
    decide_referral(
        referral=referral,
        approved=False,
        reason="已支付大部",
        shown_sum="",
        approver=ApproverFactory(),
        now=NOW,
    )
    assert due(case, "referral_transfer") is None
    assert code_of(lambda: propose(case)) == "E-CASE-STATE"

    other = unpaid_case(workers=10, months=2)
    second = propose(other)
    decide_referral(
        referral=second,
        approved=True,
        reason="清楚",
        shown_sum=owed(other),
        approver=ApproverFactory(),
        now=NOW,
    )
    transfer_to_police(referral=second, receipt="回执", actor=other.handler, now=NOW)
    record_police_answer(
        referral=second, accepted=False, answer="不予立案", actor=other.handler, now=NOW
    )
    assert due(other, "referral_review") == dt.date(2026, 9, 18)
    second.refresh_from_db()
    assert second.state == ReferralState.DECLINED


def test_what_cannot_be_referred_is_refused():
    small = unpaid_case(workers=1, months=1)
    ordered = unpaid_order(workers=10, months=2).case
    fit = unpaid_case(workers=10, months=2)

    assert code_of(lambda: propose(small)) == "E-BELOW-THRESHOLD"
    assert code_of(lambda: propose(ordered)) == "E-CASE-STATE"
    assert code_of(lambda: propose(fit, report=" ")) == "E-REASON"
    assert not CrimeReferral.objects.exists()


def test_the_head_decides_on_what_is_owed_now_and_not_on_what_was_reported():
    case = unpaid_case(workers=10, months=2)
    referral = propose(case)
    shown = owed(case)

    def decide(shown, *, approved=True):
        return decide_referral(
            referral=referral,
            approved=approved,
            reason="清楚",
            shown_sum=shown,
            approver=ApproverFactory(),
            now=NOW,
        )

    bank_pays(*case.claims.filter(month=dt.date(2026, 5, 1)))
    with pytest.raises(SumMoved) as refused:
        decide(shown)
    assert "合计132,000.00元" in refused.value.message
    assert "合计66,000.00元" in refused.value.message
    bank_pays(*case.claims.filter(month=dt.date(2026, 6, 1)))
    assert code_of(lambda: decide(owed(case))) == "E-BELOW-THRESHOLD"
    referral.refresh_from_db()
    assert referral.state == ReferralState.PROPOSED
    assert decide(shown, approved=False).state == ReferralState.REFUSED


def test_what_was_owed_when_the_head_decided_is_kept():
    case = unpaid_case(workers=10, months=2)
    referral = propose(case)
    bank_pays(*case.claims.filter(month=dt.date(2026, 5, 1)))
    done = decide_referral(
        referral=referral,
        approved=True,
        reason="清楚",
        shown_sum=owed(case),
        approver=ApproverFactory(),
        now=NOW,
    )
    assert "合计132,000.00元" in done.facts["owed"]
    assert "合计66,000.00元" in done.facts["decided_owed"]

"""The four outcomes of a case are read from their procedures, with what each lacks."""

import datetime as dt

import pytest

from arrears.enums import CaseState
from arrears.services.referral import propose_referral
from blacklist.case_outcomes import effective_decisions, outcomes_of
from blacklist.decision_document import decision_layout
from blacklist.publication_catalog import PublicKind, catalog_entry
from blacklist.services.market_removal import decide_market_removal
from tests.factories.arrears import CaseFactory
from tests.factories.blacklist import (
    APPROVE_AT,
    DRAFT_AT,
    approved_decision,
    drafted_decision,
    served_notice,
    unpaid_order,
)
from tests.factories.outcomes import (
    drafted_publication,
    market_proposal,
    owed_now,
    published_violation,
)
from tests.factories.sites import ApproverFactory

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
DAY = APPROVE_AT.date()


def told(case):
    return {one.kind.value: one for one in outcomes_of(case, day=DAY)}


def test_a_case_just_filed_lacks_everything():
    for one in outcomes_of(CaseFactory(), day=DAY):
        assert not one.is_begun
        assert not one.is_done
        assert one.lacks
        assert one.words == "未提出"


def test_an_unpaid_order_opens_all_four():
    assert all(not one.lacks for one in outcomes_of(unpaid_order().case, day=DAY))


def test_each_outcome_tells_its_state_and_its_documents():
    order = unpaid_order()
    case = order.case
    published = published_violation(drafted_publication(order))
    decided = approved_decision(drafted_decision(served_notice(order)))
    propose_referral(case=case, report="数额达到标准", actor=case.handler, now=DRAFT_AT)
    sent = decide_market_removal(
        proposal=market_proposal(order),
        approved=True,
        reason="属实",
        shown_sum=owed_now(case),
        actor=ApproverFactory(),
        now=APPROVE_AT,
    )
    found = told(case)
    assert [found["EXPOSURE"].is_done, found["LISTING"].is_done] == [True, True]
    assert [found["POLICE"].is_done, found["MARKET_REMOVAL"].is_done] == [False, False]
    assert all(one.is_begun for one in found.values())
    assert found["EXPOSURE"].documents == (published.document,)
    assert found["MARKET_REMOVAL"].documents == (sent.document,)
    assert found["LISTING"].decision == decided
    assert found["LISTING"].title == "列入失信名单并推送"


def test_only_what_was_served_is_in_effect():
    order = unpaid_order()
    assert effective_decisions(order.case) == {order.number: dt.date(2026, 8, 21)}
    assert effective_decisions(CaseFactory(state=CaseState.ORDERED)) == {}


def test_the_decision_is_laid_out_as_it_was_approved():
    decision = approved_decision()
    layout = decision_layout(decision.content, decided_on=decision.decided_on)
    assert layout["title"] == decision.content["title"]
    assert layout["addressee"] == decision.company.name
    assert layout["rows"][0][0] == "政府资金支持"
    assert len(layout["closing"]) == 3
    assert layout["date"] == "2026年9月10日"
    spared = {
        **dict.fromkeys(("authority", "title", "number", "reason", "basis", "remedies"), "x"),
        "company": {"uscc": "u", "name": "n"},
        "pledge": {"words": "不再拖欠", "signed_by": "某"},
    }
    layout = decision_layout(spared, decided_on=DAY)
    assert layout["columns"] == []
    assert "不再拖欠" in layout["paragraphs"][-1]


def test_the_catalog_says_who_may_be_named_and_only_masked():
    violation = catalog_entry(PublicKind.VIOLATION, on=DAY)
    assert violation.shown_name("王建国") == "王＊"
    assert "第六条" in violation.natural_persons_basis
    assert catalog_entry(PublicKind.LISTING, on=DAY).shown_name("王建国") == ""
    with pytest.raises(LookupError):
        catalog_entry(PublicKind.VIOLATION, on=dt.date(2016, 12, 31))
    assert catalog_entry(PublicKind.VIOLATION, on=dt.date(2017, 1, 1)) == violation

"""An objection upheld drafts the change that mends the list; others decide, and that ends it."""

import datetime as dt

import pytest

from blacklist.enums import ChangeKind
from blacklist.errors import CreditObjectionState, NotListed, OwnDraft
from blacklist.models import CreditObjection, ListingChange
from blacklist.queries import changes_visible_to, standing_listings
from blacklist.repair_progress import objection_progress, repair_clocks
from blacklist.services.change import approve_change, reject_change
from blacklist.services.credit_objection import (
    Mending,
    answer_credit_objection,
    file_credit_objection,
    propose_mending,
    record_credit_correction,
)
from sites.errors import InvalidInput, NotAllowed
from sites.models import AuditEntry, LegalClock
from tests.factories.blacklist import approved_decision, at
from tests.factories.removal import approved_change, drafted_change
from tests.factories.sites import ApproverFactory, InspectorFactory

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
MONDAY = at(dt.date(2026, 9, 21))
# Three working days from Monday; 09-25 is a holiday.
DUE_ON = dt.date(2026, 9, 24)
WITHDRAW = Mending(ChangeKind.WITHDRAWAL)


@pytest.fixture
def inspector():
    return InspectorFactory()


@pytest.fixture
def objected(inspector):
    return file_credit_objection(
        decision=approved_decision(), words="列错了单位", actor=inspector, now=MONDAY
    )


def answer(row, actor, mending=WITHDRAW, **changes):
    terms = {"upheld": True, "answer": "经核实，列错了单位", "now": MONDAY, "mending": mending}
    return answer_credit_objection(objection=row, actor=actor, **{**terms, **changes})


def mend(row, actor, mending=WITHDRAW, **changes):
    terms = {"reason": "列错了单位", "now": MONDAY, "mending": mending}
    return propose_mending(objection=row, actor=actor, **{**terms, **changes})


def progress(row):
    row.refresh_from_db()
    [shown] = objection_progress(objections=[row], day=MONDAY.date())
    return shown


def test_the_answer_drafts_and_two_persons_take_the_company_off(objected, inspector):
    answer(objected, inspector)

    change = objected.changes.get()
    assert (change.kind, change.state, change.drafted_by) == ("WITHDRAWAL", "DRAFT", inspector)
    assert "2026-09-21收到的信用信息异议成立：经核实，列错了单位" in change.content["reason"]
    assert change.content["document"] == "2026-09-21收到的信用信息异议"
    # Nothing is changed yet, and somebody is reminded of it.
    decision = objected.decision
    assert len(standing_listings(decision=decision, day=MONDAY.date())) == 3
    assert (progress(objected).draft, progress(objected).due_on) == (change, DUE_ON)
    approver = ApproverFactory()
    [item] = repair_clocks(viewer=approver, day=MONDAY.date(), now=MONDAY)
    assert (item.clock.rule, item.clock.due_on) == ("credit_correction", DUE_ON)
    assert changes_visible_to(viewer=approver, day=MONDAY.date()).get().due_on == DUE_ON
    with pytest.raises(CreditObjectionState, match=change.number):
        record_credit_correction(
            objection=objected, correction="已更正", actor=inspector, now=MONDAY
        )
    both = ApproverFactory(person_key=inspector.person_key)
    with pytest.raises(OwnDraft):
        approve_change(change=change, shown_hash=change.content_hash, actor=both, now=MONDAY)

    approved_change(change, now=MONDAY)

    shown = progress(objected)
    assert (shown.draft, shown.due_on, objected.corrected_on) == (None, None, MONDAY.date())
    assert objected.correction == f"{change.number}决定撤回错误列入，已随决定推送"
    assert standing_listings(decision=decision, day=MONDAY.date()) == []
    assert LegalClock.objects.get(rule="credit_correction").state == "FINISHED"
    entry = AuditEntry.objects.get(act="更正信用信息")
    assert (entry.object_id, entry.basis) == (str(objected.pk), "《山东省社会信用条例》第四十条")


def test_a_draft_sent_back_is_drafted_again_and_the_clock_runs_on(objected, inspector):
    answer(objected, inspector)
    first = objected.changes.get()
    reject_change(change=first, reason="事实不清", actor=ApproverFactory(), now=MONDAY)
    assert (progress(objected).draft, progress(objected).due_on) == (None, DUE_ON)

    again = mend(objected, inspector, Mending(ChangeKind.REVOCATION, "泰人社撤字〔2026〕1号"))

    assert (again.objection, again.content["document"]) == (objected, "泰人社撤字〔2026〕1号")
    assert list(objected.changes.order_by("pk")) == [first, again]


def test_what_is_drafted_on_the_listing_s_own_page_is_tied_too(objected, inspector):
    answer(objected, inspector, mending=None)
    assert not ListingChange.objects.exists()
    change = drafted_change(objected.decision, ChangeKind.REVOCATION, now=MONDAY)
    assert change.objection == objected

    approved_change(change, now=MONDAY)

    assert progress(objected).objection.corrected_on == MONDAY.date()


def test_without_a_change_of_the_list_it_is_recorded_by_hand(objected, inspector):
    answer(objected, inspector, mending=None)

    done = record_credit_correction(
        objection=objected, correction="已更正单位名称", actor=inspector, now=MONDAY
    )

    assert done.correction == "已更正单位名称"
    with pytest.raises(CreditObjectionState, match="没有等待更正"):
        mend(objected, inspector)


def test_a_proposal_that_does_not_fit_changes_nothing(objected, inspector):
    for wrong, error in (
        ({"upheld": False}, InvalidInput),
        ({"mending": Mending(ChangeKind.EARLY_REMOVAL)}, InvalidInput),
        ({"mending": Mending(ChangeKind.REVOCATION)}, InvalidInput),
        ({"answer": "长" * 500}, InvalidInput),
        ({"actor": InspectorFactory("370982")}, NotAllowed),
    ):
        with pytest.raises(error):
            answer(objected, **{"actor": inspector, **wrong})
    with pytest.raises(CreditObjectionState, match="没有等待更正"):
        mend(objected, inspector)
    other = drafted_change(objected.decision, ChangeKind.REVOCATION, now=MONDAY)
    with pytest.raises(CreditObjectionState, match=other.number):
        answer(objected, inspector)
    assert CreditObjection.objects.get().answered_on is None
    assert ListingChange.objects.get().objection is None

    approved_change(other, now=MONDAY)

    with pytest.raises(NotListed):
        answer(objected, inspector)

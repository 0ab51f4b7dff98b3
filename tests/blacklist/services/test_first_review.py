"""An application is looked at first within half a working day; the company is told what was found."""

import datetime as dt

import pytest

from blacklist.clock_subjects import FIRST_REVIEW
from blacklist.enums import ChangeKind
from blacklist.errors import ApplicationRefused
from blacklist.models import FirstReview
from blacklist.repair_progress import application_progress, repair_clocks
from blacklist.services.first_review import record_first_review
from blacklist.services.supplement import Lack
from sites.errors import InvalidInput, NotAllowed
from sites.models import AuditEntry, LegalClock
from tests.factories.blacklist import approved_decision
from tests.factories.removal import APPLY_AT, application, drafted_change
from tests.factories.sites import ApproverFactory, InspectorFactory

pytestmark = [pytest.mark.unit, pytest.mark.django_db]


@pytest.fixture
def decision():
    return application().decision


def due_at():
    return LegalClock.objects.get(rule=FIRST_REVIEW).due_at


def review(decision, **changes):
    terms = {
        "decision": decision,
        "is_complete": True,
        "words": "材料齐全",
        "actor": changes.pop("actor", None) or InspectorFactory(),
        "now": APPLY_AT,
    }
    return record_first_review(**{**terms, **changes})


def progress(decision, now):
    return application_progress(decisions=[decision], now=now)[decision.pk]


def test_the_half_day_starts_with_the_application_and_ends_with_the_review(decision):
    clock = LegalClock.objects.get(rule=FIRST_REVIEW)
    assert clock.started_at == APPLY_AT
    assert APPLY_AT < clock.due_at <= APPLY_AT + dt.timedelta(days=1)
    assert progress(decision, clock.due_at).is_late is False

    lacks = [Lack("签收表", "缺少 8 月的")]
    made = review(decision, now=clock.due_at, is_complete=False, words="请补正", lacks=lacks)

    clock.refresh_from_db()
    assert (clock.state, made.is_late) == ("FINISHED", False)
    shown = progress(decision, clock.due_at + dt.timedelta(days=9))
    assert (shown.review, shown.due_at, shown.is_late) == (made, clock.due_at, False)
    entry = AuditEntry.objects.get(act="初审提前移出申请")
    assert entry.detail == {"number": decision.number, "complete": False, "late": False}


def test_a_review_after_its_moment_is_flagged_before_and_after_it_is_done(decision):
    late = due_at() + dt.timedelta(minutes=1)
    viewer = ApproverFactory()
    waiting = repair_clocks(viewer=viewer, day=APPLY_AT.date(), now=due_at())
    assert [(item.clock.words, item.overdue) for item in waiting] == [(decision.number, False)]
    [item] = repair_clocks(viewer=viewer, day=APPLY_AT.date(), now=late)
    assert item.overdue
    assert progress(decision, late).is_late

    assert review(decision, now=late).is_late

    assert progress(decision, late).is_late
    assert repair_clocks(viewer=viewer, day=APPLY_AT.date(), now=late) == []


def test_who_drafts_the_decision_has_looked(decision):
    drafted_change(decision, ChangeKind.REFUSAL)

    shown = progress(decision, due_at() + dt.timedelta(days=30))
    assert (shown.review, shown.is_late) == (None, False)
    assert LegalClock.objects.get(rule=FIRST_REVIEW).state == "FINISHED"


def test_a_review_is_refused_without_words_role_application_or_twice(decision):
    with pytest.raises(InvalidInput):
        review(decision, words=" ")
    with pytest.raises(NotAllowed):
        review(decision, actor=InspectorFactory("370982"))
    with pytest.raises(ApplicationRefused, match="没有等待"):
        review(approved_decision())
    for wrong in ({"lacks": [Lack("签收表", "缺少")]}, {"is_complete": False}):
        with pytest.raises(InvalidInput) as caught:
            review(decision, **wrong)
        assert caught.value.code == "E-LACKS"
    assert not FirstReview.objects.exists()
    review(decision)
    with pytest.raises(ApplicationRefused, match="已经初审"):
        review(decision)

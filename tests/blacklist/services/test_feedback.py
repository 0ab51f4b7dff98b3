"""Which measure was applied by whom to what; a measure without basis is none."""

import pytest

from blacklist.models import RestrictionFeedback, RestrictionMeasure
from blacklist.services.feedback import FeedbackFacts, record_feedback
from sites.errors import InvalidInput
from sites.models import AuditEntry
from tests.factories.blacklist import APPROVE_AT, approved_decision, drafted_decision
from tests.factories.sites import UserFactory

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
MEASURE = "依法依规限制参加招标投标活动"


def record(number, **changes):
    facts = {
        "document_number": number,
        "purpose": "bidding",
        "measure": MEASURE,
        "department": "泰安市公共资源交易中心",
        "business": "某工程施工招标",
        "operator": "李某",
        "applied": True,
    }
    return record_feedback(
        facts=FeedbackFacts(**{**facts, **changes}), actor=UserFactory(), now=APPROVE_AT
    )


def test_feedback_keeps_measure_department_and_matter():
    decision = approved_decision()

    made = record(decision.number)

    assert (made.decision, made.measure.measure, made.applied) == (decision, MEASURE, True)
    entry = AuditEntry.objects.get(act="反馈惩戒措施使用情况")
    assert entry.basis == RestrictionMeasure.objects.get(purpose="bidding").basis


def test_measure_that_was_not_applied_says_why():
    number = approved_decision().number
    with pytest.raises(InvalidInput) as caught:
        record(number, applied=False)

    assert caught.value.code == "E-REASON"
    assert record(number, applied=False, reason="招标已终止").reason == "招标已终止"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"measure": "一律禁止"}, "E-MEASURE"),
        ({"purpose": "financing"}, "E-MEASURE"),
        ({"department": " "}, "E-TEXT-EMPTY"),
        ({"operator": "长" * 51}, "E-TEXT-EMPTY"),
        ({"reason": "长" * 501}, "E-REASON"),
        ({"document_number": "没有"}, "E-DECISION"),
    ],
)
def test_feedback_is_refused(changes, code):
    number = approved_decision().number

    with pytest.raises(InvalidInput) as caught:
        record(number, **changes)

    assert caught.value.code == code
    assert not RestrictionFeedback.objects.exists()


def test_feedback_on_a_draft_is_refused():
    with pytest.raises(InvalidInput):
        record(drafted_decision().number)

"""A hold stops deletion at once, by one person; to let deletion go on takes two."""

import pytest
from django.db import IntegrityError, transaction

from arrears.models import LegalHold
from arrears.services.legal_holds import ask_lift, decide_lift, place_hold, standing_hold
from sites.errors import InvalidInput, NotAllowed, NotFound, StateConflict
from sites.models import AuditEntry, User
from tests.factories.holds import LegalHoldFactory
from tests.factories.sites import (
    NOW,
    AdministratorFactory,
    ApproverFactory,
    InspectorFactory,
    ProjectFactory,
    region,
)

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
WHY, OVER = "行政诉讼进行中", "判决已生效，案卷已归档"


@pytest.fixture
def project():
    return ProjectFactory(region=region("370902"))


@pytest.fixture
def hold(project):
    return LegalHoldFactory(project=project)


def refused(kind, act, **given):
    with pytest.raises(kind) as refusal:
        act(**given, now=NOW)
    return refusal.value.code


def test_placed_by_one_person_of_the_region_with_a_reason(project):
    inspector = InspectorFactory("370902")
    place = {"act": place_hold, "project": project}
    for stranger in (InspectorFactory("370982"), AdministratorFactory("AUDITOR")):
        refused(NotAllowed, **place, reason=WHY, actor=stranger)
    for words in ("四个字啊", "长" * 201):
        assert refused(InvalidInput, **place, reason=words, actor=inspector) == "E-REASON"
    assert not AuditEntry.objects.exists()

    made = place_hold(project=project, reason=" 五个字  了吧 ", actor=inspector, now=NOW)

    assert (made.reason, str(made).endswith("（五个字 了吧）")) == ("五个字 了吧", True)
    assert refused(StateConflict, **place, reason=WHY, actor=inspector) == "E-HOLD"
    assert standing_hold(project) == made


def test_lifted_by_another_person_than_who_asked(hold):
    asking, deciding = ApproverFactory("370902"), ApproverFactory("370902")
    decide = {"act": decide_lift, "hold": hold, "is_allowed": True}
    assert refused(StateConflict, **decide, actor=deciding) == "E-HOLD-NOT-ASKED"
    ask = {"act": ask_lift, "hold": hold}
    refused(NotAllowed, **ask, reason=OVER, actor=InspectorFactory("370982"))
    assert refused(InvalidInput, **ask, reason="无", actor=asking) == "E-REASON"

    ask_lift(hold=hold, reason=OVER, actor=asking, now=NOW)

    assert refused(StateConflict, **ask, reason=OVER, actor=deciding) == "E-HOLD-ASKED"
    assert refused(NotAllowed, **decide, actor=asking) == "E-SAME-PERSON"
    second_account = ApproverFactory("370902")
    User.objects.filter(pk=second_account.pk).update(person_key=asking.person_key)
    second_account.refresh_from_db()
    assert refused(NotAllowed, **decide, actor=second_account) == "E-SAME-PERSON"
    for stranger in (InspectorFactory("370902"), ApproverFactory("370982")):
        refused(NotAllowed, **decide, actor=stranger)
    decide_lift(hold=hold, is_allowed=True, actor=deciding, now=NOW)

    assert refused(StateConflict, **decide, actor=deciding) == "E-HOLD-LIFTED"
    with pytest.raises(NotFound):
        standing_hold(hold.project)
    assert [one.act for one in AuditEntry.objects.order_by("pk")] == [
        "申请解除依法留存",
        "解除依法留存",
    ]


def test_what_is_not_lifted_stands_and_may_be_asked_for_again(hold):
    asking, deciding = InspectorFactory("370902"), ApproverFactory("370902")
    ask_lift(hold=hold, reason=OVER, actor=asking, now=NOW)

    decide_lift(hold=hold, is_allowed=False, actor=deciding, now=NOW)

    hold.refresh_from_db()
    assert (hold.lift_asked_by, hold.lift_asked_key, hold.lift_reason) == (None, "", "")
    assert (standing_hold(hold.project), AuditEntry.objects.last().act) == (
        hold,
        "不予解除依法留存",
    )
    ask_lift(hold=hold, reason=OVER, actor=deciding, now=NOW)


def test_database_lets_nobody_lift_alone(hold):
    alone = {"lifted_by": hold.placed_by, "lifted_key": "k", "lifted_at": NOW}
    asked = {"lift_asked_by": hold.placed_by, "lift_asked_key": "k", "lift_asked_at": NOW}
    for values in (alone, alone | asked, alone | asked | {"lifted_key": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            LegalHold.objects.update(**values)
    LegalHold.objects.update(**alone | asked | {"lift_asked_key": "other"})

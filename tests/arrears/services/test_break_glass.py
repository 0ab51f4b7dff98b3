"""Reading who complained in an emergency: half an hour, on record, reviewed by another person."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from arrears.models import BreakGlassAccess
from arrears.services.break_glass import (
    open_access,
    open_access_of,
    read_in_emergency,
    review_access,
)
from sites.enums import RoleKind
from sites.errors import InvalidInput, NotAllowed, StateConflict
from sites.models import AuditEntry
from tests.factories.arrears import ComplaintFactory, ComplaintIdentityFactory
from tests.factories.sites import (
    NOW,
    AdministratorFactory,
    InspectorFactory,
    ProjectFactory,
    region,
)

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
REASON = "工人在工地被扣留，须立即联系本人"
HALF_AN_HOUR = dt.timedelta(minutes=30)


@pytest.fixture
def complaint():
    project = ProjectFactory(region=region("370902"))
    return ComplaintIdentityFactory(complaint=ComplaintFactory(project=project)).complaint


def opened(complaint, actor=None, **changed):
    given = {"reason": REASON, "ticket": "值班领导电话批准", **changed}
    return open_access(
        complaint=complaint, actor=actor or InspectorFactory("370902"), now=NOW, **given
    )


def test_it_opens_for_half_an_hour_and_every_reading_is_on_record(complaint):
    access = opened(complaint)
    actor, last = access.actor, NOW + HALF_AN_HOUR - dt.timedelta(seconds=1)
    assert read_in_emergency(access=access, actor=actor, now=NOW).name
    assert read_in_emergency(access=access, actor=actor, now=last).phone
    with pytest.raises(NotAllowed, match="失效"):
        read_in_emergency(access=access, actor=actor, now=NOW + HALF_AN_HOUR)
    with pytest.raises(NotAllowed):
        read_in_emergency(access=access, actor=InspectorFactory("370902"), now=NOW)
    assert open_access_of(complaint=complaint, actor=actor, now=last) == access
    assert open_access_of(complaint=complaint, actor=actor, now=NOW + HALF_AN_HOUR) is None
    acts = list(AuditEntry.objects.order_by("pk").values_list("act", flat=True))
    assert acts == ["开启紧急查看", "紧急查看投诉人身份", "紧急查看投诉人身份"]
    assert AuditEntry.objects.first().detail["reason"] == REASON


@pytest.mark.parametrize(
    ("change", "code"),
    [({"reason": "九个字九个字九个字"}, "E-REASON"), ({"ticket": " "}, "E-TICKET")],
)
def test_without_reason_or_leave_it_stays_shut(complaint, change, code):
    with pytest.raises(InvalidInput) as refused:
        opened(complaint, **change)
    assert refused.value.code == code
    assert not BreakGlassAccess.objects.exists()


def test_inspectors_of_elsewhere_and_auditors_cannot_open_it(complaint):
    for nobody in (InspectorFactory("370982"), AdministratorFactory(RoleKind.AUDITOR)):
        with pytest.raises(NotAllowed):
            opened(complaint, nobody)


def test_an_auditor_reviews_it_once(complaint):
    access, auditor = opened(complaint), AdministratorFactory(RoleKind.AUDITOR)
    with pytest.raises(NotAllowed):
        review_access(access=access, verdict="JUSTIFIED", words="属实", actor=access.actor, now=NOW)
    for verdict, words in (("", "属实"), ("JUSTIFIED", " ")):
        with pytest.raises(InvalidInput):
            review_access(access=access, verdict=verdict, words=words, actor=auditor, now=NOW)
    same = AdministratorFactory(RoleKind.AUDITOR)
    same.person_key = access.actor.person_key
    same.save()
    with pytest.raises(NotAllowed, match="自己"):
        review_access(access=access, verdict="JUSTIFIED", words="属实", actor=same, now=NOW)
    review_access(
        access=access, verdict="UNJUSTIFIED", words="可以等到次日", actor=auditor, now=NOW
    )
    access.refresh_from_db()
    assert (access.verdict, access.reviewed_by) == ("UNJUSTIFIED", auditor)
    assert complaint.number in str(access)
    with pytest.raises(StateConflict):
        review_access(access=access, verdict="JUSTIFIED", words="x", actor=auditor, now=NOW)


def test_the_database_refuses_a_review_by_the_same_person(complaint):
    access = opened(complaint)
    with pytest.raises(IntegrityError, match="reviewed_by_another"), transaction.atomic():
        BreakGlassAccess.objects.filter(pk=access.pk).update(
            verdict="JUSTIFIED",
            reviewed_by=access.actor,
            reviewed_key=access.actor_key,
            reviewed_at=NOW,
        )

"""More time for a complex matter: asked by one, agreed to by another, once."""

import datetime as dt

import pytest

from blacklist.errors import DecisionOverdue, ExtensionRefused, OwnDraft
from blacklist.services.extension import approve_extension, request_extension
from sites.errors import InvalidInput, NotAllowed
from sites.models import AuditEntry
from tests.factories.blacklist import approved_decision, at, drafted_decision, served_notice
from tests.factories.sites import ApproverFactory, InspectorFactory

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
# The decision of this notice is due on 2026-09-28.
LAST_DAY = at(dt.date(2026, 9, 28))
AFTER = at(dt.date(2026, 9, 29))


def ask(notice, *, actor=None, reason="涉及多个班组", now=LAST_DAY):
    return request_extension(
        notice=notice, reason=reason, actor=actor or InspectorFactory(), now=now
    )


def test_extension_lets_the_decision_be_made_later():
    notice = served_notice()
    with pytest.raises(DecisionOverdue):
        drafted_decision(notice, now=AFTER)
    extension = ask(notice)
    notice.refresh_from_db()

    agreed = approve_extension(extension=extension, actor=ApproverFactory(), now=LAST_DAY)

    # Twenty working days on, over the National Day holiday and its make-up day.
    assert agreed.due_on == dt.date(2026, 10, 30)
    decision = drafted_decision(notice, now=AFTER)
    assert approved_decision(decision, now=at(agreed.due_on)).state == "APPROVED"
    assert list(
        AuditEntry.objects.filter(object_kind="DecisionExtension")
        .order_by("pk")
        .values_list("act", "detail__due_on")
    ) == [("申请延长决定期限", None), ("批准延长决定期限", "2026-10-30")]


def test_decision_after_the_extended_term_is_refused():
    notice = served_notice()
    agreed = approve_extension(extension=ask(notice), actor=ApproverFactory(), now=LAST_DAY)

    with pytest.raises(DecisionOverdue):
        drafted_decision(notice, now=at(agreed.due_on + dt.timedelta(days=1)))


def test_request_alone_extends_nothing():
    notice = served_notice()
    ask(notice)

    with pytest.raises(DecisionOverdue):
        drafted_decision(notice, now=AFTER)


@pytest.mark.parametrize("reason", ["  ", "长" * 501])
def test_request_needs_a_reason(reason):
    with pytest.raises(InvalidInput):
        ask(served_notice(), reason=reason)


def test_request_is_refused_twice_late_decided_or_by_others():
    notice = served_notice()
    with pytest.raises(NotAllowed):
        ask(notice, actor=ApproverFactory())
    with pytest.raises(ExtensionRefused, match="已过"):
        ask(notice, now=AFTER)
    ask(notice)
    with pytest.raises(ExtensionRefused, match="只能延长一次"):
        ask(notice)
    with pytest.raises(ExtensionRefused, match="已经作出决定"):
        ask(approved_decision().notice)


def test_approval_is_by_another_person_in_time_and_once():
    asker = InspectorFactory()
    extension = ask(served_notice(), actor=asker)
    with pytest.raises(NotAllowed):
        approve_extension(extension=extension, actor=InspectorFactory(), now=LAST_DAY)
    same = ApproverFactory(person_key=asker.person_key)
    with pytest.raises(OwnDraft):
        approve_extension(extension=extension, actor=same, now=LAST_DAY)
    with pytest.raises(ExtensionRefused, match="已过"):
        approve_extension(extension=extension, actor=ApproverFactory(), now=AFTER)
    approve_extension(extension=extension, actor=ApproverFactory(), now=LAST_DAY)
    with pytest.raises(ExtensionRefused, match="已经延长"):
        approve_extension(extension=extension, actor=ApproverFactory(), now=LAST_DAY)

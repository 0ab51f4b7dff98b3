"""Events of the door: what is kept, for how long, and that nobody changes them meanwhile."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from sites.enums import SecurityEventKind
from sites.errors import InvalidInput
from sites.models import AuditEntry, SecurityEvent
from sites.services.security_events import (
    erase_events,
    events_due,
    index_of_name,
    keep_months,
    record_event,
    record_export,
)
from tests.factories.sites import NOW, UserFactory

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
DAY = NOW.date()


def event(at=NOW, **given):
    return record_event(kind=SecurityEventKind.UNKNOWN_NAME, now=at, **given)


def test_name_that_is_nobodys_is_kept_as_a_hash_that_recognizes_it():
    first, again = event(typed_name="My-Password-1"), event(typed_name=" my-password-1 ")
    other, known = event(typed_name="other"), event(typed_name="x", user=UserFactory())

    assert first.name_index == again.name_index == index_of_name("My-Password-1")
    assert (len(first.name_index), first.name_index != other.name_index) == (16, True)
    assert known.name_index == event().name_index == ""
    assert "password" not in " ".join(map(str, SecurityEvent.objects.values_list())).lower()


def test_no_event_is_changed_nor_deleted_before_its_time():
    made = event()
    for act in (lambda: SecurityEvent.objects.update(words="x"), made.delete):
        with pytest.raises(IntegrityError, match="只增不改"), transaction.atomic():
            act()
    assert SecurityEvent.objects.get().words == ""


def test_events_end_on_the_day_after_twelve_months():
    """One day below, on the day, one above; the trail of the deletion stays."""
    assert keep_months(day=DAY) == 12
    for days in (-1, 0, 1):
        event(NOW.replace(year=NOW.year - 1) + dt.timedelta(days=days))
    assert events_due(day=DAY).count() == 1

    assert erase_events(day=DAY, now=NOW) == 1
    assert erase_events(day=DAY, now=NOW) == 0

    entry = AuditEntry.objects.get(act="到期删除安全事件")
    assert (entry.detail, SecurityEvent.objects.count()) == ({"count": 1}, 2)
    # What opens the door shuts it again.
    with pytest.raises(IntegrityError), transaction.atomic():
        SecurityEvent.objects.all().delete()


def test_file_of_events_needs_a_reason_and_is_in_the_audit():
    user = UserFactory()
    with pytest.raises(InvalidInput) as refusal:
        record_export(rows=3, filters={}, reason=" 看 看 ", actor=user, now=NOW)
    assert refusal.value.code == "E-REASON"
    assert not AuditEntry.objects.exists()

    kept = record_export(rows=3, filters={"q": "张"}, reason="年度  等级测评", actor=user, now=NOW)

    entry = AuditEntry.objects.get()
    assert (kept, entry.act, entry.actor) == ("年度 等级测评", "导出安全事件", user)
    assert entry.detail == {"rows": 3, "filters": ["q"], "reason": "年度 等级测评"}

import datetime as dt

import pytest

from rating.enums import AdverseKind
from rating.models import AdverseEvent
from rating.services import adverse_event
from sites.errors import InvalidInput, StateConflict
from sites.models import AuditEntry
from tests.factories.sites import NOW, CompanyFactory

pytestmark = [pytest.mark.unit, pytest.mark.django_db]

DAY = dt.date(2026, 9, 10)


def told(company, **changed):
    fields = {
        "kind": AdverseKind.LISTED,
        "occurred_on": DAY,
        "document_number": "泰人社列字〔2026〕1号",
        "source": "泰安市人力资源和社会保障局",
        "now": NOW,
    }
    return adverse_event.record(company=company, **{**fields, **changed})


def test_record_twice_is_one_event_and_one_entry():
    company = CompanyFactory()
    first = told(company)
    assert told(company) == first
    assert AdverseEvent.objects.get() == first
    entry = AuditEntry.objects.get()
    assert (entry.act, entry.object_id, entry.detail) == (
        "记载不良记录",
        str(first.pk),
        {"uscc": company.uscc, "kind": "LISTED", "document_number": "泰人社列字〔2026〕1号"},
    )


def test_record_same_document_of_another_kind_is_another_event():
    company = CompanyFactory()
    told(company)
    told(company, kind=AdverseKind.GROUP_INCIDENT)
    assert AdverseEvent.objects.count() == 2


def test_record_same_document_with_another_day_is_refused():
    company = CompanyFactory()
    told(company)
    with pytest.raises(StateConflict, match="2026-09-10"):
        told(company, occurred_on=dt.date(2026, 9, 11))
    assert AdverseEvent.objects.get().occurred_on == DAY


def test_record_without_document_number_is_refused():
    with pytest.raises(InvalidInput) as refusal:
        told(CompanyFactory(), document_number=" ")
    assert refusal.value.code == "E-DOCUMENT"
    assert not AdverseEvent.objects.exists()

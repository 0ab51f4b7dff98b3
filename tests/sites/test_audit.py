"""The audit trail: written in the transaction of the act, never changed."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from sites import audit
from sites.models import AuditEntry, PayrollLine, PayrollSheet
from tests.factories.sites import PayrollLineFactory, UserFactory

pytestmark = pytest.mark.unit
NOW = dt.datetime(2026, 9, 10, 2, 0, tzinfo=dt.UTC)


def refused(change):
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        change()
    return str(caught.value)


@pytest.mark.django_db
def test_record_keeps_who_did_what_on_which_basis():
    actor = UserFactory(display_name="王某")

    entry = audit.record(
        act="送达",
        object_kind="PriorNotice",
        object_id=7,
        now=NOW,
        actor=actor,
        basis="第六条",
        detail={"number": "1号"},
    )
    entry.refresh_from_db()

    assert (entry.actor, entry.actor_name, entry.object_id) == (actor, "王某", "7")
    assert (entry.at, entry.basis, entry.detail) == (NOW, "第六条", {"number": "1号"})
    assert entry.transaction_id > 0


@pytest.mark.django_db
def test_record_without_a_person_is_by_the_system():
    entry = audit.record(act="预警", object_kind="X", object_id="1", now=NOW)

    assert (entry.actor, entry.actor_name, entry.detail) == (None, "系统", {})


@pytest.mark.django_db(transaction=True)
def test_record_outside_a_transaction_is_refused():
    with pytest.raises(RuntimeError, match="inside the transaction"):
        audit.record(act="预警", object_kind="X", object_id="1", now=NOW)

    assert AuditEntry.objects.count() == 0


@pytest.mark.django_db
def test_database_keeps_audit_entries():
    audit.record(act="预警", object_kind="X", object_id="1", now=NOW)
    rows = AuditEntry.objects.all()

    assert "审计记录只增不改" in refused(lambda: rows.update(act="别的"))
    assert "审计记录只增不改" in refused(lambda: rows._raw_delete(rows.db))


@pytest.mark.django_db
def test_database_keeps_payroll_sheets_and_lines():
    PayrollLineFactory()
    sheets, lines = PayrollSheet.objects.all(), PayrollLine.objects.all()

    assert "工资支付表只增不改" in refused(lambda: sheets.update(line_count=9))
    assert "工资明细只增不改" in refused(
        lambda: lines.update(net=Decimal("1.00"), gross=Decimal("1.00"))
    )
    assert "工资明细只增不改" in refused(lambda: lines._raw_delete(lines.db))

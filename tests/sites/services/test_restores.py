"""After a restore the gate of pushes is opened by two persons."""

import pytest

from sites.enums import RoleKind
from sites.errors import NotAllowed, StateConflict
from sites.models import AuditEntry, DatabaseRestore
from sites.services.restores import ask_to_open, closed_gate, confirm_opening
from tests.factories.sites import NOW, AdministratorFactory, InspectorFactory

pytestmark = [pytest.mark.unit, pytest.mark.django_db]

AGAIN = {"now": NOW, "day": NOW.date()}


@pytest.fixture
def restored():
    return DatabaseRestore.objects.create(restored_at=NOW, backup_at=NOW, transaction_offset=0)


def test_one_asks_another_opens(restored):
    assert closed_gate() == restored
    ask_to_open(actor=AdministratorFactory(RoleKind.SYSTEM_ADMIN), **AGAIN)
    assert closed_gate() == restored

    confirm_opening(actor=AdministratorFactory(RoleKind.SECURITY_ADMIN), **AGAIN)

    assert closed_gate() is None
    assert list(AuditEntry.objects.order_by("pk").values_list("act", flat=True)) == [
        "申请开闸",
        "开闸恢复推送",
    ]
    assert str(restored) == str(NOW)


def test_nobody_opens_alone(restored):
    system = AdministratorFactory(RoleKind.SYSTEM_ADMIN)
    security = AdministratorFactory(RoleKind.SECURITY_ADMIN)
    with pytest.raises(NotAllowed):
        ask_to_open(actor=InspectorFactory(), **AGAIN)
    with pytest.raises(NotAllowed):
        confirm_opening(actor=system, **AGAIN)
    with pytest.raises(StateConflict, match="还没有人申请"):
        confirm_opening(actor=security, **AGAIN)
    ask_to_open(actor=system, **AGAIN)
    # The rule of roles keeps one person from holding both; this holds even if it were broken.
    type(system).objects.filter(pk=security.pk).update(person_key=system.person_key)
    security.refresh_from_db()
    with pytest.raises(NotAllowed, match="申请人不能复核"):
        confirm_opening(actor=security, **AGAIN)


def test_there_is_nothing_to_open_where_no_gate_is_shut():
    with pytest.raises(StateConflict, match="没有关闸"):
        ask_to_open(actor=AdministratorFactory(RoleKind.SYSTEM_ADMIN), **AGAIN)
    assert closed_gate() is None

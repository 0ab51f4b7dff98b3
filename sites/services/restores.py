"""After a restore two persons open the gate of pushes (恢复后开闸)."""

import datetime as dt

from django.db import transaction

from sites import audit
from sites.enums import RoleKind
from sites.errors import NotAllowed, StateConflict
from sites.models import DatabaseRestore, User
from sites.permissions import has_role


def closed_gate() -> DatabaseRestore | None:
    """The restore that keeps pushes back; None when they go out."""
    return (
        DatabaseRestore.objects.filter(opened_at__isnull=True)
        .select_related("opened_by")
        .order_by("pk")
        .first()
    )


@transaction.atomic
def ask_to_open(*, actor: User, now: dt.datetime, day: dt.date) -> DatabaseRestore:
    """Say that what was restored has been compared with the platform and may go out.

    Raises:
        NotAllowed: the actor is no system administrator.
        StateConflict: no gate is closed.
    """
    if not has_role(actor, RoleKind.SYSTEM_ADMIN, day=day):
        raise NotAllowed("只有系统管理员可以申请开闸")
    gate = _gate()
    gate.opened_by = actor
    gate.save(update_fields=["opened_by"])
    _record("申请开闸", gate, actor, now)
    return gate


@transaction.atomic
def confirm_opening(*, actor: User, now: dt.datetime, day: dt.date) -> DatabaseRestore:
    """Open the gate that another person asked to open.

    Raises:
        NotAllowed: no security administrator, or the same person under another account.
        StateConflict: no gate is closed, or nobody asked.
    """
    if not has_role(actor, RoleKind.SECURITY_ADMIN, day=day):
        raise NotAllowed("只有安全管理员可以复核开闸")
    gate = _gate()
    if gate.opened_by is None:
        raise StateConflict(
            "还没有人申请开闸", fix="请先由系统管理员对账后申请", code="E-GATE-NOT-ASKED"
        )
    if gate.opened_by.person_key == actor.person_key:
        raise NotAllowed("申请人不能复核", fix="请由另一人复核", code="E-SAME-PERSON")
    gate.confirmed_by, gate.opened_at = actor, now
    gate.save(update_fields=["confirmed_by", "opened_at"])
    _record("开闸恢复推送", gate, actor, now)
    return gate


def _gate() -> DatabaseRestore:
    gate = DatabaseRestore.objects.select_for_update().filter(opened_at__isnull=True).first()
    if gate is None:
        raise StateConflict("推送没有关闸", code="E-GATE-OPEN")
    return gate


def _record(act: str, gate: DatabaseRestore, actor: User, now: dt.datetime) -> None:
    audit.record(act=act, object_kind="DatabaseRestore", object_id=gate.pk, now=now, actor=actor)

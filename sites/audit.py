"""The audit trail: every service that changes a legal state calls `record`."""

import datetime as dt

from django.db import transaction

from sites.models import AuditEntry, User

SYSTEM_NAME = "系统"


def record(
    *,
    act: str,
    object_kind: str,
    object_id: object,
    now: dt.datetime,
    actor: User | None = None,
    basis: str = "",
    detail: dict[str, object] | None = None,
) -> AuditEntry:
    """Write one entry in the caller's transaction; without one it refuses.

    Args:
        act: what was done, in Chinese ("送达责令限期支付决定").
        object_kind: the model's name.
        object_id: its key.
        now: the moment of the act, aware.
        actor: who did it; None when the system did.
        basis: the article it rests on.
        detail: JSON values that explain the act; never personal data.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("audit.record must be called inside the transaction of the act")
    return AuditEntry.objects.create(
        at=now,
        actor=actor,
        actor_name=actor.display_name if actor else SYSTEM_NAME,
        act=act,
        object_kind=object_kind,
        object_id=str(object_id),
        basis=basis,
        detail=detail or {},
    )

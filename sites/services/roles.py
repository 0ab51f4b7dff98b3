"""Roles are asked for by one administrator and granted by another person (角色授权)."""

import datetime as dt

from django.db import transaction

from sites import audit
from sites.enums import GrantState, RoleKind
from sites.errors import InvalidInput, NotAllowed, StateConflict
from sites.models import Project, Region, RoleAssignment, RoleRequest, User
from sites.permissions import has_role
from sites.queries import roles_excluded_by

REQUESTING = (RoleKind.SYSTEM_ADMIN, RoleKind.SECURITY_ADMIN)


@transaction.atomic
def request_role(  # noqa: PLR0913 -- each is a column
    *,
    user: User,
    role: RoleKind,
    region: Region,
    valid_from: dt.date,
    reason: str,
    actor: User,
    now: dt.datetime,
    day: dt.date,
    valid_until: dt.date | None = None,
    project: Project | None = None,
) -> RoleRequest:
    """Ask for a role for somebody; it takes effect only when another person grants it.

    Raises:
        NotAllowed: the actor is no administrator.
        InvalidInput: no reason, an end before the start, a wage officer without a project,
            or an account of which nobody knows whose it is.
        StateConflict: the person holds a role that excludes it (E-ROLE-EXCLUDED).
    """
    if not any(has_role(actor, one, day=day) for one in REQUESTING):
        raise NotAllowed("只有系统管理员和安全管理员可以申请授权")
    if not reason.strip():
        raise InvalidInput("请写明授权理由", fix="例如：接替某某负责岱岳区", code="E-REASON")
    if valid_until is not None and valid_until < valid_from:
        raise InvalidInput("失效日期早于生效日期", fix="请改正日期", code="E-PERIOD")
    if role == RoleKind.WAGE_OFFICER and project is None:
        raise InvalidInput("劳资专管员必须指定项目", fix="请选择项目", code="E-PROJECT")
    if not user.person_key:
        raise InvalidInput("这个账号还没有登记是谁的", fix="请先登记身份证号", code="E-PERSON")
    _require_compatible(user, role, valid_from, valid_until)
    made = RoleRequest.objects.create(
        user=user,
        role=role,
        region=region,
        project=project,
        valid_from=valid_from,
        valid_until=valid_until,
        reason=reason.strip(),
        requested_by=actor,
        requested_key=actor.person_key,
        requested_at=now,
    )
    _record("申请授权", made, actor, now)
    return made


@transaction.atomic
def grant_role(
    *, request: RoleRequest, actor: User, now: dt.datetime, day: dt.date
) -> RoleAssignment:
    """Grant what another person asked for.

    Raises:
        NotAllowed: no security administrator, or the person who asked or who gets the role,
            under whatever account.
        StateConflict: decided already, or excluded meanwhile.
    """
    held = _pending(request, actor, day)
    _require_compatible(held.user, RoleKind(held.role), held.valid_from, held.valid_until)
    made = RoleAssignment.objects.create(
        user=held.user,
        role=held.role,
        region=held.region,
        project=held.project,
        company=held.project.general_contractor if held.project else None,
        valid_from=held.valid_from,
        valid_until=held.valid_until,
    )
    _decide(held, GrantState.APPROVED, actor, now, assignment=made)
    _record("批准授权", held, actor, now)
    return made


@transaction.atomic
def refuse_role(*, request: RoleRequest, actor: User, now: dt.datetime, day: dt.date) -> None:
    """Refuse what another person asked for.

    Raises:
        NotAllowed, StateConflict: as `grant_role`.
    """
    held = _pending(request, actor, day)
    _decide(held, GrantState.REFUSED, actor, now)
    _record("不予授权", held, actor, now)


@transaction.atomic
def end_role(*, assignment: RoleAssignment, actor: User, now: dt.datetime, day: dt.date) -> None:
    """End a role with the day before; to take rights away one person is enough.

    Raises:
        NotAllowed: the actor is no security administrator.
    """
    if not has_role(actor, RoleKind.SECURITY_ADMIN, day=day):
        raise NotAllowed("只有安全管理员可以终止授权")
    last = max(assignment.valid_from, day - dt.timedelta(days=1))
    assignment.valid_until = last
    assignment.save(update_fields=["valid_until"])
    audit.record(
        act="终止授权",
        object_kind="RoleAssignment",
        object_id=assignment.pk,
        now=now,
        actor=actor,
        detail={"role": assignment.role, "until": last.isoformat()},
    )


def _pending(request: RoleRequest, actor: User, day: dt.date) -> RoleRequest:
    """The request under its lock, when the actor may decide it."""
    held = RoleRequest.objects.select_for_update(of=("self",)).select_related(
        "user", "region", "project__general_contractor"
    )
    found = held.get(pk=request.pk)
    if not has_role(actor, RoleKind.SECURITY_ADMIN, day=day):
        raise NotAllowed("只有安全管理员可以批准授权")
    if actor.person_key in {found.requested_key, found.user.person_key}:
        raise NotAllowed(
            "申请人和被授权人不能批准", fix="请由另一位安全管理员批准", code="E-SAME-PERSON"
        )
    if found.state != GrantState.PENDING:
        raise StateConflict("这个申请已经办理", code="E-STATE-DECIDED")
    return found


def _require_compatible(user: User, role: RoleKind, first: dt.date, last: dt.date | None) -> None:
    held = roles_excluded_by(user=user, role=role, first=first, last=last)
    if held:
        raise StateConflict(
            f"与已有角色“{held[0].get_role_display()}”互斥",
            fix="系统、安全、审计管理员不得兼任，也不得兼任业务角色；请先终止已有角色",
            code="E-ROLE-EXCLUDED",
        )


def _decide(
    held: RoleRequest,
    state: GrantState,
    actor: User,
    now: dt.datetime,
    assignment: RoleAssignment | None = None,
) -> None:
    held.state, held.decided_by, held.decided_at = state, actor, now
    held.decided_key, held.assignment = actor.person_key, assignment
    held.save()


def _record(act: str, request: RoleRequest, actor: User, now: dt.datetime) -> None:
    audit.record(
        act=act,
        object_kind="RoleRequest",
        object_id=request.pk,
        now=now,
        actor=actor,
        detail={
            "user": request.user_id,
            "role": request.role,
            "region": request.region_id,
            "reason": request.reason,
        },
    )

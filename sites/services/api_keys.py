"""接口密钥: given to a machine client, shown once, kept as a hash, changed without a gap."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Sequence

from django.db import transaction

from sites import audit
from sites.enums import KeyScope, RoleKind
from sites.errors import InvalidInput, NotAllowed, StateConflict
from sites.models import ApiKey, Project, User
from sites.permissions import has_role
from sites.queries import roles_of

LONGEST_DAYS = 366
# While a client changes over, the earlier key holds beside the new one.
OVERLAP = dt.timedelta(days=7)
SECRET_BYTES = 32


def key_hash(secret: str) -> str:
    """What is stored of a key: SHA-256, enough for 256 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def issue_key(  # noqa: PLR0913 -- each is a column
    *,
    client: str,
    scopes: Sequence[str],
    acts_for: User,
    days: int,
    requests_per_minute: int,
    reason: str,
    actor: User,
    now: dt.datetime,
    day: dt.date,
    project: Project | None = None,
) -> tuple[ApiKey, str]:
    """Issue a key; its secret is returned once and never again.

    The person who answers for it (`acts_for`) bounds what it can do; `days` is from 1 to 366.

    Raises:
        NotAllowed: no security administrator, or for himself.
        InvalidInput: no client, scope, reason, a term or limit out of bounds, a person without
            any role.
    """
    _require_security_administrator(actor, day)
    if actor.person_key == acts_for.person_key:
        raise NotAllowed("不能给自己签发密钥", fix="请由另一位安全管理员签发", code="E-SAME-PERSON")
    _require_whole(client, scopes, days, requests_per_minute, reason)
    if not roles_of(user=acts_for, day=day):
        raise InvalidInput(
            "责任人没有现行角色，密钥什么也做不了", fix="请先授予角色", code="E-KEY-PERSON"
        )
    secret = secrets.token_urlsafe(SECRET_BYTES)
    made = ApiKey.objects.create(
        client=client.strip(),
        key_hash=key_hash(secret),
        scopes=sorted(scopes),
        project=project,
        acts_for=acts_for,
        created_at=now,
        expires_at=now + dt.timedelta(days=days),
        requests_per_minute=requests_per_minute,
    )
    _record("签发接口密钥", made, actor, now, {"reason": reason.strip(), "scopes": made.scopes})
    return made, secret


@transaction.atomic
def rotate_key(*, key: ApiKey, actor: User, now: dt.datetime, day: dt.date) -> tuple[ApiKey, str]:
    """Give the client a new secret with the same rights; the old one ends within a week.

    Raises:
        NotAllowed: no security administrator.
        StateConflict: the key has ended.
    """
    held = _alive(key, actor, now, day)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    made = ApiKey.objects.create(
        client=held.client,
        key_hash=key_hash(secret),
        scopes=held.scopes,
        project=held.project,
        acts_for=held.acts_for,
        created_at=now,
        expires_at=now + (held.expires_at - held.created_at),
        requests_per_minute=held.requests_per_minute,
    )
    ApiKey.objects.filter(pk=held.pk).update(expires_at=min(held.expires_at, now + OVERLAP))
    _record("换发接口密钥", made, actor, now, {"earlier": held.pk})
    return made, secret


@transaction.atomic
def revoke_key(*, key: ApiKey, actor: User, now: dt.datetime, day: dt.date) -> None:
    """End a key at once.

    Raises:
        NotAllowed: no security administrator.
        StateConflict: it has ended.
    """
    held = _alive(key, actor, now, day)
    ApiKey.objects.filter(pk=held.pk).update(expires_at=now)
    _record("吊销接口密钥", held, actor, now, {})


def _alive(key: ApiKey, actor: User, now: dt.datetime, day: dt.date) -> ApiKey:
    _require_security_administrator(actor, day)
    held = ApiKey.objects.select_for_update(of=("self",)).get(pk=key.pk)
    if held.expires_at <= now:
        raise StateConflict("这个密钥已经失效", code="E-KEY-ENDED")
    return held


def _require_security_administrator(actor: User, day: dt.date) -> None:
    if not has_role(actor, RoleKind.SECURITY_ADMIN, day=day):
        raise NotAllowed("只有安全管理员可以管理接口密钥")


def _require_whole(
    client: str, scopes: Sequence[str], days: int, requests_per_minute: int, reason: str
) -> None:
    if not client.strip():
        raise InvalidInput("请填写客户端名称", code="E-KEY-CLIENT")
    if not scopes or set(scopes) - set(KeyScope.values):
        raise InvalidInput("请至少选一项权限范围", code="E-KEY-SCOPE")
    if not 1 <= days <= LONGEST_DAYS:
        raise InvalidInput(f"有效期应为 1 至 {LONGEST_DAYS} 天", code="E-KEY-TERM")
    if requests_per_minute < 1:
        raise InvalidInput("每分钟请求上限至少为 1", code="E-KEY-RATE")
    if not reason.strip():
        raise InvalidInput("请写明签发理由", fix="例如：某公司实名制系统接入", code="E-REASON")


def _record(
    act: str, key: ApiKey, actor: User, now: dt.datetime, detail: dict[str, object]
) -> None:
    audit.record(
        act=act,
        object_kind="ApiKey",
        object_id=key.pk,
        now=now,
        actor=actor,
        detail={"client": key.client, **detail},
    )

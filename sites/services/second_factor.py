"""The second factor of signing in: set up, asked for, given back when a phone is lost (第二因素)."""

import base64
import datetime as dt
import secrets
from typing import Final

from django.db import transaction
from django_otp.oath import TOTP

from sites import audit
from sites.enums import SecurityEventKind
from sites.errors import InvalidInput, StateConflict
from sites.models import Authenticator, RecoveryCode, User
from sites.sealing import blind_index, seal, unseal
from sites.services.security_events import record_event

PURPOSE: Final = "authenticator.key"
RECOVERY_PURPOSE: Final = "recovery-code"
KEY_BYTES = 20
STEP_SECONDS = 30
DIGITS = 6
RECOVERY_CODES = 10
# Without characters that are read wrong from paper (0 O, 1 I L).
RECOVERY_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
RECOVERY_GROUPS, RECOVERY_GROUP_LENGTH = 3, 4


def authenticator_of(user: User) -> Authenticator | None:
    """The person's confirmed authenticator; None before it is set up."""
    found: Authenticator | None = Authenticator.objects.filter(user=user, confirmed=True).first()
    return found


@transaction.atomic
def begin_setup(*, user: User) -> Authenticator:
    """An authenticator to be confirmed by its first code; the same one until it is.

    Raises:
        StateConflict: the person has one already (E-FACTOR-EXISTS).
    """
    if authenticator_of(user) is not None:
        raise StateConflict(
            "已经绑定动态码", fix="换手机请由安全管理员重置", code="E-FACTOR-EXISTS"
        )
    made: Authenticator
    made, _ = Authenticator.objects.get_or_create(
        user=user,
        defaults={
            "name": "动态码",
            "confirmed": False,
            "key_sealed": seal_key(secrets.token_bytes(KEY_BYTES)),
        },
    )
    return made


def seal_key(key: bytes) -> str:
    """How the secret is stored."""
    return seal(base64.b32encode(key).decode(), purpose=PURPOSE)


def secret_of(authenticator: Authenticator) -> str:
    """The secret in Base32, as an app takes it."""
    return unseal(authenticator.key_sealed, purpose=PURPOSE)


def setup_address(authenticator: Authenticator) -> str:
    """The otpauth address of the QR code."""
    return (
        f"otpauth://totp/%E5%AE%89%E8%96%AA%E4%BF%A1%E7%94%A8:{authenticator.user.username}"
        f"?secret={secret_of(authenticator)}&issuer=%E5%AE%89%E8%96%AA%E4%BF%A1%E7%94%A8"
    )


def confirm_setup(*, user: User, code: str, now: dt.datetime, tolerance: int = 1) -> list[str]:
    """Bind the authenticator by its first code; returns the recovery codes, shown once.

    Raises:
        InvalidInput: the code is wrong (E-FACTOR-CODE); only the delay of the next try is kept.
        StateConflict: nothing is being set up.
    """
    with transaction.atomic():
        made = Authenticator.objects.select_for_update().filter(user=user, confirmed=False).first()
        if made is None:
            raise StateConflict("没有待绑定的动态码", fix="请重新登录", code="E-FACTOR-NONE")
        if _matches(made, code, now=now, tolerance=tolerance):
            made.confirmed = True
            made.save()
            audit.record(
                act="绑定动态码", object_kind="User", object_id=user.pk, now=now, actor=user
            )
            record_event(kind=SecurityEventKind.FACTOR_BOUND, now=now, user=user)
            return new_recovery_codes(user=user, now=now)
    # Outside: a refusal inside would take back the count of wrong codes.
    raise InvalidInput(
        "动态码不正确", fix="请核对手机时间，输入当前显示的 6 位数字", code="E-FACTOR-CODE"
    )


@transaction.atomic
def new_recovery_codes(*, user: User, now: dt.datetime) -> list[str]:
    """Ten new codes ("ABCD-EFGH-JKMN"), in the clear for this once; earlier ones end."""
    RecoveryCode.objects.filter(user=user).delete()
    codes = [_recovery_code() for _ in range(RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create(
        RecoveryCode(user=user, code_index=_recovery_index(code)) for code in codes
    )
    audit.record(act="生成恢复码", object_kind="User", object_id=user.pk, now=now, actor=user)
    record_event(kind=SecurityEventKind.RECOVERY_CODES_MADE, now=now, user=user)
    return codes


@transaction.atomic
def check_code(*, user: User, code: str, now: dt.datetime, tolerance: int = 1) -> bool:
    """Whether the code is right; each code of the phone and each recovery code works once.

    After a wrong one the next must wait, twice as long each time.

    Args:
        user: whose code it should be.
        code: six digits, or a recovery code; spaces and hyphens do not matter.
        now: the moment.
        tolerance: how many steps of 30 s the phone's clock may differ.
    """
    held = Authenticator.objects.select_for_update().filter(user=user, confirmed=True).first()
    if held is None:
        return False
    entered = code.replace(" ", "").replace("-", "").upper()
    if len(entered) != RECOVERY_GROUPS * RECOVERY_GROUP_LENGTH:
        return _matches(held, entered, now=now, tolerance=tolerance)
    if not held.verify_is_allowed()[0]:
        return False
    unused = RecoveryCode.objects.filter(user=user, used_at__isnull=True)
    if not unused.filter(code_index=_recovery_index(entered)).update(used_at=now):
        held.throttle_increment()
        return False
    held.throttle_reset()
    audit.record(act="使用恢复码登录", object_kind="User", object_id=user.pk, now=now, actor=user)
    left = unused.count()
    record_event(
        kind=SecurityEventKind.RECOVERY_CODE_USED, now=now, user=user, words=f"还剩 {left} 个"
    )
    return True


def seconds_to_wait(*, user: User, now: dt.datetime) -> int:
    """How long the next code must wait after wrong ones; 0 for now."""
    held = Authenticator.objects.filter(user=user).first()
    if held is None:
        return 0
    allowed, why = held.verify_is_allowed()
    return 0 if allowed else int((why["locked_until"] - now).total_seconds()) + 1


@transaction.atomic
def reset_second_factor(*, user: User, actor: User, now: dt.datetime) -> None:
    """Take the authenticator away, as when the phone is lost: it is set up anew at sign-in.

    All sessions of the person end.
    """
    Authenticator.objects.filter(user=user).delete()
    RecoveryCode.objects.filter(user=user).delete()
    audit.record(act="重置动态码", object_kind="User", object_id=user.pk, now=now, actor=actor)
    record_event(kind=SecurityEventKind.FACTOR_RESET, now=now, user=user, by=actor)
    end_sessions(user=user, actor=actor, now=now)


@transaction.atomic
def end_sessions(*, user: User, actor: User, now: dt.datetime) -> None:
    """End every session of a person, on every device, with its next request."""
    # Saved, not updated in place: what is kept for the sessions that end hears of it.
    held = User.objects.select_for_update().get(pk=user.pk)
    held.sessions_ended += 1
    held.save(update_fields=["sessions_ended"])
    audit.record(act="结束全部会话", object_kind="User", object_id=user.pk, now=now, actor=actor)
    record_event(kind=SecurityEventKind.SESSIONS_ENDED, now=now, user=user, by=actor)


def code_at(authenticator: Authenticator, *, now: dt.datetime) -> str:
    """The code that will be taken next: of this moment, or of the first step not yet used."""
    step = max(int(now.timestamp()) // STEP_SECONDS, authenticator.last_step + 1)
    totp = TOTP(base64.b32decode(secret_of(authenticator)), STEP_SECONDS, digits=DIGITS)
    totp.time = step * STEP_SECONDS
    return f"{totp.token():0{DIGITS}}"


def _matches(held: Authenticator, code: str, *, now: dt.datetime, tolerance: int) -> bool:
    """Check a code of the phone and remember its step, or the miss."""
    if not held.verify_is_allowed()[0]:
        return False
    totp = TOTP(base64.b32decode(secret_of(held)), STEP_SECONDS, digits=DIGITS)
    totp.time = now.timestamp()
    well_formed = len(code) == DIGITS and code.isascii() and code.isdecimal()
    if well_formed and totp.verify(int(code), tolerance, held.last_step + 1):
        held.last_step = totp.t()
        held.throttle_reset()
        return True
    held.throttle_increment()
    return False


def _recovery_code() -> str:
    groups = (
        "".join(secrets.choice(RECOVERY_ALPHABET) for _ in range(RECOVERY_GROUP_LENGTH))
        for _ in range(RECOVERY_GROUPS)
    )
    return "-".join(groups)


def _recovery_index(code: str) -> str:
    return blind_index(code.replace("-", ""), purpose=RECOVERY_PURPOSE)

"""银行通道: who a bank's message is from, and whether it is said now and for the first time."""

import base64
import datetime as dt
import secrets
from dataclasses import dataclass

from django.db import transaction

from sites import audit
from sites.enums import SignatureProfile
from sites.errors import NotAllowed, StateConflict
from sites.lib import sm
from sites.lib.signatures import BadSignature, verify
from sites.models import BankChannel, BankPush, User
from sites.sealing import seal, unseal

PURPOSE = "bank_channel.secret"
TOLERANCE = dt.timedelta(minutes=5)
SECRET_BYTES = 32
STAMP = "%Y%m%d%H%M%S"


@dataclass(frozen=True, slots=True)
class SignedMessage:
    """A message whose signature holds; `secret` opens its sealed fields."""

    channel: BankChannel
    message_id: str
    signed_at: dt.datetime
    body_sha256: str
    secret: str


@transaction.atomic
def open_channel(
    *,
    app_id: str,
    bank_name: str,
    profile: SignatureProfile,
    acts_for: User,
    now: dt.datetime,
    until: dt.datetime,
) -> str:
    """Open a channel, or give it a new secret while the one before still holds; returns the secret."""
    secret = base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
    channel = BankChannel.objects.select_for_update().filter(app_id=app_id).first()
    earlier = channel.secret_sealed if channel is not None else ""
    fields = {
        "bank_name": bank_name,
        "profile": profile,
        "secret_sealed": seal(secret, purpose=PURPOSE),
        "earlier_secret_sealed": earlier,
        "acts_for": acts_for,
        "expires_at": until,
    }
    channel, _ = BankChannel.objects.update_or_create(
        app_id=app_id, defaults=fields, create_defaults={**fields, "created_at": now}
    )
    audit.record(
        act="开通银行通道" if not earlier else "更换银行通道密钥",
        object_kind="BankChannel",
        object_id=channel.pk,
        now=now,
        actor=acts_for,
        detail={"app_id": app_id, "bank": bank_name, "profile": profile},
    )
    return secret


def verify_hmac(
    *,
    app_id: str,
    message_id: str,
    timestamp: str,
    signature: str,
    body: bytes,
    digest: str,
    now: dt.datetime,
) -> SignedMessage:
    """Check a message in the Standard Webhooks shape.

    Raises:
        NotAllowed: E-SIG-MISMATCH, E-SIG-FORMAT, E-SIG-TIME.
    """
    channel = _channel(app_id, SignatureProfile.HMAC, now)
    seconds = int(timestamp) if timestamp.isascii() and timestamp.isdigit() else 0
    if not seconds or len(timestamp) > len("9999999999"):
        raise _refused("E-SIG-FORMAT", "签名时间应为10位秒数")
    live = _secrets(channel)
    try:
        verify(
            [base64.b64decode(secret) for secret in live],
            message_id=message_id,
            timestamp=seconds,
            body=body,
            signature=signature,
            now=int(now.timestamp()),
            tolerance=int(TOLERANCE.total_seconds()),
        )
    except BadSignature as refusal:
        raise _refused(refusal.code, refusal.message) from refusal
    return SignedMessage(
        channel, message_id, dt.datetime.fromtimestamp(seconds, now.tzinfo), digest, live[0]
    )


def verify_sm(*, fields: dict[str, str], digest: str, now: dt.datetime) -> SignedMessage:
    """Check an envelope signed with SM3.

    Raises:
        NotAllowed: E-SIG-MISMATCH, E-SIG-FORMAT, E-SIG-TIME.
    """
    channel = _channel(fields.get("appid", ""), SignatureProfile.SM, now)
    nonce = fields.get("nonce", "")
    try:
        stamp = dt.datetime.strptime(fields.get("timestamp", ""), STAMP)  # noqa: DTZ007 -- local
    except ValueError as error:
        raise _refused("E-SIG-FORMAT", "timestamp 应为 yyyyMMddHHmmss") from error
    if not 8 <= len(nonce) <= 64 or not (nonce.isascii() and nonce.isalnum()):
        raise _refused("E-SIG-FORMAT", "nonce 应为8至64位字母或数字")
    signed_at = stamp.replace(tzinfo=now.tzinfo)
    if abs(now - signed_at) > TOLERANCE:
        raise _refused("E-SIG-TIME", "签名时间与当前时间相差过大")
    for secret in _secrets(channel):
        if sm.fields_signed(fields, secret):
            return SignedMessage(channel, nonce, signed_at, digest, secret)
    raise _refused("E-SIG-MISMATCH", "签名不符")


def earlier_push(message: SignedMessage) -> BankPush | None:
    """The push this message repeats, None for a first one.

    Raises:
        StateConflict: E-SIG-REPLAY, when it was signed no later than what was taken in;
            E-IDEMPOTENCY-REUSED, when its number was used for another content.
    """
    known = (
        BankPush.objects.select_related("load")
        .filter(channel=message.channel, message_id=message.message_id)
        .first()
    )
    if known is None:
        return None
    if message.signed_at <= known.signed_at:
        raise StateConflict(
            "该消息已收到过，疑为重放",
            fix="重试时请用当前时间重新签名",
            code="E-SIG-REPLAY",
        )
    if message.body_sha256 != known.body_sha256:
        raise StateConflict(
            "该消息编号已用于另一内容", fix="请换用新的消息编号", code="E-IDEMPOTENCY-REUSED"
        )
    return known


def field_key(secret: str) -> bytes:
    """The SM4 key of a secret: the first half of its SM3 digest."""
    return bytes.fromhex(sm.sm3_hex(secret.encode()))[: sm.BLOCK]


def _channel(app_id: str, profile: SignatureProfile, now: dt.datetime) -> BankChannel:
    channel = BankChannel.objects.filter(
        app_id=app_id, profile=profile, expires_at__gt=now, acts_for__is_active=True
    ).first()
    if channel is None:
        # Not told apart from a wrong signature: nobody learns which banks are connected.
        raise _refused("E-SIG-MISMATCH", "签名不符")
    return channel


def _secrets(channel: BankChannel) -> list[str]:
    sealed = (channel.secret_sealed, channel.earlier_secret_sealed)
    return [unseal(token, purpose=PURPOSE) for token in sealed if token]


def _refused(code: str, message: str) -> NotAllowed:
    return NotAllowed(message, fix="请核对应用标识、密钥、签名方法和时钟", code=code)

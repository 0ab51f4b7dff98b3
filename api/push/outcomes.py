"""What a platform's answer means for the message (reliability classes). Pure."""

import datetime as dt
import email.utils
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.push import signing
from sites.lib.signatures import BadSignature
from sites.models import OutboxMessage
from sites.outbox import CREDIT_PLATFORM, signed_bytes

# Room for those of two keys while they rotate.
LONGEST_SIGNATURE = 200
LONGEST_WAIT = dt.timedelta(hours=1)
# A bad payload never heals by itself; a gone endpoint needs a person.
PARKING = frozenset({400, 410, 422})
CREDENTIAL = frozenset({401, 403})


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """The platform has taken the message and proves it."""

    reference: str
    body: str
    signature: str


@dataclass(frozen=True, slots=True)
class Retry:
    """Not known to be taken; try again, for ever.

    Attributes:
        reason: Chinese, for the operator.
        wait: when the platform said it; None leaves it to the back-off.
        counts: False when the endpoint, not the message, is at fault.
    """

    reason: str
    wait: dt.timedelta | None = None
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Park:
    """Never will be taken as it is; a person must look. Its subject waits, others flow."""

    reason: str


Outcome = Acknowledged | Retry | Park


@dataclass(frozen=True, slots=True)
class Response:
    """An HTTP answer: status, headers with lower-case names, body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def wire_hash(message: OutboxMessage) -> str:
    """SHA-256 of the bytes sent, by which both sides know that they hold the same."""
    return hashlib.sha256(signed_bytes(message)).hexdigest()


def judge(message: OutboxMessage, response: Response, *, now: dt.datetime) -> Outcome:
    """Say what an answer to a delivery means.

    Args:
        message: what was sent.
        response: what came back.
        now: the moment, for signatures and Retry-After.
    """
    status = response.status
    if 200 <= status < 300 or status == 409:
        return _judge_receipt(message, response, now=now)
    if status in PARKING:
        return Park(f"平台拒收（{status}）：{_words(response)}")
    if status in CREDENTIAL:
        return Retry(f"平台不认可我方凭证（{status}）", counts=False)
    if status in {429, 503}:
        return Retry(f"平台繁忙（{status}）", wait=_retry_after(response, now=now))
    return Retry(f"平台答复异常（{status}）")


def _judge_receipt(message: OutboxMessage, response: Response, *, now: dt.datetime) -> Outcome:
    """A receipt counts only when signed and of this very message; whatever the status says."""
    receipt = read_receipt(message, response, now=now)
    if isinstance(receipt, Acknowledged):
        return receipt
    if response.status != 409:
        return Retry(f"平台答复{response.status}但回执无效：{receipt}")
    if _code(response) == "E-DUPLICATE":
        return Park("平台已有同一事件编号而内容不同的消息")
    return Retry(f"平台称顺序不符：{_words(response)}")


def read_receipt(
    message: OutboxMessage, response: Response, *, now: dt.datetime
) -> Acknowledged | str:
    """The receipt in an answer, or why it is none."""
    try:
        signing.verify_headers(response.headers, body=response.body, now=int(now.timestamp()))
    except BadSignature as error:
        return error.message
    data = _json(response)
    expected = {
        "event_id": str(message.event_id),
        "subject": message.subject.key,
        "epoch": message.epoch,
        "seq": message.seq,
        "body_hash": wire_hash(message),
    }
    if wrong := [name for name, value in expected.items() if data.get(name) != value]:
        return f"回执的{'、'.join(wrong)}与所发消息不符"
    reference = data.get("platform_reference")
    if not isinstance(reference, str) or not 0 < len(reference) <= 100:
        return "回执没有受理编号"
    if message.target != CREDIT_PLATFORM:
        # Two platforms may give out the same number.
        reference = f"{message.target} {reference}"
    signature = response.headers.get(signing.SIGNATURE_HEADER, "")
    return Acknowledged(reference[:100], response.body.decode(), signature[:LONGEST_SIGNATURE])


def _retry_after(response: Response, *, now: dt.datetime) -> dt.timedelta | None:
    """Seconds or an HTTP date, at most an hour; None when absent, past or unreadable."""
    stated = response.headers.get("retry-after", "").strip()
    if stated.isascii() and stated.isdigit():
        wait = dt.timedelta(seconds=min(int(stated), int(LONGEST_WAIT.total_seconds())))
    else:
        try:
            wait = email.utils.parsedate_to_datetime(stated) - now
        except (ValueError, TypeError):
            return None
    return min(wait, LONGEST_WAIT) if wait > dt.timedelta(0) else None


def _json(response: Response) -> dict[str, Any]:
    try:
        data = json.loads(response.body)
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}


def _code(response: Response) -> str:
    return str(_json(response).get("code", ""))


def _words(response: Response) -> str:
    return str(_json(response).get("message", ""))[:300] or "没有说明"

"""Workers' complaints: filed without an account, followed by the receipt alone (投诉)."""

import datetime as dt
import uuid
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Header, Router, Schema
from ninja.responses import Status
from pydantic import Field

from api.errors import Refused
from api.throttle import count_miss, seconds_to_wait
from api.v1.schemas import REFUSALS, In, Month, Yuan
from arrears.complaint_words import ComplaintWords
from arrears.models import Complaint
from arrears.queries import Progress, complaint_by_receipt, complaint_progress
from arrears.services.intake import file_complaint, send_message

router = Router(tags=["complaints"])

KEY_MAXIMUM = 255
WORDS_MAXIMUM = 20_000
COUNT_MAXIMUM = 100_000


class ComplaintIn(In):
    """What a worker tells; name and telephone may stay empty."""

    site: Annotated[str, Field(min_length=1, max_length=20)]
    owed_by: Annotated[str, Field(max_length=200)] = ""
    since_month: Month
    amount: Yuan | None = None
    worker_count: Annotated[int, Field(ge=1, le=COUNT_MAXIMUM)] = 1
    text: Annotated[str, Field(max_length=WORDS_MAXIMUM)]
    name: Annotated[str, Field(max_length=50)] = ""
    phone: Annotated[str, Field(max_length=20)] = ""


class ReceiptOut(Schema):
    """Shown once: whoever has the receipt sees the complaint, nobody else does."""

    receipt: str
    filed_at: dt.datetime
    proof: str


class MessageIn(In):
    """A message of the worker to the handler."""

    text: Annotated[str, Field(max_length=WORDS_MAXIMUM)]


class MessageOut(Schema):
    """A message either way."""

    from_worker: bool
    words: str
    sent_at: dt.datetime


class ProgressOut(Schema):
    """Where a complaint stands and what comes next."""

    state: str
    next_step: str
    next_date: dt.date | None
    messages: list[MessageOut]


class SentOut(Schema):
    """A message taken in."""

    sent_at: dt.datetime


@router.post(
    "/complaints",
    response={201: ReceiptOut, **REFUSALS},
    auth=None,
    summary="投诉欠薪（无需账号）",
)
def create_complaint(
    request: HttpRequest,
    payload: ComplaintIn,
    idempotency_key: Annotated[str, Header(alias="Idempotency-Key", max_length=KEY_MAXIMUM)] = "",
) -> Status[dict[str, object]]:
    """File a complaint; with the same Idempotency-Key once more it is the same one."""
    told = payload.model_dump(exclude={"site"})
    filed = file_complaint(
        site_code=payload.site,
        words=ComplaintWords(**told),
        submission_key=idempotency_key or uuid.uuid4().hex,
        now=timezone.now(),
    )
    return Status(
        201,
        {
            "receipt": filed.receipt_code,
            "filed_at": filed.complaint.filed_at,
            "proof": filed.signature,
        },
    )


@router.get(
    "/complaints/{receipt}",
    response={200: ProgressOut, **REFUSALS},
    auth=None,
    summary="凭回执查看投诉进展",
)
def get_complaint(request: HttpRequest, receipt: str) -> dict[str, object]:
    """State, next step and messages; any wrong receipt is answered alike."""
    complaint = _by_receipt(request, receipt)
    return _progress(
        complaint_progress(complaint=complaint, day=timezone.localdate(timezone.now()))
    )


@router.post(
    "/complaints/{receipt}/messages",
    response={201: SentOut, **REFUSALS},
    auth=None,
    summary="凭回执补充说明",
)
def create_message(request: HttpRequest, receipt: str, payload: MessageIn) -> Status[Any]:
    """Send the handler a message."""
    complaint = _by_receipt(request, receipt)
    now = timezone.now()
    send_message(complaint=complaint, text=payload.text, now=now)
    return Status(201, {"sent_at": now})


def _by_receipt(request: HttpRequest, receipt: str) -> Complaint:
    wait = seconds_to_wait(request, kind="receipt")
    if wait:
        raise Refused(
            429, "E-TOO-MANY-TRIES", "查询过于频繁", fix=f"请在 {wait} 秒后再试", retry_after=wait
        )
    complaint = complaint_by_receipt(receipt_code=receipt)
    if complaint is None:
        count_miss(request, kind="receipt")
        raise Refused(404, "E-NOT-FOUND", "没有这个回执", fix="请核对回执编号")
    return complaint


def _progress(progress: Progress) -> dict[str, object]:
    return {
        "state": progress.state_words,
        "next_step": progress.next_step,
        "next_date": progress.next_date,
        "messages": progress.messages,
    }

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
from arrears.complaint_words import (
    LONGEST_NAME,
    LONGEST_PLACE,
    LONGEST_RECEIPT,
    MOST_MEMBERS,
    ComplaintWords,
    Member,
)
from arrears.enums import Channel, ToldBy
from arrears.models import Complaint
from arrears.queries import (
    Progress,
    complaint_by_receipt,
    complaint_progress,
    retaliation_due_on,
)
from arrears.services.intake import (
    FiledComplaint,
    Filing,
    file_complaint,
    file_without_code,
    send_message,
)
from sites.enums import RegionKind
from sites.models import Region

router = Router(tags=["complaints"])

KEY_MAXIMUM = 255
WORDS_MAXIMUM = 20_000
COUNT_MAXIMUM = 100_000


class MemberIn(In):
    """One worker of a group complaint, and yuan owed to him if known."""

    name: Annotated[str, Field(max_length=LONGEST_NAME)]
    amount: Yuan | None = None


class ComplaintIn(In):
    """What a worker tells; name and telephone may stay empty.

    Where: the site's code, or the place in words with the county; without a county the city.
    """

    site: Annotated[str, Field(max_length=20)] = ""
    place: Annotated[str, Field(max_length=LONGEST_PLACE)] = ""
    region: Annotated[str, Field(pattern=r"^([0-9]{6})?$")] = ""
    owed_by: Annotated[str, Field(max_length=200)] = ""
    since_month: Month
    amount: Yuan | None = None
    worker_count: Annotated[int, Field(ge=1, le=COUNT_MAXIMUM)] = 1
    text: Annotated[str, Field(max_length=WORDS_MAXIMUM)]
    name: Annotated[str, Field(max_length=50)] = ""
    phone: Annotated[str, Field(max_length=20)] = ""
    told_by: Annotated[ToldBy, Field(strict=False)] = ToldBy.WORKER
    members: Annotated[list[MemberIn], Field(default_factory=list, max_length=MOST_MEMBERS)]
    retaliation: bool = False
    earlier_receipt: Annotated[str, Field(max_length=LONGEST_RECEIPT)] = ""


class ReceiptOut(Schema):
    """Shown once: whoever has the receipt sees the complaint, nobody else does."""

    receipt: str
    filed_at: dt.datetime
    proof: str


class MessageIn(In):
    """A message of the worker to the handler; one on retaliation goes into its own queue."""

    text: Annotated[str, Field(max_length=WORDS_MAXIMUM)]
    retaliation: bool = False


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
    retaliation_contact_by: dt.date | None
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
    filed = _file(payload, idempotency_key or uuid.uuid4().hex)
    return Status(
        201,
        {
            "receipt": filed.receipt_code,
            # As read back it is in UTC: the same answer, byte for byte, when it is asked for again.
            "filed_at": timezone.localtime(filed.complaint.filed_at),
            "proof": filed.signature,
        },
    )


def _file(payload: ComplaintIn, submission_key: str) -> FiledComplaint:
    """File by the site's code, or without one by place and region.

    Raises:
        Refused: E-PLACE for both or a region with a code, E-REGION for a region there is none of.
    """
    told = payload.model_dump(exclude={"site", "place", "region", "told_by", "members"})
    members = tuple(Member(row.name, row.amount) for row in payload.members)
    words = ComplaintWords(**told, members=members)
    now = timezone.now()
    if payload.site:
        if payload.place or payload.region:
            raise Refused(
                422, "E-PLACE", "工地码和工地位置只填一种", fix="有工地码的，不填位置和区划"
            )
        how = Filing(Channel.SITE_CODE, payload.told_by)
        return file_complaint(
            site_code=payload.site, words=words, submission_key=submission_key, now=now, how=how
        )
    places = Region.objects.exclude(kind=RegionKind.PROVINCE).order_by("code")
    region = (places.filter(code=payload.region) if payload.region else places).first()
    if region is None:
        raise Refused(
            422, "E-REGION", f"行政区划“{payload.region}”不在本市", fix="不清楚区划的可以不填"
        )
    return file_without_code(
        region=region,
        place=payload.place,
        words=words,
        submission_key=submission_key,
        now=now,
        how=Filing(Channel.OPEN, payload.told_by),
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
    progress = complaint_progress(complaint=complaint, day=timezone.localdate(timezone.now()))
    return _progress(progress, retaliation_due_on(complaint=complaint))


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
    send_message(complaint=complaint, text=payload.text, retaliation=payload.retaliation, now=now)
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


def _progress(progress: Progress, contact_by: dt.date | None) -> dict[str, object]:
    return {
        "state": progress.state_words,
        "next_step": progress.next_step,
        "next_date": progress.next_date,
        "retaliation_contact_by": contact_by,
        "messages": progress.messages,
    }

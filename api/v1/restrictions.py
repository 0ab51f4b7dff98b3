"""May this company bid, borrow, be honored? The check other systems ask (联合惩戒查询).

The list is public, so one code may be asked by anybody; many at once need a key. An answer
is never stored on the way, and a database that is away or slow is never "not listed".
"""

import datetime as dt
import json
import logging
import re
from typing import Annotated, Any, Literal

from django.conf import settings
from django.db import Error as DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from ninja import File, Form, Query, Router, Schema, UploadedFile
from ninja.responses import Status
from pydantic import BaseModel, Field

from api.auth import signed_in, viewer_of
from api.checked_file import MEDIA_TYPE, check_file
from api.errors import Refused
from api.v1.batch_answer import answer_texts
from api.v1.list_reading import NO_STORE, answered, read_list, unknown
from api.v1.schemas import REFUSALS, Day, Filters, In
from blacklist.batch_check import check_codes
from blacklist.queries import Measure, check_restriction, require_purpose
from blacklist.services.feedback import FeedbackFacts, record_feedback
from blacklist.table_check import TableAnswer
from sites.enums import NameSource
from sites.services.company_names import Sighting, keep_sightings

logger = logging.getLogger(__name__)
router = Router(tags=["restrictions"])

BATCH_MAXIMUM = 10_000
HAN = re.compile(r"[\u3400-\u9fff]")


class CheckFilters(Filters):
    """For which purpose (bidding, financing …), on which day (today unless given)."""

    purpose: str
    on: Day | None = None


class BatchIn(In):
    """Many codes, one purpose."""

    codes: Annotated[list[str], Field(min_length=1, max_length=BATCH_MAXIMUM)]
    purpose: str
    on: Day | None = None


class FileForm(BaseModel):
    """For which purpose the companies of a file are asked about, on which day."""

    purpose: Annotated[str, Field(max_length=20)]
    on: Day | None = None


class MeasureOut(Schema):
    """One restriction and the decision it rests on; `uscc` is the code listed.

    It is another than the one asked for where the company changed its code.
    """

    measure: str
    basis: str
    uscc: str
    document_number: str
    listed_on: dt.date
    until: dt.date


class RestrictionOut(Schema):
    """The answer for one code."""

    uscc: str
    status: Literal["RESTRICTED", "LISTED", "NOT_LISTED"]
    purpose: str
    on: dt.date
    as_of: dt.datetime
    list_version: int
    measures: list[MeasureOut]


class AnswerOut(Schema):
    """The answer for one code of a batch."""

    uscc: str
    status: Literal["RESTRICTED", "LISTED", "NOT_LISTED"]
    measures: list[MeasureOut]


class MalformedOut(Schema):
    """A code of a batch that is none; the others are answered all the same."""

    uscc: str
    status: Literal["MALFORMED"]
    code: str
    detail: str


class UnknownOut(Schema):
    """The list could not be read: neither restricted nor free."""

    status: Literal["UNKNOWN"]


class FeedbackIn(In):
    """What was done with an answer; document number and measure as the answer named them."""

    document_number: Annotated[str, Field(min_length=1, max_length=64)]
    purpose: Annotated[str, Field(max_length=20)]
    measure: Annotated[str, Field(min_length=1, max_length=200)]
    department: Annotated[str, Field(min_length=1, max_length=100)]
    business: Annotated[str, Field(min_length=1, max_length=200)]
    operator: Annotated[str, Field(min_length=1, max_length=50)]
    applied: bool
    reason: Annotated[str, Field(max_length=500)] = ""


class FeedbackOut(Schema):
    """The feedback as it is kept."""

    id: int
    document_number: str
    measure: str
    basis: str
    applied: bool
    recorded_at: dt.datetime


class BatchOut(Schema):
    """Answers in the order of the codes, each code once."""

    purpose: str
    on: dt.date
    as_of: dt.datetime
    list_version: int
    answers: list[AnswerOut | MalformedOut]


@router.post(
    "/restrictions/feedback",
    response={201: FeedbackOut, **REFUSALS},
    auth=signed_in("restrictions"),
    summary="反馈惩戒措施的使用情况",
)
def post_feedback(request: HttpRequest, payload: FeedbackIn) -> Status[FeedbackOut]:
    """Keep which measure was applied by whom to what; one outside the catalog is refused."""
    feedback = record_feedback(
        facts=FeedbackFacts(**payload.model_dump()),
        actor=viewer_of(request),
        now=timezone.now(),
    )
    return Status(
        201,
        FeedbackOut(
            id=feedback.pk,
            document_number=feedback.decision.number,
            measure=feedback.measure.measure,
            basis=feedback.measure.basis,
            applied=feedback.applied,
            recorded_at=feedback.recorded_at,
        ),
    )


@router.post(
    "/restrictions/batch",
    response={200: BatchOut, 503: UnknownOut, **REFUSALS},
    auth=signed_in("restrictions"),
    summary="批量查询单位是否受限（至多一万个代码）",
)
def check_batch(request: HttpRequest, payload: BatchIn) -> HttpResponse:
    """Answer for many codes at one moment; a malformed one is said to be so."""
    require_purpose(payload.purpose)
    now = timezone.now()
    return answered(lambda: _batch(payload, on=payload.on or timezone.localdate(now), now=now))


@router.post(
    "/restrictions/file",
    response={503: UnknownOut, **REFUSALS},
    auth=signed_in("restrictions"),
    summary="按名单文件查询（.xlsx、.xls、.csv，至多十万行），逐行附答复并签名",
    openapi_extra={
        "responses": {
            200: {
                "description": "压缩包：附答复的名单，和可核验的签名",
                "content": {MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}},
            }
        }
    },
)
def check_list(
    request: HttpRequest, file: File[UploadedFile], form: Form[FileForm]
) -> HttpResponse:
    """Answer every row of a list at one moment; the result can be verified without us."""
    now = timezone.now()
    try:
        found = check_file(
            content=file.read(settings.UPLOAD_MAXIMUM_BYTES + 1),
            file_name=file.name or "",
            purpose=form.purpose,
            on=form.on or timezone.localdate(now),
            now=now,
            read=read_list,
        )
    except DatabaseError as error:
        return unknown(error)
    _keep_names(found.answer, origin=f"{viewer_of(request)} 的 {file.name}", now=now)
    answer = HttpResponse(
        found.content, content_type=MEDIA_TYPE, headers={"Cache-Control": NO_STORE}
    )
    answer["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=found.name
    )
    return answer


def _keep_names(answer: TableAnswer, *, origin: str, now: dt.datetime) -> None:
    """Put names that are not those of their codes before an inspector."""
    sightings = [
        Sighting(code, name, NameSource.CHECKED_LIST, f"{origin} 第{row}行")
        for row, code, name in answer.differing
    ]
    try:
        keep_sightings(sightings, now=now, reopen=False)
    except DatabaseError:
        # The answer holds without it: names decide nothing.
        logger.exception("names of a checked list were not kept")


@router.get(
    "/restrictions/{uscc}",
    response={200: RestrictionOut, 503: UnknownOut, **REFUSALS},
    auth=None,
    summary="查询一家单位是否受限",
)
def get_restriction(request: HttpRequest, uscc: str, filters: Query[CheckFilters]) -> HttpResponse:
    """Answer for one code; 422 says which character is wrong, 503 that nobody knows."""
    if HAN.search(uscc):
        raise Refused(
            422,
            "E-NAME-NOT-KEY",
            "不能用单位名称查询是否受限",
            fix="请先用 /companies?name= 查出统一社会信用代码",
        )
    return answered(lambda: _one(uscc, filters))


def _one(uscc: str, filters: CheckFilters) -> dict[str, Any]:
    now = timezone.now()
    on = filters.on or timezone.localdate(now)
    found = check_restriction(uscc=uscc, purpose=filters.purpose, on=on, now=now, read=read_list)
    return {
        "uscc": found.uscc,
        "status": found.status,
        "purpose": found.purpose.value,
        "on": on,
        "as_of": now.isoformat(),
        "list_version": found.list_version,
        "measures": [_measure(one) for one in found.measures],
    }


def _batch(payload: BatchIn, *, on: dt.date, now: dt.datetime) -> str:
    found = check_codes(codes=payload.codes, purpose=payload.purpose, on=on, read=read_list)
    heading = {
        "purpose": payload.purpose,
        "on": on.isoformat(),
        "as_of": now.isoformat(),
        "list_version": found.list_version,
    }
    return f'{json.dumps(heading)[:-1]}, "answers": [{", ".join(answer_texts(found))}]}}'


def _measure(one: Measure) -> dict[str, object]:
    return {
        "measure": one.measure,
        "basis": one.basis,
        "uscc": one.uscc,
        "document_number": one.document_number,
        "listed_on": one.listed_on,
        "until": one.until,
    }

"""May this company bid, borrow, be honored? The check other systems ask (联合惩戒查询).

The list is public, so one code may be asked by anybody; many at once need a key. An answer
is never stored on the way, and a database that is away or slow is never "not listed".
"""

import datetime as dt
import logging
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Annotated, Literal

from django.db import InterfaceError, OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from api.auth import signed_in
from api.errors import RETRY_AFTER_SECONDS, Refused
from api.v1.schemas import REFUSALS, Day, Filters, In
from blacklist.enums import Purpose
from blacklist.models import Listing
from blacklist.queries import (
    LISTED,
    NOT_LISTED,
    RESTRICTED,
    Measure,
    check_restriction,
    list_version,
    listings_in_force,
    measures_in_force,
)
from sites.enums import SubjectKind
from sites.lib.codes import Problem as CodeProblem
from sites.lib.codes import check_uscc

router = Router(tags=["restrictions"])
logger = logging.getLogger(__name__)

BATCH_MAXIMUM = 10_000
STATEMENT_TIMEOUT_MILLISECONDS = 2_000
NO_STORE = "no-store"
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


class MeasureOut(Schema):
    """One restriction and the decision it rests on."""

    measure: str
    basis: str
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


class BatchOut(Schema):
    """Answers in the order of the codes, each code once."""

    purpose: str
    on: dt.date
    as_of: dt.datetime
    list_version: int
    answers: list[AnswerOut | MalformedOut]


@router.post(
    "/restrictions/batch",
    response={200: BatchOut, 503: UnknownOut, **REFUSALS},
    auth=signed_in("restrictions"),
    summary="批量查询单位是否受限（至多一万个代码）",
)
def check_batch(request: HttpRequest, response: HttpResponse, payload: BatchIn) -> object:
    """Answer for many codes at one moment; a malformed one is said to be so."""
    if payload.purpose not in Purpose.values:
        raise Refused(
            422,
            "E-PURPOSE",
            f"没有“{payload.purpose}”这一查询用途",
            fix="可用：" + "、".join(Purpose.values),
        )
    now = timezone.now()
    response["Cache-Control"] = NO_STORE
    return answered(lambda: _batch(payload, on=payload.on or timezone.localdate(now), now=now))


@router.get(
    "/restrictions/{uscc}",
    response={200: RestrictionOut, 503: UnknownOut, **REFUSALS},
    auth=None,
    summary="查询一家单位是否受限",
)
def get_restriction(
    request: HttpRequest, response: HttpResponse, uscc: str, filters: Query[CheckFilters]
) -> object:
    """Answer for one code; 422 says which character is wrong, 503 that nobody knows."""
    if HAN.search(uscc):
        raise Refused(
            422,
            "E-NAME-NOT-KEY",
            "不能用单位名称查询是否受限",
            fix="请先用 /companies?name= 查出统一社会信用代码",
        )
    now = timezone.now()
    response["Cache-Control"] = NO_STORE
    return answered(
        lambda: check_restriction(
            uscc=uscc,
            purpose=filters.purpose,
            on=filters.on or timezone.localdate(now),
            now=now,
        )
    )


def answered(ask: Callable[[], object]) -> object:
    """Read the list within two seconds, or say that it is not known."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL statement_timeout = {STATEMENT_TIMEOUT_MILLISECONDS}")
            return ask()
    except (OperationalError, InterfaceError) as error:
        logger.error("restriction check: %s", error)  # noqa: TRY400 -- expected, without a trace
        return JsonResponse(
            {"status": "UNKNOWN"},
            status=503,
            headers={"Cache-Control": NO_STORE, "Retry-After": str(RETRY_AFTER_SECONDS)},
        )


def _batch(payload: BatchIn, *, on: dt.date, now: dt.datetime) -> dict[str, object]:
    # The version first, as for one code: what it counts is among the rows read after it.
    version = list_version()
    checked = dict(map(check_uscc, payload.codes))
    listings = _listings(list(checked), on=on)
    catalog = list(measures_in_force(on=on).filter(purpose=payload.purpose).order_by("pk"))
    answers: list[dict[str, object]] = []
    for code, problems in checked.items():
        if refused := _refused(problems):
            answers.append(
                {
                    "uscc": code,
                    "status": "MALFORMED",
                    "code": refused.code,
                    "detail": refused.message,
                }
            )
            continue
        measures = [
            Measure(
                row.measure, row.basis, listing.decision.number, listing.listed_on, listing.until
            )
            for listing in listings[code]
            for row in catalog
        ]
        status = RESTRICTED if measures else LISTED if listings[code] else NOT_LISTED
        answers.append({"uscc": code, "status": status, "measures": measures})
    return {
        "purpose": payload.purpose,
        "on": on,
        "as_of": now,
        "list_version": version,
        "answers": answers,
    }


def _listings(codes: list[str], *, on: dt.date) -> dict[str, list[Listing]]:
    found: dict[str, list[Listing]] = defaultdict(list)
    rows = listings_in_force(on=on).filter(company__uscc__in=codes, kind=SubjectKind.COMPANY)
    for listing in rows.order_by("listed_on", "pk"):
        found[listing.company.uscc].append(listing)
    return found


def _refused(problems: Iterable[CodeProblem]) -> CodeProblem | None:
    return next((problem for problem in problems if problem.refused), None)

"""The door for banks: entries of special accounts, signed with HMAC-SHA256 or SM3 (银行直连)."""

import hashlib
import json
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router
from pydantic import BeforeValidator, Field, ValidationError

from api.errors import Refused, problem
from api.v1.machine_schemas import Number
from api.v1.parsing import read_json, refuse_characters
from api.v1.schemas import REFUSALS, Day, In
from sites.services.bank_channels import SignedMessage, verify_hmac, verify_sm
from sites.services.bank_pushes import take_push

router = Router(tags=["bank"])

BILLS_MAXIMUM = 200
METHOD = "saveSalaryAccountBill"
LONGEST_BODY = 512 * 1024


def _digit(value: object) -> str:
    if isinstance(value, bool) or str(value) not in {"1", "2"}:
        raise ValueError("应为 1 或 2")
    return str(value)


Digit = Annotated[Literal["1", "2"], BeforeValidator(_digit)]
Text = Annotated[str, Field(max_length=200)]


class BillIn(In):
    """One entry: `billType` 1 in, 2 out; `actionType` 1 wages, 2 transfer; amounts in yuan."""

    billType: Digit  # noqa: N815 -- the platforms' own names, here and below
    actionType: Digit  # noqa: N815
    billDate: Day  # noqa: N815
    billAmount: Number  # noqa: N815
    accountBalance: Number | None = None  # noqa: N815
    payAccountBankCode: Text = ""  # noqa: N815
    payAccountBankName: Text = ""  # noqa: N815
    payAccountBankAccount: Text = ""  # noqa: N815
    payAccountName: Text = ""  # noqa: N815
    batchNumber: Text = ""  # noqa: N815
    sourceBankAccount: Text = ""  # noqa: N815
    sourceAccountName: Text = ""  # noqa: N815
    excerpt: Annotated[str, Field(max_length=100)] = ""
    serialNumber: Annotated[str, Field(max_length=64)] = ""  # noqa: N815


class BillsIn(In):
    """Entries of one special account, at most two hundred."""

    projectCode: Annotated[str, Field(max_length=50)] = ""  # noqa: N815
    salaryAccount: Annotated[str, Field(min_length=8, max_length=200)]  # noqa: N815
    bills: Annotated[list[BillIn], Field(min_length=1, max_length=BILLS_MAXIMUM)]


class EnvelopeIn(In):
    """The SM envelope: `data` is the JSON of the entries, `sign` SM3 over all other fields."""

    method: Literal["saveSalaryAccountBill"]
    version: Annotated[str, Field(max_length=10)] = "1.0"
    appid: Annotated[str, Field(max_length=40)]
    timestamp: Annotated[str, Field(max_length=20)]
    nonce: Annotated[str, Field(max_length=64)]
    data: str
    sign: Annotated[str, Field(max_length=64)]


@router.post(
    "/bank/account-entries",
    response=REFUSALS,
    auth=None,
    summary="银行推送专户流水（HMAC 或 SM3/SM4 签名）",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {
                        "oneOf": [BillsIn.model_json_schema(), EnvelopeIn.model_json_schema()]
                    }
                }
            },
        },
        "responses": {200: {"description": "已入库，或同一消息的重试"}},
    },
)
def push_entries(request: HttpRequest) -> HttpResponse:
    """Take in entries of a special account from its bank.

    With `webhook-id`, `webhook-timestamp`, `webhook-signature` (Standard Webhooks) and
    `bank-app-id` the body is the entries; without them it is the SM envelope. A message replayed,
    signed too long ago or by another hand is refused; a retry is signed anew and is answered as
    the first time.
    """
    if len(request.body) > LONGEST_BODY:
        raise Refused(413, "E-BODY-SIZE", "请求内容过大", fix="请分批推送")
    now = timezone.localtime()
    is_sealed = "webhook-signature" not in request.headers
    message, body = _sealed(request, now) if is_sealed else _signed(request, now)
    outcome = take_push(
        message=message, body=body.model_dump(mode="json"), now=now, is_sealed=is_sealed
    )
    notes = [item.as_json() for item in outcome.problems if item.severity != "refused"]
    if outcome.load is None:
        errors = [item.as_json() for item in outcome.problems if item.severity == "refused"]
        return problem(
            request,
            status=422,
            code=errors[0]["code"],
            detail=errors[0]["message"],
            fix=errors[0]["fix"],
            errors=errors,
        )
    answer = {
        "receipt": outcome.load.receipt_number,
        "repeated": outcome.is_repeat,
        "rows": outcome.load.report["rows"],
        "notes": notes,
    }
    return HttpResponse(
        json.dumps(answer, ensure_ascii=False), content_type="application/json; charset=utf-8"
    )


def _signed(request: HttpRequest, now: Any) -> tuple[SignedMessage, BillsIn]:
    """A message in the HMAC profile: nothing of the body is read before its signature holds."""
    message = verify_hmac(
        app_id=request.headers.get("bank-app-id", ""),
        message_id=request.headers.get("webhook-id", ""),
        timestamp=request.headers.get("webhook-timestamp", ""),
        signature=request.headers.get("webhook-signature", ""),
        body=request.body,
        digest=hashlib.sha256(request.body).hexdigest(),
        now=now,
    )
    return message, _read(BillsIn, _text(request.body))


def _sealed(request: HttpRequest, now: Any) -> tuple[SignedMessage, BillsIn]:
    """A message in the SM profile."""
    envelope = _read(EnvelopeIn, _text(request.body))
    digest = hashlib.sha256(envelope.data.encode()).hexdigest()
    message = verify_sm(fields=envelope.model_dump(), digest=digest, now=now)
    return message, _read(BillsIn, envelope.data)


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused(400, "E-JSON", "请求内容不是有效的 UTF-8") from error


def _read(kind: type[Any], text: str) -> Any:
    document = read_json(text)
    refuse_characters(document)
    try:
        return kind.model_validate(document)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "内容"
        words = str(first["msg"]).removeprefix("Value error, ")
        message = words if first["type"] == "value_error" else "缺少、多出或类型不正确"
        raise Refused(422, "E-VALUE", f"{place}：{message}", fix="请按接口说明修改") from error

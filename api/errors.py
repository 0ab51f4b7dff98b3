"""Refusals as RFC 9457 problems: one stable code, one Chinese sentence, one way to mend it."""

import json
import logging
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from api.logs import request_id
from sites.errors import DomainError, InvalidInput, NotAllowed, NotFound
from sites.ingest.files import FileRefused
from sites.law import UnknownParameter

logger = logging.getLogger(__name__)

CONTENT_TYPE = "application/problem+json"
RETRY_AFTER_SECONDS = 5
TITLES = {
    400: "请求格式不正确",
    401: "未登录或密钥无效",
    403: "没有权限",
    404: "没有找到",
    405: "这个地址不接受该方法",
    409: "与当前状态不符",
    413: "内容过大",
    415: "不支持的内容类型",
    422: "内容不符合要求",
    429: "请求过于频繁",
    500: "系统内部错误",
    503: "服务暂时不可用",
}
FILE_STATUS = {
    "E-FILE-EMPTY": 400,
    "E-FILE-SIZE": 413,
    "E-FILE-TYPE": 415,
    "E-FILE-LEGACY": 415,
    "E-ZIP-RATIO": 413,
    "E-ZIP-ENTRIES": 413,
}
# Kinds of pydantic's findings: our code, and what to say.
FIELD_PROBLEMS = {
    "missing": ("E-FIELD-MISSING", "缺少必填项"),
    "extra_forbidden": ("E-FIELD-UNKNOWN", "不认识的字段"),
    "query_unknown": ("E-QUERY", "不认识或重复的查询参数"),
    "literal_error": ("E-VALUE", "不在允许的取值中"),
    "string_too_short": ("E-VALUE", "内容太短"),
    "string_too_long": ("E-TEXT-LONG", "内容太长"),
    "too_long": ("E-TOO-MANY", "数量超过上限"),
}


class Refused(Exception):
    """A refusal of the HTTP layer itself: status, stable code, Chinese words, the fix."""

    def __init__(
        self, status: int, code: str, message: str, *, fix: str = "", retry_after: int = 0
    ) -> None:
        """Keep what the problem will say; `retry_after` is in seconds, 0 for none."""
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.fix = fix
        self.retry_after = retry_after


def problem(
    request: HttpRequest,
    *,
    status: int,
    code: str,
    detail: str,
    fix: str = "",
    errors: list[dict[str, str]] | None = None,
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """Build the answer; `errors` names each field that is wrong."""
    identity = request_id(request)
    body: dict[str, object] = {
        "type": f"urn:anxin:problem:{code}",
        "title": TITLES.get(status, "请求被拒绝"),
        "status": status,
        "code": code,
        "detail": detail,
        "fix": fix,
        "request_id": identity,
    }
    if errors:
        body["errors"] = errors
    answer = HttpResponse(
        json.dumps(body, ensure_ascii=False),
        status=status,
        content_type=CONTENT_TYPE,
        headers={"X-Request-ID": identity, "Cache-Control": "no-store", **(headers or {})},
    )
    logger.info("refused", extra={"status": status, "code": code})
    # Django would log the path, and the path of a complaint is its receipt.
    answer._has_been_logged = True  # type: ignore[attr-defined]  # noqa: SLF001 -- no public way
    return answer


def status_of(refusal: DomainError) -> int:
    """The HTTP status of a refusal of the domain."""
    match refusal:
        case FileRefused():
            return FILE_STATUS.get(refusal.code, 422)
        case NotFound():
            return 404
        case NotAllowed():
            return 403
        case InvalidInput():
            return 422
        case _:
            return 409


def install(api: NinjaAPI) -> None:
    """Make the API answer every refusal as a problem."""
    handlers: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
        DomainError: _domain,
        Refused: _refused,
        UnknownParameter: _law,
        ValidationError: _fields,
        HttpError: _http,
        Http404: _missing,
        RequestDataTooBig: _too_big,
        TooManyFilesSent: _too_big,
        SuspiciousOperation: _unreadable,
        MultiPartParserError: _unreadable,
        UnreadablePostError: _unreadable,
        OperationalError: _database,
        InterfaceError: _database,
        Exception: _unforeseen,
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)


def _domain(request: HttpRequest, refusal: DomainError) -> HttpResponse:
    return problem(
        request,
        status=status_of(refusal),
        code=refusal.code,
        detail=refusal.message,
        fix=refusal.fix,
    )


def _refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    headers = {"Retry-After": str(refusal.retry_after)} if refusal.retry_after else {}
    return problem(
        request,
        status=refusal.status,
        code=refusal.code,
        detail=refusal.message,
        fix=refusal.fix,
        headers=headers,
    )


def _law(request: HttpRequest, missing: UnknownParameter) -> HttpResponse:
    return problem(
        request,
        status=409,
        code=missing.code,
        detail=missing.message,
        fix="请由管理员录入该法定数值及其依据后再办理",
    )


def _fields(request: HttpRequest, refusal: ValidationError) -> HttpResponse:
    errors = [_field(error) for error in refusal.errors]
    first = errors[0]
    return problem(
        request,
        status=422,
        code=first["code"],
        detail=f"{first['field']}：{first['message']}",
        fix="请按接口说明修改后重新提交",
        errors=errors,
    )


def _field(error: Mapping[str, object]) -> dict[str, str]:
    kind = str(error["type"])
    place = error["loc"]
    assert isinstance(place, list | tuple)
    # ("body", "payload", "amount"): the first two are ours, not the caller's.
    names = [str(part) for part in place if part not in {"body", "query", "path", "form", "file"}]
    field = ".".join(name for name in names if name not in {"payload", "filters"})
    source = str(place[0]) if place else ""
    if kind in FIELD_PROBLEMS:
        code, message = FIELD_PROBLEMS[kind]
    elif kind == "value_error":
        code, message = "E-VALUE", str(error["msg"]).removeprefix("Value error, ")
    elif kind.endswith("_type"):
        code, message = "E-TYPE", "类型不正确"
    else:
        code, message = "E-VALUE", "取值不正确"
    if source == "query" and code in {"E-TYPE", "E-VALUE"}:
        code = "E-QUERY"
    return {"field": field or source, "code": code, "message": message}


def _http(request: HttpRequest, refusal: HttpError) -> HttpResponse:
    if isinstance(refusal.__cause__, Refused):
        return _refused(request, refusal.__cause__)
    match refusal.status_code:
        case 401:
            return problem(
                request,
                status=401,
                code="E-AUTH",
                detail="未登录，或密钥无效、已过期",
                fix="请登录，或在 X-API-Key 中提供有效的密钥",
                headers={"WWW-Authenticate": 'ApiKey realm="anxin"'},
            )
        case 403 if refusal.message == "scope":
            return problem(
                request, status=403, code="E-AUTH-SCOPE", detail="该密钥没有使用此接口的权限"
            )
        case 403 if refusal.message == "step-up":
            return problem(
                request,
                status=403,
                code="E-STEP-UP",
                detail="作出决定前须再次输入动态码",
                fix=f"请重新登录（密码和动态码），并在 {settings.STEP_UP_SECONDS // 60} 分钟内办理",
            )
        case 403:
            return problem(
                request,
                status=403,
                code="E-CSRF",
                detail="缺少或不符的 CSRF 令牌",
                fix="请在 X-CSRFToken 中带上令牌",
            )
        case status:
            return problem(
                request, status=status, code="E-REQUEST", detail=TITLES.get(status, "请求被拒绝")
            )


def _missing(request: HttpRequest, _: Http404) -> HttpResponse:
    return problem(request, status=404, code="E-NOT-FOUND", detail="没有找到，或不在您的权限范围内")


def _too_big(request: HttpRequest, _: Exception) -> HttpResponse:
    return problem(request, status=413, code="E-BODY-SIZE", detail="请求内容过大")


def _unreadable(request: HttpRequest, _: Exception) -> HttpResponse:
    return problem(
        request,
        status=400,
        code="E-MULTIPART",
        detail="请求内容不完整，或不是有效的表单",
        fix="请检查后重新发送",
    )


def _database(request: HttpRequest, error: Exception) -> HttpResponse:
    logger.error("database: %s", error)
    return problem(
        request,
        status=503,
        code="E-UNAVAILABLE",
        detail="数据库暂时没有应答",
        fix="请稍后重试",
        headers={"Retry-After": str(RETRY_AFTER_SECONDS)},
    )


def _unforeseen(request: HttpRequest, error: Exception) -> HttpResponse:
    answer = problem(
        request,
        status=500,
        code="E-INTERNAL",
        detail="系统内部错误，已记录",
        fix="请把请求编号告知管理员",
    )
    logger.error("request %s", answer.headers["X-Request-ID"], exc_info=error)
    return answer

"""What holds for every request and every answer, whatever page or endpoint it is for."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.views.defaults import bad_request, page_not_found

from api.errors import CONTENT_TYPE, TITLES, problem

Answer = Callable[[HttpRequest], HttpResponse]

API = "/api/"
# Room for the form around a file of the largest size.
FORM_BYTES = 1024 * 1024
HEADERS = {
    # Pages of people and of cases must not be left behind on a shared computer.
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
CODES = {
    404: "E-NOT-FOUND",
    405: "E-METHOD",
    413: "E-BODY-SIZE",
    500: "E-INTERNAL",
    503: "E-UNAVAILABLE",
}
KEPT_HEADERS = ("Allow", "Retry-After")


def boundary(get_response: Answer) -> Answer:
    """Refuse what no part of the program takes; give every answer the same headers.

    A refusal of the API that nobody has put into words becomes a problem too. The log gains by
    it: Django writes the address of such a request, and the address of a complaint is its
    receipt.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        _drop_unstorable_cookies(request)
        response = _refused(request) or get_response(request)
        if response.status_code >= 400 and request.path.startswith(API):
            response = _as_problem(request, response)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return answer


def _drop_unstorable_cookies(request: HttpRequest) -> None:
    """A quoted cookie may hold a NUL, which no session key in the database can."""
    for name in [name for name, value in request.COOKIES.items() if "\0" in value]:
        del request.COOKIES[name]


def _refused(request: HttpRequest) -> HttpResponse | None:
    if "\0" in request.path:
        # No row can hold a NUL, so there is nothing at such an address.
        return page_not_found(request, Http404())
    if _declared_length(request) > settings.UPLOAD_MAXIMUM_BYTES + FORM_BYTES:
        response = bad_request(request, RequestDataTooBig())
        response.status_code = 413
        return response
    return None


def _declared_length(request: HttpRequest) -> int:
    text = request.META.get("CONTENT_LENGTH") or "0"
    return int(text) if text.isdecimal() else 0


def _as_problem(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    if response.headers.get("Content-Type", "").startswith((CONTENT_TYPE, "application/json")):
        return response
    status = response.status_code
    kept = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    return problem(
        request,
        status=status,
        code=CODES.get(status, "E-REQUEST"),
        detail=TITLES.get(status, "请求被拒绝"),
        headers=kept,
    )

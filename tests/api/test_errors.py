import json

import pytest
from django.core.exceptions import TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import Http404
from django.test import RequestFactory
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from api.errors import Refused, install, request_id, status_of
from sites.errors import DomainError, InvalidInput, NotAllowed, NotFound, StateConflict
from sites.ingest.files import FileRefused
from sites.law import UnknownParameter

pytestmark = pytest.mark.unit


def answer(error, **headers):
    api = NinjaAPI(urls_namespace="errors-under-test")
    install(api)
    response = api.on_exception(RequestFactory().get("/", headers=headers), error)
    assert response["Content-Type"] == "application/problem+json"
    return response, json.loads(response.content)


@pytest.mark.parametrize(
    ("refusal", "status"),
    [
        (NotFound("x"), 404),
        (NotAllowed("x"), 403),
        (InvalidInput("x"), 422),
        (StateConflict("x"), 409),
        (DomainError("x"), 409),
        (FileRefused("E-FILE-EMPTY", "x", ""), 400),
        (FileRefused("E-FILE-SIZE", "x", ""), 413),
        (FileRefused("E-FILE-TYPE", "x", ""), 415),
        (FileRefused("E-FILE-ENCRYPTED", "x", ""), 422),
    ],
)
def test_status_of_each_kind_of_refusal(refusal, status):
    assert status_of(refusal) == status


def test_problem_of_a_domain_refusal_has_every_member():
    response, body = answer(
        StateConflict("案件已结案", fix="请另立案", code="E-CASE-STATE"),
        **{"X-Request-ID": "request-0001"},
    )
    assert response.status_code == 409
    assert body == {
        "type": "urn:anxin:problem:E-CASE-STATE",
        "title": "与当前状态不符",
        "status": 409,
        "code": "E-CASE-STATE",
        "detail": "案件已结案",
        "fix": "请另立案",
        "request_id": "request-0001",
    }
    assert response["X-Request-ID"] == "request-0001"
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("given", ["", "short", "x" * 65, "bad id!!"])
def test_request_id_of_another_form_is_replaced(given):
    request = RequestFactory().get("/", headers={"X-Request-ID": given})
    assert request_id(request) != given
    assert len(request_id(request)) == 32


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (UnknownParameter("没有现行有效的数值"), 409, "E-LAW-UNKNOWN"),
        (Http404(), 404, "E-NOT-FOUND"),
        (TooManyFilesSent(), 413, "E-BODY-SIZE"),
        (HttpError(401, "x"), 401, "E-AUTH"),
        (HttpError(403, "scope"), 403, "E-AUTH-SCOPE"),
        (HttpError(403, "x"), 403, "E-CSRF"),
        (HttpError(418, "x"), 418, "E-REQUEST"),
        (ValueError("bug"), 500, "E-INTERNAL"),
    ],
)
def test_problem_of_other_errors(error, status, code):
    response, body = answer(error)
    assert (response.status_code, body["code"]) == (status, code)
    assert "bug" not in body["detail"]


@pytest.mark.parametrize("error", [OperationalError("gone"), InterfaceError("gone")])
def test_problem_of_an_absent_database_asks_to_come_again(error):
    response, body = answer(error)
    assert (response.status_code, body["code"]) == (503, "E-UNAVAILABLE")
    assert response["Retry-After"] == "5"
    assert "gone" not in body["detail"]


def test_problem_tells_how_long_to_wait_where_known():
    assert answer(Refused(429, "E-X", "稍候", retry_after=7))[0]["Retry-After"] == "7"
    assert "Retry-After" not in answer(Refused(400, "E-X", "不行"))[0]


@pytest.mark.parametrize(
    ("finding", "field", "code"),
    [
        ({"type": "missing", "loc": ("body", "payload", "text")}, "text", "E-FIELD-MISSING"),
        ({"type": "missing", "loc": ("body", "payload")}, "body", "E-FIELD-MISSING"),
        ({"type": "extra_forbidden", "loc": ("body", "payload", "x")}, "x", "E-FIELD-UNKNOWN"),
        ({"type": "int_type", "loc": ("body", "payload", "a", 0)}, "a.0", "E-TYPE"),
        ({"type": "int_parsing", "loc": ("query", "filters", "limit")}, "limit", "E-QUERY"),
        ({"type": "int_type", "loc": ("query", "filters", "limit")}, "limit", "E-QUERY"),
        ({"type": "query_unknown", "loc": ("query", "filters")}, "query", "E-QUERY"),
        ({"type": "literal_error", "loc": ("body", "payload", "a")}, "a", "E-VALUE"),
        ({"type": "greater_than", "loc": ("body", "payload", "a")}, "a", "E-VALUE"),
    ],
)
def test_problem_of_a_field_names_it(finding, field, code):
    response, body = answer(ValidationError([{"msg": "x", **finding}]))
    assert (response.status_code, body["code"]) == (422, code)
    assert body["errors"] == [
        {"field": field, "code": code, "message": body["errors"][0]["message"]}
    ]
    assert body["detail"].startswith(f"{field}：")


def test_problem_of_a_value_says_our_own_words():
    finding = {"type": "value_error", "loc": ("body", "day"), "msg": "Value error, 没有这一天"}
    assert answer(ValidationError([finding]))[1]["detail"] == "day：没有这一天"

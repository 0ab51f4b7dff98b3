"""The API asked by a machine that knows only its description: no 5xx, no undeclared answer.

Few questions here; `make api-fuzz` asks hundreds of each endpoint (API_CASES). Each question
is undone, so that all of them meet the same world.
"""

import datetime as dt
import os

import pytest
import schemathesis
from django.conf import settings as product
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.auth import key_hash
from api.wsgi import application
from sites.models import ApiKey
from tests.api.access_world import world
from tests.fresh import fresh_cache

pytestmark = [
    pytest.mark.integration,
    pytest.mark.django_db,
    pytest.mark.timeout(3600),
]
# Of each asker and endpoint; without it each endpoint is asked by one asker only, by turns.
CASES = int(os.environ.get("API_CASES", "0"))
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


def operations():
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    found = [result.ok() for result in schema.get_all_operations()]
    assert len(found) > 40
    return found


def known(operation, words):
    """The path's parameters as the world fills them, or None where it cannot."""
    names = {
        "uscc": words["uscc"],
        "code": words["code"],
        "number": words["order"] if "orders" in operation.path else words["case"],
        "decision_id": words["decision"],
        "grading_id": words["grading"],
        "upload_id": words["load"],
        "serial": words["machine_request"],
    }
    wanted = [parameter.name for parameter in operation.path_parameters]
    if not wanted or not set(wanted) <= names.keys():
        return None
    return {name: names[name] for name in wanted}


def questions(operation, words):
    kinds = [operation.as_strategy(mode) for mode in GenerationMode]
    if parameters := known(operation, words):
        kinds += [operation.as_strategy(path_parameters=parameters)] * 2
    return st.one_of(kinds)


def askers(people):
    """Nobody; machines that act for an inspector or a wage officer; persons who decide."""
    return [
        {},
        key_of(people["inspector"]),
        key_of(people["officer"]),
        session_of(people["approver"]),
    ]


def key_of(user):
    scopes = sorted(scopes_of_the_api())
    now = timezone.now()
    ApiKey.objects.create(
        client=user.username,
        key_hash=key_hash(user.username),
        scopes=scopes,
        acts_for=user,
        created_at=now,
        expires_at=now + dt.timedelta(days=1),
        requests_per_minute=1_000_000,
    )
    return {"X-API-Key": user.username}


def scopes_of_the_api():
    from api.auth import KeyAuth
    from api.v1 import api

    return {
        way.scope
        for _, router in api._routers
        for path in router.path_operations.values()
        for operation in path.operations
        for way in operation.auth_callbacks
        if isinstance(way, KeyAuth)
    }


def session_of(user):
    client = Client()
    client.force_login(user)
    token, session = "a" * 32, product.SESSION_COOKIE_NAME
    return {
        "Cookie": f"{session}={client.cookies[session].value}; {product.CSRF_COOKIE_NAME}={token}",
        "X-CSRFToken": token,
    }


@pytest.fixture(autouse=True)
def _connection_of_the_test():
    """A request's end would close the connection, and the test's transaction with it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_no_question_is_answered_otherwise_than_described(subtests, record_property):
    about = world()
    headers_of = askers(about.people)
    asked = 0
    for place, operation in enumerate(operations()):
        for number, headers in enumerate(headers_of):
            if not CASES and place % len(headers_of) != number:
                continue
            with subtests.test(operation=operation.label, asker=number):
                asked += ask(operation, headers, about.words)
    assert asked >= CASES * 40
    record_property("counted", f"接口 {asked} 问：没有 5xx，没有未声明的答复")


def ask(operation, headers, words):
    count = 0

    @seed(1)
    @settings(
        max_examples=CASES or 2,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(questions(operation, words))
    def question(case):
        nonlocal count
        count += 1
        fresh_cache()
        with transaction.atomic():
            answer = case.call(headers={**(case.headers or {}), **headers})
            transaction.set_rollback(True)
        case.validate_response(answer, checks=CHECKS)

    question()
    return count

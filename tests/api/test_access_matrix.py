"""Every address of the program, asked by everybody: an address without a row fails."""

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import URLResolver

from api.v1 import api
from tests.api.access_rows import PRINCIPALS, ROWS
from tests.api.access_worker import MASKED, NAME, says, too_much
from tests.api.access_world import filled, world
from tests.factories.blacklist import APPROVE_AT
from tests.factories.sites import (
    ApproverFactory,
    InspectorFactory,
    UserFactory,
    WageOfficerFactory,
)
from tests.fresh import fresh_cache

pytestmark = [pytest.mark.integration, pytest.mark.django_db, pytest.mark.timeout(1500)]

ADMIN = "admin/"


def patterns(resolver, prefix=""):
    """Every pattern below a resolver, with its whole address."""
    for pattern in resolver.url_patterns:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern, address)
        else:
            yield address


def operations():
    """Address of each operation of the API with its methods."""
    found = {}
    for prefix, router in api._routers:
        for path, view in router.path_operations.items():
            address = "/api/v1" + re.sub(r"\{(\w+:)?(\w+)\}", _as_pattern, prefix + path)
            found[address] = {method for one in view.operations for method in one.methods}
    return found


def _as_pattern(match):
    return f"<{match[1] or ''}{match[2]}>"


def test_every_address_has_a_row_and_every_row_an_address():
    addresses = {f"/{one}" for one in patterns(get_resolver()) if not one.startswith(ADMIN)}
    methods = {f"{method} {address}" for address, all_ in operations().items() for method in all_}

    assert addresses == {row.route for row in ROWS}
    assert methods <= {row.key for row in ROWS}
    assert len({row.key for row in ROWS}) == len(ROWS)


def answer_to(row, told, client):
    """The answer to one row for whom the client has signed in, and its text."""
    fresh_cache()
    path = filled(row.path or row.route, told.words)
    body = filled(row.body, told.words)
    if row.method == "GET":
        response = client.get(path)
    elif row.route.endswith("/uploads"):
        form = {"kind": "roster", "file": SimpleUploadedFile("独此一处.csv", b"a,b\n")}
        response = client.post(path, form, headers={"Idempotency-Key": "k" * 20})
    elif row.route.startswith("/api/"):
        response = client.post(path, json.dumps(body), content_type="application/json")
    else:
        response = client.post(path, body)
    text = b"".join(response) if response.streaming else response.content
    return response, text.decode("utf-8", "replace")


def ask(row, told, user, read):
    """The outcome of one row for one person; what it changed is taken back.

    Args:
        row: What is asked.
        told: The site.
        user: Who asks, or nobody.
        read: Takes what was read of the worker: in the clear, masked, and too much.
    """
    client = Client()
    if user is not None:
        client.force_login(user)
    response, shown = answer_to(row, told, client)
    # The API writes other letters than ASCII as escapes.
    telling = {*told.telling, *(json.dumps(words)[1:-1] for words in told.telling)}
    is_own_officer = user == told.people["officer"]
    more = too_much(told, shown, is_own_officer=is_own_officer)
    read["too much"] += [(row.key, str(user), one) for one in more]
    read["clear"] += [row.key] * (is_own_officer and says(NAME, shown))
    read["masked"] += [row.key] * (not is_own_officer and says(MASKED, shown))
    plus = "+" if any(words in shown for words in telling) else ""
    return f"{response.status_code}{plus}"


def test_everybody_gets_what_the_matrix_says(monkeypatch):
    told = world()
    monkeypatch.setattr("django.utils.timezone.now", lambda: APPROVE_AT)
    found, read = {}, {"too much": [], "clear": [], "masked": []}
    for row in ROWS:
        outcomes = []
        for principal in PRINCIPALS:
            user = told.people.get(row.right if principal == "right" else principal)
            with transaction.atomic():
                outcomes.append(ask(row, told, user, read))
                transaction.set_rollback(True)
        if outcomes != row.outcomes.split():
            found[row.key] = " ".join(outcomes)

    assert found == {}
    # The worker of the site is on the pages of those who may see him, by page and by interface,
    # and no role reads more of him than its mask leaves.
    assert read["too much"] == []
    for area in ("GET /contractor/", "GET /api/v1/"):
        assert any(one.startswith(area) for one in read["clear"]), area
    assert len(set(read["masked"])) > 2


def test_administration_lets_in_nobody_but_staff(client):
    people = (None, UserFactory(), InspectorFactory(), WageOfficerFactory(), ApproverFactory())
    addresses = {
        re.sub(r"<[^>]+>|\(\?P.*", "1", one).strip("^$")
        for one in patterns(get_resolver())
        if one.startswith(ADMIN) and one != "admin/login/"
    }
    assert len(addresses) > 20
    for user in people:
        client.logout()
        if user is not None:
            client.force_login(user)
        answers = {one: client.get(f"/{one}") for one in addresses}
        let_in = {
            one: answer.status_code
            for one, answer in answers.items()
            if not (answer.status_code == 302 and answer.url.startswith(f"/{ADMIN}login/"))
        }
        # Signing out and the words of its scripts show nothing of anybody.
        assert set(let_in) <= {"admin/logout/", "admin/jsi18n/"}, user

"""Lines of the log hold what is allowed and nothing that anybody wrote."""

import datetime as dt
import json
import logging
import re
from decimal import Decimal

import pytest
from django.test import Client

from api import logs
from api.logs import JsonLines, current_request, pseudonym

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

NUMBER = "370902198506070018"


def line(message, *arguments, name="sites.services.x", error=None, extra=None):
    record = logging.LogRecord(name, logging.INFO, __file__, 7, message, arguments, error, "f")
    for key, value in (extra or {}).items():
        setattr(record, key, value)
    return json.loads(JsonLines().format(record))


def test_words_are_left_out_and_numbers_and_days_stay():
    day = dt.date(2026, 9, 15)
    made = line("封存%s条，至%s（%s），%s %s", 12, day, NUMBER, Decimal("1.5"), None)
    assert made["event"] == "封存12条，至2026-09-15（…），1.5 None"
    assert line("号码 %d", int(NUMBER))["event"] == "号码 %d"
    assert line("%s", int(NUMBER))["event"] == "…"
    assert line("%(one)s", {"one": NUMBER})["event"] == "…"
    assert line("%s", ValueError(NUMBER))["event"] == "ValueError"
    assert line(ValueError(NUMBER))["event"] == "ValueError"


def test_a_message_of_others_without_arguments_may_be_anything():
    made = line(f"bad host {NUMBER}", name="django.security")
    assert (made["event"], made["places"]) == ("…", ["test_logs:7 f"])
    assert line("constant")["event"] == "constant"


def test_only_allowed_keys_pass_and_the_others_are_counted():
    before = logs.dropped["body"]
    made = line("request", extra={"route": "/login/", "status": 200, "body": NUMBER})
    assert (made["route"], made["status"], "body" in made) == ("/login/", 200, False)
    assert logs.dropped["body"] == before + 1


def test_of_an_error_its_kind_and_places_are_told():
    try:
        json.loads(NUMBER + "?")
    except ValueError as error:
        made = line("failed", error=(type(error), error, error.__traceback__))
    assert made["error"] == "JSONDecodeError"
    assert re.fullmatch(r"tests/api/test_logs\.py:\d+ test_of_an_error.*", made["places"][0])
    assert NUMBER not in json.dumps(made)


def test_each_request_has_an_id_and_a_line(caplog):
    with caplog.at_level(logging.INFO, logger="api.requests"):
        answer = Client().get("/verify/", {"q": NUMBER}, headers={"X-Request-ID": "caller-0001"})
        other = Client().get(f"/{NUMBER}/", headers={"X-Request-ID": NUMBER})
    [record, missing] = [one for one in caplog.records if one.name == "api.requests"]
    assert answer["X-Request-ID"] == "caller-0001"
    assert re.fullmatch("[0-9a-f]{32}", other["X-Request-ID"])
    assert (record.method, record.route, record.status) == ("GET", "/verify/", 200)
    assert (record.actor, missing.status, missing.route) == ("", 404, "")
    assert current_request.get() == ""


def test_a_person_is_one_pseudonym(settings):
    one = pseudonym(7)
    assert re.fullmatch("u_[0-9a-f]{10}", one)
    assert (pseudonym(7), pseudonym(8) == one) == (one, False)
    settings.INDEX_KEY = "b3RoZXItaW5kZXgta2V5LTAxMjM0NTY3ODlBQkNERUY="
    assert pseudonym(7) != one


def test_an_unknown_method_is_not_written_down(caplog):
    with caplog.at_level(logging.INFO, logger="api.requests"):
        Client().generic(f"X{NUMBER}", "/verify/")
    assert [one.method for one in caplog.records if one.name == "api.requests"] == ["OTHER"]

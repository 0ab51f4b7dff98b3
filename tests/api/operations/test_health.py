import threading

import pytest
from django.db import connections
from django.test import Client

from api.operations.health import clock_offset

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def test_live_answers_without_anything_else():
    assert Client().get("/livez").json() == {"status": "ok"}


def test_ready_says_that_the_database_answers():
    assert Client().get("/readyz").json() == {"status": "ok", "database": "up"}


@pytest.mark.parametrize(
    ("told", "offset"), [(9.0, 1.0), (10.0, 0.0), (14.0, 0.0), (15.0, 0.0), (17.5, 2.5)]
)
def test_clock_is_off_only_by_what_lies_outside_of_question_and_answer(told, offset):
    assert clock_offset(told, asked=10.0, answered=15.0) == offset


def test_ready_is_503_when_the_database_is_away():
    answers = []

    def ask():
        own = connections["default"]
        own.settings_dict = {**own.settings_dict, "HOST": "127.0.0.1", "PORT": "1"}
        answers.append(Client().get("/readyz"))
        connections.close_all()

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join(120)
    assert answers[0].status_code == 503
    assert answers[0].json() == {"status": "unavailable", "database": "down"}

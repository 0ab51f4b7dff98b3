import threading

import pytest
from django.db import connection, connections, transaction
from django.test import Client

from api.v1 import list_reading, restrictions
from blacklist.enums import Purpose
from blacklist.models import RestrictionMeasure
from sites.lib.codes import complete_uscc
from tests.api.v1.conftest import refusal
from tests.factories.blacklist import APPROVE_AT, approved_decision, drafted_decision
from tests.factories.sites import CompanyFactory, InspectorFactory

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
# The product's own; while the tests run it is longer, for busy machines.
LIMIT = list_reading.LIMIT
WAIT = 120


@pytest.fixture
def listed(clock):
    """A company listed on 10 September 2026; the clock stands at that moment."""
    decision = approved_decision()
    clock(APPROVE_AT)
    return decision


def test_restriction_of_a_listed_company_names_measure_basis_and_dates(ask, listed):
    response = ask().get(f"/restrictions/{listed.company.uscc}", purpose="bidding")
    measures = RestrictionMeasure.objects.filter(purpose="bidding").order_by("pk")
    assert response.status_code == 200
    assert response.json() == {
        "uscc": listed.company.uscc,
        "status": "RESTRICTED",
        "purpose": "bidding",
        "on": "2026-09-10",
        "as_of": "2026-09-10T10:00:00+08:00",
        "list_version": 1,
        "measures": [
            {
                "measure": row.measure,
                "basis": row.basis,
                "uscc": listed.company.uscc,
                "document_number": listed.number,
                "listed_on": "2026-09-10",
                "until": "2029-09-10",
            }
            for row in measures
        ],
    }
    assert response["Cache-Control"] == "no-store"


def test_restriction_answers_every_purpose_of_the_catalog(ask, listed):
    for purpose in Purpose.values:
        body = ask().get(f"/restrictions/{listed.company.uscc}", purpose=purpose).json()
        assert (body["status"], body["purpose"]) == ("RESTRICTED", purpose)


@pytest.mark.parametrize(
    ("on", "status"),
    [
        ("2026-09-09", "NOT_LISTED"),
        ("2026-09-10", "RESTRICTED"),
        ("2029-09-09", "RESTRICTED"),
        ("2029-09-10", "NOT_LISTED"),
    ],
)
def test_restriction_follows_the_dates(ask, listed, on, status):
    response = ask().get(f"/restrictions/{listed.company.uscc}", purpose="bidding", on=on)
    assert (response.json()["status"], response.json()["on"]) == (status, on)


def test_restriction_of_a_valid_unknown_code_is_not_listed_with_version(ask, listed):
    code = complete_uscc("91370900MA999999X")
    body = ask().get(f"/restrictions/{code}", purpose="bidding").json()
    assert (body["uscc"], body["status"], body["measures"]) == (code, "NOT_LISTED", [])
    assert body["list_version"] == 1


def test_restriction_of_a_draft_is_not_listed(ask, clock):
    decision = drafted_decision()
    clock(APPROVE_AT)
    body = ask().get(f"/restrictions/{decision.company.uscc}", purpose="bidding").json()
    assert body["status"] == "NOT_LISTED"


def test_restriction_malformed_code_says_which_character(ask, now):
    code = CompanyFactory().uscc
    response = ask().get(f"/restrictions/{code[:4]}I{code[5:]}", purpose="bidding")
    assert refusal(response) == (422, "E-USCC-CHARS")
    assert "5" in response.json()["detail"]


@pytest.mark.parametrize(
    ("path", "query", "expected"),
    [
        ("/restrictions/9137", {"purpose": "bidding"}, (422, "E-USCC-LEN")),
        ("/restrictions/泰安示例建设有限公司", {"purpose": "bidding"}, (422, "E-NAME-NOT-KEY")),
        ("/restrictions/CODE", {"purpose": "sport"}, (422, "E-PURPOSE")),
        ("/restrictions/CODE", {}, (422, "E-FIELD-MISSING")),
        ("/restrictions/CODE", {"purpose": "bidding", "on": "2026-9-1"}, (422, "E-QUERY")),
        ("/restrictions/CODE", {"purpose": "bidding", "on": "2026-02-30"}, (422, "E-QUERY")),
        ("/restrictions/CODE", {"purpose": "bidding", "force": "1"}, (422, "E-QUERY")),
        ("/restrictions/CODE", {"purpose": ["bidding", "travel"]}, (422, "E-QUERY")),
        ("/restrictions/CODE", {"purpose": "a\0b"}, (422, "E-TEXT-CHARS")),
    ],
)
def test_restriction_bad_question_is_refused_by_name(ask, now, path, query, expected):
    path = path.replace("CODE", CompanyFactory().uscc)
    assert refusal(ask().get(path, **query)) == expected


def in_a_thread(question):
    """Ask from a thread of its own, which has a database connection of its own."""
    answers = []

    def run():
        try:
            answers.append(question())
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(WAIT)
    return answers[0]


def test_restriction_with_the_database_down_is_unknown_never_not_listed(ask):
    code = CompanyFactory().uscc

    def question():
        own = connections["default"]
        # Nothing listens on port 1: a real connection that is refused.
        own.settings_dict = {**own.settings_dict, "HOST": "127.0.0.1", "PORT": "1"}
        return ask().get(f"/restrictions/{code}", purpose="bidding")

    response = in_a_thread(question)
    assert response.status_code == 503
    assert response.json() == {"status": "UNKNOWN"}
    assert response["Retry-After"] == "5"
    assert response["Cache-Control"] == "no-store"


@pytest.mark.django_db(transaction=True)
def test_restriction_with_a_slow_database_is_unknown_after_two_seconds(ask, monkeypatch):
    assert LIMIT == b"SET LOCAL statement_timeout = 2000; "
    monkeypatch.setattr(list_reading, "LIMIT", LIMIT)
    code = CompanyFactory().uscc
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE blacklist_listing IN ACCESS EXCLUSIVE MODE")
        response = in_a_thread(lambda: ask().get(f"/restrictions/{code}", purpose="bidding"))
    assert (response.status_code, response.json()) == (503, {"status": "UNKNOWN"})


@pytest.mark.django_db(transaction=True)
def test_restriction_already_planned_is_unknown_too_when_the_database_is_slow(ask, monkeypatch):
    code = CompanyFactory().uscc
    planned, locked = threading.Event(), threading.Event()

    def asked_twice():
        first = ask().get(f"/restrictions/{code}", purpose="bidding")
        monkeypatch.setattr(list_reading, "LIMIT", b"SET LOCAL statement_timeout = 100; ")
        planned.set()
        locked.wait(WAIT)
        second = ask().get(f"/restrictions/{code}", purpose="bidding")
        with connection.cursor() as cursor:
            cursor.execute("SHOW statement_timeout")
            return first, second, cursor.fetchone()

    def lock():
        planned.wait(WAIT)
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("LOCK TABLE blacklist_listing IN ACCESS EXCLUSIVE MODE")
            locked.set()
            answered.wait(WAIT)

    answered = threading.Event()
    locking = threading.Thread(target=lambda: (lock(), connections.close_all()))
    locking.start()
    try:
        first, second, (limit,) = in_a_thread(asked_twice)
    finally:
        answered.set()
        locking.join(WAIT)
    assert (first.status_code, second.status_code, limit) == (200, 503, "0")


def test_restriction_takes_one_exchange_whoever_is_asked_about(
    ask, listed, monkeypatch, django_assert_num_queries
):
    asked, exchange = [], list_reading._exchange
    monkeypatch.setattr(
        list_reading, "_exchange", lambda *terms: asked.append(terms) or exchange(*terms)
    )
    for code in (listed.company.uscc, CompanyFactory().uscc):
        with django_assert_num_queries(0):
            ask().get(f"/restrictions/{code}", purpose="bidding")
    assert len(asked) == 2


@pytest.mark.django_db(transaction=True)
def test_restriction_is_answered_over_a_new_connection_when_the_old_one_is_gone(ask, clock):
    code = CompanyFactory().uscc
    clock(APPROVE_AT)

    def after_its_end():
        connection.ensure_connection()
        pid = connection.connection.info.backend_pid
        with connections.create_connection("default").cursor() as other:
            other.execute("SELECT pg_terminate_backend(%s)", [pid])
            other.connection.close()
        return ask().get(f"/restrictions/{code}", purpose="bidding")

    assert in_a_thread(after_its_end).json()["status"] == "NOT_LISTED"


def test_restriction_is_what_the_description_says(ask, listed):
    one = ask().get(f"/restrictions/{listed.company.uscc}", purpose="bidding").json()
    many = ask(InspectorFactory()).post(
        "/restrictions/batch", {"codes": [listed.company.uscc, "x"], "purpose": "bidding"}
    )

    assert restrictions.RestrictionOut.model_validate(one).measures
    assert len(restrictions.BatchOut.model_validate(many.json()).answers) == 2


def test_batch_answers_in_order_each_code_once(ask, listed):
    clean, restricted = CompanyFactory().uscc, listed.company.uscc
    response = ask(InspectorFactory()).post(
        "/restrictions/batch",
        {"codes": [clean, "9137", restricted, clean, restricted.lower()], "purpose": "bidding"},
    )
    body = response.json()
    assert response.status_code == 200
    assert [(row["uscc"], row["status"]) for row in body["answers"]] == [
        (clean, "NOT_LISTED"),
        ("9137", "MALFORMED"),
        (restricted, "RESTRICTED"),
    ]
    assert body["answers"][1]["code"] == "E-USCC-LEN"
    assert body["answers"][2]["measures"][0]["document_number"] == listed.number
    assert (body["on"], body["list_version"]) == ("2026-09-10", 1)
    assert response["Cache-Control"] == "no-store"


def test_batch_on_another_day_and_without_measure(ask, listed):
    RestrictionMeasure.objects.filter(purpose="travel").delete()
    asker, code = ask(InspectorFactory()), listed.company.uscc
    for purpose, on, status in (
        ("bidding", "2026-09-09", "NOT_LISTED"),
        ("travel", "2026-09-10", "LISTED"),
    ):
        body = asker.post(
            "/restrictions/batch", {"codes": [code], "purpose": purpose, "on": on}
        ).json()
        assert body["answers"] == [{"uscc": code, "status": status, "measures": []}]


def test_batch_of_many_codes_takes_a_few_queries(ask, listed, django_assert_max_num_queries):
    codes = [complete_uscc(f"91370900MA{number:06d}X") for number in range(10_000)]
    asker = ask(InspectorFactory())
    with django_assert_max_num_queries(8):
        response = asker.post("/restrictions/batch", {"codes": codes, "purpose": "bidding"})
    assert len(response.json()["answers"]) == 10_000


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"codes": ["x"] * 10_001, "purpose": "bidding"}, (422, "E-TOO-MANY")),
        ({"codes": [], "purpose": "bidding"}, (422, "E-VALUE")),
        ({"codes": "91", "purpose": "bidding"}, (422, "E-TYPE")),
        ({"codes": [91], "purpose": "bidding"}, (422, "E-TYPE")),
        ({"codes": ["91"], "purpose": "sport"}, (422, "E-PURPOSE")),
        ({"codes": ["91"], "purpose": "bidding", "status": "NOT_LISTED"}, (422, "E-FIELD-UNKNOWN")),
        ({"codes": ["91"]}, (422, "E-FIELD-MISSING")),
    ],
)
def test_batch_bad_question_is_refused(ask, now, body, expected):
    assert refusal(ask(InspectorFactory()).post("/restrictions/batch", body)) == expected


def test_batch_needs_somebody(ask, now):
    assert refusal(ask().post("/restrictions/batch", {})) == (401, "E-AUTH")


def test_check_of_one_code_needs_nobody_and_sets_no_cookie(listed):
    response = Client().get(f"/api/v1/restrictions/{listed.company.uscc}?purpose=bidding")
    assert response.json()["status"] == "RESTRICTED"
    assert not response.cookies

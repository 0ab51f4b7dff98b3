"""What no honest client sends: every field of every endpoint, and never an error of ours."""

import datetime as dt
import itertools
import json
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client

from sites.models import Load
from tests.api.access_rows.endpoints import ORDER, V1
from tests.api.access_rows.endpoints import ROWS as API
from tests.api.access_world import filled, world
from tests.factories.arrears import EmployerHearingFactory
from tests.factories.blacklist import APPROVE_AT
from tests.fresh import fresh_cache

pytestmark = [pytest.mark.integration, pytest.mark.django_db, pytest.mark.timeout(900)]

VALUES = (
    *(None, True, False, 0, -1, 1.5, 2**31, 2**63, 10**18, "", " ", "x", "0", "yes", "１２"),
    *("0000-00-00", "0001-01-01", "9999-12-31", "10000-01-01", "2026-02-30", "0001-01", "9999-12"),
    *("nan", "-1.00", "1e9", "99999999999999999.99", "9" * 400, "字" * 30_000, "\u202e\u0301" * 50),
    *([], [1], ["x"] * 1_001, {}, {"a": {"b": []}}, "'; DROP TABLE x;--", "<img onerror=x>"),
)
# JSON that is none, or that two readers read differently.
BODIES = (
    *(b"", b"{", b"null", b"[]", b'"x"', b"1", b"\xff\xfe{}", b"\xef\xbb\xbf{}", b"\x00"),
    *(b'{"a":NaN}', b'{"a":1e999}', b'{"a":' + b"9" * 5_000 + b"}", b'{"a":1,"a":2}'),
    *(b"[" * 100_000, b'{"a":' * 900 + b"1" + b"}" * 900),
    *(b'{"text":"\\u0000"}', b'{"text":"\\ud800"}', b'{"\\ud800":1}', b" " * 3_000_000),
)
QUERIES = (
    *("offset=-1", "offset=99999999999999999999", "limit=0", "limit=1e9", "limit=１", "x=1"),
    *("limit=1&limit=2", "level=%00", "project=%00", "search=%00", "name=%00x", "uscc=%00"),
    *("on=0001-01-01", "on=9999-12-31", "on=x", "bbox=1", "bbox=nan,0,0,0", "bbox=1e999,0,0,0"),
    *("bbox=0,0,0,0,0", "level=PURPLE", "after=x", "after=999999999999999999-1", "after=0-0"),
    *("after=-1-1", "purpose=x", "purpose=%00", "purpose=bidding&on=0001-01-01", "state=x"),
    *("search=" + "a" * 300, "name=" + "字" * 300, "period=%F0%9F%98%80", "%ff=%ff", "limit="),
    *("_connector=OR 1=1", "project__code=x", "purpose=bidding&on=9999-12-31", "closed=2"),
)
PATHS = (
    "%00",
    "x" * 3_000,
    "..",
    "%2e%2e",
    "%ff%fe",
    "0",
    "-1",
    "9" * 30,
    "9" * 5_000,
    "张 三",
    "'",
)


@pytest.fixture
def told(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: APPROVE_AT)
    made = world()
    # As every file of its kind that was received: of an employer and a month.
    employer, month = made.project.general_contractor, dt.date(2026, 6, 1)
    Load.objects.filter(pk=made.words["load"]).update(employer=employer, month=month)
    return made


def client_of(told, row):
    fresh_cache()
    client = Client(raise_request_exception=False)
    client.force_login(told.people[row.right])
    return client


def asked(client, method, path, body=None, **headers):
    """One request in a transaction of its own, taken back; what is wrong with the answer."""
    fresh_cache()
    with transaction.atomic():
        if method == "GET":
            response = client.get(path, headers=headers)
        else:
            response = client.post(path, body, content_type="application/json", headers=headers)
        connection.cursor().execute("SELECT 1")
        transaction.set_rollback(True)
    kind = response["Content-Type"]
    if response.status_code >= 500:
        return f"{response.status_code}"
    if response.status_code >= 400 and kind != "application/problem+json":
        return f"{response.status_code} {kind}"
    return ""


def wrong(answers):
    """The requests that were answered wrongly."""
    return [(words, answer) for words, answer in answers if answer]


def test_fields_of_another_kind_are_refused_in_words(told):
    answers = []
    for row in API:
        client, body = client_of(told, row), filled(row.body, told.words)
        path = filled(row.path or row.route, told.words)
        for name, value in itertools.product(body, VALUES):
            sent = json.dumps({**body, name: value})
            answers.append((f"{row.key} {name}={value!r:.40}", asked(client, "POST", path, sent)))
    assert len(answers) > 700
    assert wrong(answers) == []


def test_complaint_of_any_kind_is_refused_in_words_or_kept(told):
    row = next(row for row in API if row.key == "POST /api/v1/complaints")
    client = client_of(told, row)
    body = {
        "site": told.words["site_code"],
        "owed_by": "张工头",
        "since_month": "2026-06",
        "amount": "100.00",
        "worker_count": 1,
        "text": "没发工资",
        "name": "王",
        "phone": "1",
    }
    answers = [
        (
            f"{name}={value!r:.40}",
            asked(client, "POST", row.route, json.dumps({**body, name: value})),
        )
        for name, value in itertools.product(body, VALUES)
    ]
    for key in ("k", "k" * 16, "k" * 200, "k" * 201, "k" * 255, "k" * 256, "ключ" * 5, "k" * 9_000):
        sent = {"Idempotency-Key": key}
        answers.append((key[:40], asked(client, "POST", row.route, json.dumps(body), **sent)))
    assert wrong(answers) == []


def test_unknown_fields_are_refused(told):
    for row in API:
        if not row.body:
            continue
        body = {**filled(row.body, told.words), "is_superuser": True}
        response = client_of(told, row).post(
            filled(row.path or row.route, told.words), body, content_type="application/json"
        )
        assert (response.status_code, response.json()["code"]) == (422, "E-FIELD-UNKNOWN"), row.key


def test_bodies_that_are_no_json_are_refused_in_words(told):
    answers = []
    for row in API:
        if row.method == "POST" and not row.route.endswith("/uploads"):
            client, path = client_of(told, row), filled(row.path or row.route, told.words)
            answers += [
                (f"{row.key} {body[:30]!r}", asked(client, "POST", path, body)) for body in BODIES
            ]
    assert wrong(answers) == []


def test_query_strings_are_refused_in_words(told):
    answers = []
    for row in API:
        if row.method == "GET" and "docs" not in row.route:
            client = client_of(told, row)
            path = filled(row.path or row.route, told.words).split("?")[0]
            answers += [
                (f"{row.key}?{query[:40]}", asked(client, "GET", f"{path}?{query}"))
                for query in QUERIES
            ]
    assert wrong(answers) == []


def test_addresses_of_nothing_are_not_there(told):
    answers = []
    for row in API:
        if "<" not in row.route:
            continue
        client, body = client_of(told, row), json.dumps(filled(row.body, told.words))
        for part in PATHS:
            head, rest = row.route.split("<", 1)
            path = head + quote(part, safe="%.") + rest.split(">", 1)[1] + "?purpose=bidding"
            if not row.route.endswith("/uploads"):
                answers.append((path[:80], asked(client, row.method, path, body)))
    assert wrong(answers) == []


FORMS = (
    *({}, {"kind": "roster"}, {"kind": "projects"}, {"kind": "\0"}, {"kind": "字" * 50}),
    *({"kind": "payroll"}, {"kind": "payroll", "month": "0001-01"}, {"kind": "payroll", "x": "1"}),
    *({"kind": "payroll", "month": "9999-12"}, {"kind": "roster", "employer": "\0"}),
    *({"kind": "attendance", "month": "2026-13"}, {"kind": "roster", "employer": "9" * 18}),
)
NAMES = (
    "a.xlsx",
    "../../x.csv",
    "con.xlsx",
    "a\r\nX: y.csv",
    "\u202egpj.csv",
    "字" * 300 + ".csv",
    "😀",
)
CONTENTS = (
    b"",
    b"a,b\n",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"\x00" * 99,
    b"%PDF",
)


def test_uploads_of_any_kind_are_refused_in_words_or_kept(told):
    row = next(row for row in API if row.route.endswith("/uploads"))
    client, path = client_of(told, row), filled(row.path, told.words)
    answers = []
    # Every form with one file, every name and every content with one form.
    plain = itertools.product(FORMS, NAMES[:1], CONTENTS[1:2])
    odd = itertools.product(FORMS[1:2], NAMES, CONTENTS)
    for form, name, content in itertools.chain(plain, odd):
        with transaction.atomic():
            sent = {**form, "file": SimpleUploadedFile(name, content)}
            response = client.post(path, sent, headers={"Idempotency-Key": "k" * 20})
            transaction.set_rollback(True)
        if response.status_code >= 500 or (
            response.status_code >= 400 and response["Content-Type"] != "application/problem+json"
        ):
            answers.append((form, name, content, response.status_code))
    assert answers == []
    for body, kind in (
        (b"--x\r\n", "multipart/form-data; boundary=x"),
        (b"x", "multipart/form-data"),
    ):
        response = client.post(path, body, content_type=kind, headers={"Idempotency-Key": "k" * 20})
        assert response["Content-Type"] == "application/problem+json"
        assert response.status_code in {400, 422}
    many = {f"f{number}": "x" for number in range(1_200)}
    assert client.post(path, many).status_code < 500


PAGE_VALUES = (
    "",
    "\0",
    "x",
    "-1",
    "0",
    "1e999",
    "nan",
    "9" * 400,
    "0001-01",
    "9999-12",
    "字" * 30_000,
)
PAGE_FIELDS = {
    "/w/complain/{site_code}/": {
        "submission_key": "k" * 32,
        "owed_by": "张工头",
        "since_month": "2026-06",
        "amount": "100",
        "worker_count": "1",
        "text": "没发工资",
    },
    "/w/receipt/": {"receipt": "A"},
    "/w/receipt/message/": {"receipt": "A", "words": "x"},
    "/login/": {"username": "a", "password": "b", "next": "/"},
    "/inspector/projects/{code}/case/": {
        "employer": "1",
        "second_inspector": "1",
        "reason": "拖欠",
    },
    "/inspector/cases/{case}/order/": {
        "amount": "1",
        "worker_count": "1",
        "due_on": "2026-10-20",
        "service_method": "LEFT",
        "service_proof": "回证",
    },
    "/inspector/cases/{case}/objection/": {"words": "不服"},
    "/inspector/cases/{case}/objection-answer/": {"upheld": "no", "answer": "不成立"},
}
PAGE_QUERIES = (
    "page=x",
    "page=-1",
    "page=9999999999999999999999",
    "q=%00",
    "level=%00",
    "number=%00",
)


def test_pages_answer_any_form_and_any_query(told):
    anybody, client = (Client(raise_request_exception=False) for _ in range(2))
    client.force_login(told.people["inspector"])
    answers = []
    for path, fields in PAGE_FIELDS.items():
        asking = anybody if path == "/login/" else client
        for name, value in itertools.product(fields, PAGE_VALUES):
            fresh_cache()
            with transaction.atomic():
                response = asking.post(filled(path, told.words), {**fields, name: value})
                connection.cursor().execute("SELECT 1")
                transaction.set_rollback(True)
            answers.append((f"{path} {name}={value:.30}", response.status_code >= 500))
    for path in ("/", "/listings/", "/verify/", "/w/complain/", "/inspector/", "/inspector/cases/"):
        answers += [
            (f"{path}?{query}", client.get(f"{path}?{query}").status_code >= 500)
            for query in PAGE_QUERIES
        ]
    assert wrong(answers) == []


def test_order_at_its_step_takes_no_number_that_cannot_be_kept(told):
    case = EmployerHearingFactory(case__handler=told.people["inspector"]).case
    client, body = Client(raise_request_exception=False), {**ORDER, "case_number": case.number}
    client.force_login(case.handler)
    answers = []
    for name, value in itertools.product(body, VALUES):
        sent = json.dumps({**body, name: value})
        answers.append(
            (f"{name}={value!r:.40}", asked(client, "POST", f"{V1}/payment-orders", sent))
        )
    assert wrong(answers) == []

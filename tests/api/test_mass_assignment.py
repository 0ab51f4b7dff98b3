"""What the server sets, nobody else sets: every door that writes × every column there is.

The interface refuses each field it does not name. A page reads the fields of its form and no
other; what else is sent leaves the rows it writes as they would have been.
"""

import ast
import datetime as dt
import json
import re
from pathlib import Path

import pytest
from django import forms
from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from api.v1 import api
from api.web.forms.base import PageForm
from tests.api.access_rows import ROWS
from tests.api.access_world import filled, world
from tests.factories.blacklist import APPROVE_AT
from tests.fresh import fresh_cache

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

PACKAGES = ("sites", "arrears", "rating", "blacklist")
WORD, NUMBER, DAY = "MASSASSIGNED", "77777777", "2037-07-07"
WRITES = re.compile(r'^(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"')
# Columns that a person fills in on some page by that very name, each with what it says there.
ASKED_FOR = {
    "state": "which rows a list shows",
    "role": "the role that is asked for, granted by another person",
    "result": "what an inspection or a check came to",
    "verdict": "the auditor's own conclusion",
}
# Who did it, when, what it is called, what it hangs on: never from outside.
OF_THE_SERVER = re.compile(
    r"(_at|_by|_key|_hash|_index|_sealed|_last4|_signature)$"
    r"|^(id|pk|state|role|verdict|result|number|serial|version|hash|sha256|signature|epoch|seq"
    r"|mark|receipt_number|is_superuser|is_staff|is_active|person_key|token_hash|key_hash)$"
)


def columns():
    """Every column of every model, by name."""
    found = {}
    for package in PACKAGES:
        for model in apps.get_app_config(package).get_models():
            for field in model._meta.concrete_fields:
                found.setdefault(field.name, field)
                found.setdefault(field.attname, field)
    return found


def poison(field):
    """What is sent for a column, so that it would be seen wherever it got to."""
    if isinstance(field, models.BooleanField):
        return "true"
    if isinstance(field, models.DateTimeField):
        return f"{DAY}T00:00:00Z"
    if isinstance(field, models.DateField):
        return DAY
    if field.choices:
        return str(list(field.choices)[-1][0])
    if isinstance(field, models.IntegerField | models.DecimalField | models.ForeignKey):
        return NUMBER
    return WORD


COLUMNS = {name: poison(field) for name, field in columns().items()}


def requests_of(schema, seen=()):
    """Every object a request may hold, with its name."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        if name in seen:
            return
        yield from requests_of(SCHEMAS[name] | {"title": name}, (*seen, name))
        return
    if "properties" in schema:
        yield schema
    for part in (
        *schema.get("properties", {}).values(),
        *schema.get("anyOf", ()),
        *schema.get("allOf", ()),
        *([schema["items"]] if "items" in schema else ()),
    ):
        yield from requests_of(part, seen)


DESCRIPTION = json.loads(json.dumps(api.get_openapi_schema()))
SCHEMAS = DESCRIPTION["components"]["schemas"]
BODIES = [
    (path, kind, content["schema"])
    for path, methods in DESCRIPTION["paths"].items()
    for method, operation in methods.items()
    if method != "get"
    for kind, content in operation.get("requestBody", {}).get("content", {}).items()
]


def test_every_object_of_every_request_is_closed_and_names_nothing_of_the_server(record_property):
    open_ones, named, cells = set(), set(), 0
    for path, kind, body in BODIES:
        for one in requests_of(body):
            cells += len(COLUMNS)
            if kind == "application/json" and one.get("additionalProperties") is not False:
                open_ones.add((path, one.get("title")))
            named |= {
                (one.get("title"), name) for name in one["properties"] if OF_THE_SERVER.search(name)
            }
    record_property("counted", f"越权赋值：{len(BODIES)} 个接口写入口，{cells} 格声明逐一核对")
    assert open_ones == set()
    # A number by which something is found, never one that is given.
    assert named <= NAMED_TO_FIND, named - NAMED_TO_FIND
    assert cells > 5_000


# What was shown to him who decides, and what a complaint says of itself: who owes, and whether the
# worker tells it or somebody for him.
NAMED_TO_FIND = {
    ("ApprovalIn", "shown_hash"),
    ("ReviewIn", "shown_hash"),
    ("ComplaintIn", "owed_by"),
    ("ComplaintIn", "told_by"),
}


def names_read_from_posts():
    """What pages read of a request by hand, beside their forms."""
    for folder in ("api/web", "api/reports", "api/operations"):
        for path in (Path(settings.BASE_DIR) / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Attribute)
                    and node.func.attr in {"get", "getlist", "dict", "items", "lists", "values"}
                    and ast.unparse(node.func.value) == "request.POST"
                ):
                    yield (
                        path.name,
                        node.func.attr,
                        node.args[0].value
                        if node.args and isinstance(node.args[0], ast.Constant)
                        else "",
                    )


def form_classes(base=PageForm):
    for one in base.__subclasses__():
        yield one
        yield from form_classes(one)


def test_no_page_reads_a_whole_request_or_a_field_of_the_server():
    read = list(names_read_from_posts())
    assert len(read) > 15
    # The step that asks for a code again carries on what was posted, unread.
    whole = {one for one in read if one[1] not in {"get", "getlist"}}
    assert whole == {("step_up.py", "lists", "")}
    assert not [one for one in form_classes() if issubclass(one, forms.ModelForm)]
    declared = {(one.__name__, name) for one in form_classes() for name in one.base_fields}
    declared |= {(file, name) for file, _, name in read}
    assert len(declared) > 100
    wrong = {one for one in declared if OF_THE_SERVER.search(one[1])} - {
        one for one in declared if one[1] in ASKED_FOR
    }
    assert wrong <= FOUND_BY, sorted(wrong - FOUND_BY)


# Facts that a person states of the world outside, and proofs of what was shown to him: each is
# written where it is said, none is who acts now, or when.
FOUND_BY = {
    ("ApplicationForm", "signed_by"),
    ("ApproveForm", "shown_hash"),
    ("DeliveryForm", "received_by"),
    ("GroupEventForm", "happened_at"),
    ("OutageForm", "began_at"),
    ("PledgeForm", "signed_by"),
    ("RecusalForm", "replaced_by"),
    ("TakeDownForm", "owed_by"),
    ("TakeDownForm", "told_by"),
    ("case_outcomes.py", "shown_hash"),
    ("OutageForm", "ended_at"),
    ("ReviewForm", "shown_hash"),
    ("UploadForm", "idempotency_key"),
}


def pages_that_write():
    return [
        row
        for row in ROWS
        if row.method == "POST" and not row.route.startswith("/api/") and row.right != "stranger"
    ]


def answered(client, row, told, extra):
    """Status of one act with more sent than asked for, and what it wrote; taken back after."""
    fresh_cache()
    body = filled(row.body, told.words)
    cookies = client.cookies.copy()
    with transaction.atomic():
        with CaptureQueriesContext(connection) as asked:
            path = filled(row.path or row.route, told.words)
            status = client.post(path, {**extra, **body}).status_code
        tables = {found[1] for one in asked if (found := WRITES.match(one["sql"]))}
        written = {table: rows_of(table) for table in sorted(tables - {"django_session"})}
        transaction.set_rollback(True)
    client.cookies = cookies
    return status, written


def rows_of(table):
    """What a table holds, without what differs from one run to the next: keys and draws."""
    model = MODELS.get(table)
    names = [
        one.column
        for one in (model._meta.concrete_fields if model else ())
        if not one.primary_key and (one.choices or isinstance(one, KEPT))
    ]
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT t::text FROM "{table}" t')
        whole = [row for (row,) in cursor.fetchall()]
        marked = sum(any(one in row for one in (WORD, NUMBER, DAY)) for row in whole)
        cursor.execute(f'SELECT {", ".join(names) or "1"} FROM "{table}"')
        return marked, sorted(map(str, cursor.fetchall()))


KEPT = (models.BooleanField, models.DateField, models.DecimalField)
MODELS = {one._meta.db_table: one for one in apps.get_models()}


def test_whatever_else_is_sent_to_a_page_changes_nothing(monkeypatch, record_property):
    monkeypatch.setattr("django.utils.timezone.now", lambda: APPROVE_AT)
    told = world()
    clients, wrong, cells, wrote = {}, [], 0, 0
    for row in pages_that_write():
        if row.right not in clients:
            clients[row.right] = Client(raise_request_exception=False)
            clients[row.right].force_login(told.people[row.right])
        extra = {name: value for name, value in COLUMNS.items() if name not in ASKED_ON_PAGES}
        plain = answered(clients[row.right], row, told, {})
        more = answered(clients[row.right], row, told, extra)
        cells += len(extra)
        wrote += bool(plain[1])
        if plain != more:
            wrong.append((row.key, plain[0], more[0]))
    record_property(
        "counted",
        f"越权赋值：{len(pages_that_write())} 个页面写入口 × {len(COLUMNS)} 列，"
        f"{cells} 格，其中 {wrote} 个入口写库，被改动 {len(wrong)} 处",
    )
    assert wrong == []
    assert wrote > 15


# What some form does ask for by a column's name: another value of it is another answer.
ASKED_ON_PAGES = {name for one in form_classes() for name in one.base_fields if name in COLUMNS} | {
    name for _, _, name in names_read_from_posts() if name in COLUMNS
}
assert dt.date.fromisoformat(DAY)

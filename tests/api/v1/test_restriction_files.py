"""`POST /restrictions/file`: a list of companies in, the same list with answers out."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client

from api.v1 import restrictions
from sites.models import NameConflict
from tests.api.v1.conftest import refusal
from tests.factories.blacklist import APPROVE_AT, approved_decision
from tests.factories.sites import CompanyFactory, InspectorFactory

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def send(content, *, name="名单.csv", user=None, **form):
    client = Client()
    client.force_login(user or InspectorFactory())
    return client.post(
        "/api/v1/restrictions/file",
        {"file": SimpleUploadedFile(name, content), "purpose": "bidding", **form},
    )


def test_a_list_is_answered_and_named(clock):
    decision = approved_decision()
    clock(APPROVE_AT)

    response = send(f"信用代码\n{decision.company.uscc}\n".encode())

    assert (response.status_code, response["Content-Type"]) == (200, "application/zip")
    assert response["Cache-Control"] == "no-store"
    with zipfile.ZipFile(io.BytesIO(response.content)) as pack:
        assert decision.number in pack.read(pack.namelist()[0]).decode("utf-8-sig")
    free = send(f"信用代码\n{decision.company.uscc}\n".encode(), on="2026-09-09")
    with zipfile.ZipFile(io.BytesIO(free.content)) as pack:
        assert "未列入" in pack.read(pack.namelist()[0]).decode("utf-8-sig")


@pytest.mark.parametrize(
    ("content", "form", "expected"),
    [
        (b"%PDF-1.7", {}, (415, "E-FILE-TYPE")),
        (b"", {}, (400, "E-FILE-EMPTY")),
        ("名称\n甲\n".encode(), {}, (422, "E-COLUMN")),
        (b"x\n", {"purpose": "sport"}, (422, "E-COLUMN")),
        ("信用代码\nx\n".encode(), {"purpose": "sport"}, (422, "E-PURPOSE")),
    ],
)
def test_a_bad_list_is_refused_by_name(now, content, form, expected):
    assert refusal(send(content, **form)) == expected


def test_in_doubt_no_list_is_given_back(now, monkeypatch):
    def away(*_):
        raise OperationalError("away")

    monkeypatch.setattr(restrictions, "read_list", away)
    response = send("信用代码\nx\n".encode())
    assert (response.status_code, response.json()) == (503, {"status": "UNKNOWN"})


def test_a_name_that_is_not_that_of_its_code_waits_for_an_inspector(now, monkeypatch):
    company = CompanyFactory()
    content = f"单位名称,信用代码\n别的有限公司,{company.uscc}\n".encode()

    assert send(content).status_code == 200

    conflict = NameConflict.objects.get()
    assert (conflict.company, conflict.name) == (company, "别的有限公司")
    assert conflict.sightings.get().words.endswith("的 名单.csv 第2行")

    def away(*_, **__):
        raise OperationalError("away")

    # The answer does not wait for it.
    monkeypatch.setattr(restrictions, "keep_sightings", away)
    assert send(content).status_code == 200

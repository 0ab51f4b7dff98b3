"""The person says what a column is; the file is checked again and the layout remembered."""

import datetime as dt

import pytest
from django.urls import reverse

from sites.enums import LoadState
from sites.models import ColumnMapping, Load, PayrollLine
from tests.factories.sites import NOW
from tests.sites.ingest.grids import xlsx
from tests.sites.ingest.people import id_number
from tests.sites.services.load_files import Office

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
HEADERS = ["姓名", "身份证号", "出勤天数", "合计", "实发工资"]


@pytest.fixture(autouse=True)
def _day(clock):
    clock(NOW)


@pytest.fixture
def office(client):
    made = Office()
    client.force_login(made.actor)
    return made


def payroll(amount=5000.0):
    row = ["张建国", id_number(1), 22.0, amount, amount]
    return xlsx([["工资表"], HEADERS, row], name="工资表")


def correct(client, load, **changes):
    fields = {"sheet": "工资表", "header_row": "2", **changes}
    return client.post(reverse("web:load_mapping", args=(load.pk,)), fields)


def test_ambiguous_column_is_asked_answered_and_remembered(client, office):
    load = office.preview("payroll", payroll())
    asked = client.get(reverse("web:load", args=(load.pk,))).text

    answer = correct(client, load, **{"column-D": "gross", "column-A": "name"})

    load.refresh_from_db()
    assert "<details open>" in asked
    assert "含义不明" in asked
    assert (answer.status_code, load.state) == (302, LoadState.PREVIEWED)
    assert load.mapping["choice"]["columns"] == {"D": "gross"}
    page = client.get(reverse("web:load", args=(load.pk,))).text
    assert "您指定的" in page
    client.post(reverse("web:commit", args=(load.pk,)))
    assert PayrollLine.objects.get().gross == 5000
    assert ColumnMapping.objects.count() == 1
    following = office.preview("payroll", payroll(6000.0), month=dt.date(2026, 7, 1))
    assert "上次指定的" in client.get(reverse("web:load", args=(following.pk,))).text


def test_another_sheet_or_header_row_starts_anew(client, office):
    load = office.preview("payroll", payroll())
    correct(client, load, **{"column-D": "gross"})

    moved = correct(client, load, header_row="1", **{"column-D": "gross"})

    load.refresh_from_db()
    assert moved.status_code == 302
    assert load.mapping["choice"]["header_row"] == 1
    assert (load.mapping["choice"]["columns"], load.state) == ({}, LoadState.REFUSED)
    again = correct(client, load, header_row="二")
    assert again.status_code == 302


def test_nonsense_is_refused_and_changes_nothing(client, office):
    load = office.preview("payroll", payroll())
    before = Load.objects.get(pk=load.pk).mapping

    twice = correct(client, load, **{"column-D": "net"})

    load.refresh_from_db()
    assert load.mapping["columns"][3]["concept"] in {"", "net"}
    unknown = correct(client, load, **{"column-D": "salary"})
    assert (twice.status_code, unknown.status_code) == (302, 422)
    assert "E-MAPPING" in unknown.text
    assert before["columns"][0]["concept"] == "name"


def test_mapping_by_the_api_says_the_same(client, office):
    load = office.preview("payroll", payroll())
    path = f"/api/v1/uploads/{load.pk}/mapping"

    answer = client.post(path, {"columns": {"D": "gross"}}, content_type="application/json")
    wrong = client.post(path, {"columns": {"D": "x"}}, content_type="application/json")

    assert (answer.status_code, answer.json()["state"]) == (200, "PREVIEWED")
    assert answer.json()["mapping"]["columns"][3]["source"] == "corrected"
    assert (wrong.status_code, wrong.json()["code"]) == (422, "E-MAPPING")

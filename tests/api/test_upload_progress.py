"""How far the check of a file is, told by the worker and shown on the page."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from kombu.exceptions import OperationalError

from api import upload_progress
from api.tasks import check_upload, check_waiting_uploads
from sites.enums import LoadState
from sites.models import Load
from sites.services.upload_store import path_of
from tests.factories.sites import NOW, LoadFactory
from tests.fresh import fresh_cache
from tests.sites.services.load_files import Office, roster_line

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _morning(monkeypatch):
    fresh_cache()
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def office():
    return Office()


def page_of(office, load, name="load"):
    client = Client()
    client.force_login(office.actor)
    return client.get(reverse(f"web:{name}", args=(load.pk,)))


def test_steps_before_at_and_after_a_stage():
    def css(told):
        return [step.css for step in upload_progress.steps(told)]

    assert css({}) == ["is-now", "is-later", "is-later", "is-later"]
    assert css({"stage": "checking"}) == ["is-done", "is-done", "is-now", "is-later"]
    assert css({"stage": "comparing"}) == ["is-done", "is-done", "is-done", "is-now"]


def test_check_tells_each_stage_with_the_rows_met(office, monkeypatch):
    told = []
    monkeypatch.setattr(
        upload_progress, "teller", lambda key: lambda stage, rows: told.append((stage, rows))
    )
    load = office.receive("roster", office.roster(roster_line(0), roster_line(1)))

    check_upload(load_id=load.pk)

    load.refresh_from_db()
    assert load.state == LoadState.PREVIEWED
    assert [stage for stage, _ in told] == ["reading", "checking", "comparing"]
    assert told[-1] == ("comparing", 2)


def test_check_of_a_file_already_checked_changes_nothing(office):
    load = office.preview("roster", office.roster(roster_line(0)))
    Load.objects.filter(pk=load.pk).update(report={"rows": 7})

    check_upload(load_id=load.pk)

    load.refresh_from_db()
    assert load.report == {"rows": 7}


def test_waiting_file_shows_its_stage_also_without_javascript(office):
    load = office.receive("roster", office.roster(roster_line(0)))
    upload_progress.teller(load.pk)("checking", 1234)

    page = page_of(office, load)
    part = page_of(office, load, "load_progress")

    for answer in (page, part):
        assert "正在逐格检查" in answer.text
        assert "已读到 1234 行" in answer.text
        assert "现在检查" not in answer.text
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in page.text
    assert "hx-trigger" in part.text


def test_progress_of_a_checked_file_has_the_page_load_anew(office):
    load = office.preview("roster", office.roster(roster_line(0)))

    answer = page_of(office, load, "load_progress")

    assert answer["HX-Refresh"] == "true"
    assert "http-equiv" not in page_of(office, load).text


def test_file_that_waits_long_may_be_checked_at_once(office):
    load = office.receive(
        "roster", office.roster(roster_line(0)), now=NOW - dt.timedelta(seconds=31)
    )
    assert "现在检查" in page_of(office, load).text
    client = Client()
    client.force_login(office.actor)

    answer = client.post(reverse("web:load_check", args=(load.pk,)))

    load.refresh_from_db()
    assert (answer.status_code, load.state) == (302, LoadState.PREVIEWED)
    assert client.post(reverse("web:load_check", args=(load.pk,))).status_code == 302


def test_lost_original_is_told_where_the_progress_stands(office):
    load = office.receive("roster", office.roster(roster_line(0)))
    path_of(load.sha256).unlink()
    client = Client()
    client.force_login(office.actor)

    check_upload(load_id=load.pk)

    assert "原始文件缺失" in page_of(office, load, "load_progress").text
    answer = client.post(reverse("web:load_check", args=(load.pk,)))
    assert answer.status_code == 404
    assert "E-FILE-LOST" in answer.text


def test_sweeper_hands_out_what_was_lost_and_leaves_what_is_under_way(office):
    before = NOW - dt.timedelta(seconds=21)
    lost = office.receive("roster", office.roster(roster_line(0)), now=before)
    going = office.receive("roster", office.roster(roster_line(1)), now=before)
    fresh = office.receive("roster", office.roster(roster_line(2)))
    LoadFactory(state=LoadState.REFUSED, uploaded_at=before)
    upload_progress.teller(going.pk)("reading", 0)

    assert check_waiting_uploads() == 1

    states = [Load.objects.get(pk=row.pk).state for row in (lost, going, fresh)]
    assert states == [LoadState.PREVIEWED, LoadState.RECEIVED, LoadState.RECEIVED]


def test_without_a_broker_the_file_is_checked_in_the_request(office, monkeypatch):
    from api.web.uploads import start_check

    def refuse(**kwargs):
        raise OperationalError("no broker")

    monkeypatch.setattr(check_upload, "delay", refuse)
    load = office.receive("roster", office.roster(roster_line(0)))

    start_check(load, NOW)

    load.refresh_from_db()
    assert load.state == LoadState.PREVIEWED

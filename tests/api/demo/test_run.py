"""The whole demo in this process: built, found again, refused."""

import datetime as dt
import io
import json
import os
import signal
import socket
import threading
from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from api.demo.build import DemoFailed, _check_supervision, _deliver
from api.demo.children import Children
from api.demo.intake import Supervised
from api.demo.run import Demo, _port_from
from api.demo.schedule import moment
from api.demo.table import Table
from api.embedded.processes import free_port
from arrears.models import ArrearsWarning, MajorRisk, RetaliationReport
from blacklist.models import Listing
from rating.models import Grading
from sites import outbox
from sites.enums import EventKind
from sites.models import LegalClock, Project, PushReceipt

pytestmark = [
    pytest.mark.integration,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(900),
]


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A folder for the demo, and child processes that use the test's own database."""
    monkeypatch.setenv("ANXIN_DATA_DIR", str(tmp_path))
    url = urlsplit(os.environ["DATABASE_URL"])
    name = connection.settings_dict["NAME"]
    monkeypatch.setenv("DATABASE_URL", url._replace(path=f"/{name}").geturl())
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "api.settings")
    return tmp_path


@pytest.fixture(autouse=True)
def signals():
    """Whatever the demo makes of signals is undone."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.getsignal(number) for number in numbers]
    yield
    for number, handler in zip(numbers, before, strict=True):
        signal.signal(number, handler)


def run(sites, *, serves=False):
    """One run; one that serves is told to stop before it begins."""
    output, stop = io.StringIO(), threading.Event()
    stop.set()
    Demo(
        output=output,
        sites=sites,
        port=8000,
        serves=serves,
        stop=stop,
    ).run()
    return output.getvalue()


# When the three years of the story's listing are over, and the guarantees of its sites too.
LATER = (dt.date(2028, 11, 15), dt.date(2029, 3, 1))


def test_demo_is_built_and_found_again_however_late(place, monkeypatch):
    first = run(1)

    told = json.loads((place / "demo.json").read_text(encoding="utf-8"))
    listing = Listing.objects.get(kind="COMPANY")
    assert told["story"] == {
        "project": Project.objects.get().code,
        "uscc": listing.company.uscc,
        "listing": listing.decision.number,
        "restriction": "RESTRICTED",
        "grade": "C",
    }
    assert [login["role"] for login in told["logins"]] == [
        "INSPECTOR",
        "LEGAL_REVIEWER",
        "APPROVER",
        "AUDITOR",
        "SYSTEM_ADMIN",
        "SECURITY_ADMIN",
        "WAGE_OFFICER",
    ]
    assert first.splitlines()[-1].startswith("RESTRICTED：依法依规限制参加招标投标活动")
    assert PushReceipt.objects.count() == Listing.objects.count() == 2
    assert MajorRisk.objects.get().project == Project.objects.get()
    assert ArrearsWarning.objects.count() == 8
    _grade_rests_on_the_disobeyed_order(listing)
    _one_worker_is_punished_for_the_complaint(listing)

    again = run(1, serves=True)

    assert "沿用已有的演示数据" in again
    assert first.splitlines()[-1] in again
    assert "劳资专管员：wage01 / " in again
    assert again.splitlines()[-1] == "正在停止 …"
    for day in LATER:
        monkeypatch.setattr("django.utils.timezone.now", lambda day=day: moment(day))
        later = run(1)
        assert "沿用已有的演示数据" in later
        assert later.splitlines()[-1] == first.splitlines()[-1]
    assert PushReceipt.objects.count() == 2


def _one_worker_is_punished_for_the_complaint(listing):
    report = RetaliationReport.objects.get()
    assert report.complaint.case == listing.decision.notice.order.case
    assert (report.answered_at, report.due_on) == (None, dt.date(2026, 10, 15))
    clock = LegalClock.objects.get(subject_kind="RetaliationReport", subject_id=report.pk)
    assert clock.due_on == report.due_on


def _grade_rests_on_the_disobeyed_order(listing):
    grading = Grading.objects.get(company=listing.company, method="compliance")
    assert grading.state == "PUBLISHED"
    assert [finding.rule for finding in grading.findings.order_by("position")] == [
        "disobeyed_order",
        "on_sanction_list",
        "dealt_with",
    ]


def test_command_refuses_production_settings(place, settings):
    settings.DEMO = False

    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("demo", sites=1, no_serve=True)

    assert not (place / "logs").exists()


@pytest.mark.parametrize("sites", [0, 61])
def test_command_refuses_a_size_it_has_no_plan_for(place, sites):
    with pytest.raises(CommandError, match="1 至 60"):
        call_command("demo", sites=sites, no_serve=True)


def test_message_that_does_not_arrive_fails_the_demo(place):
    with transaction.atomic():
        outbox.put(subject_key="company:1", kind=EventKind.LIST, body={}, now=timezone.now())
    table = Table(io.StringIO())
    nobody = {"PLATFORM_URL": f"http://127.0.0.1:{free_port()}"}

    with (
        Children(logs=place, environment=nobody) as children,
        pytest.raises(DemoFailed, match="1 条消息没有送达"),
    ):
        _deliver(table, children)

    assert table.steps == []


def test_check_supervision_names_the_site_that_differs(city):
    small = type(city)(city.companies, city.projects[:2])
    found = [
        Supervised(city.story.code, (("unpaid_month", "RED"), ("coverage", "RED")), major=True),
        Supervised(city.projects[1].code, (("coverage", "BLUE"),), major=False),
    ]

    with pytest.raises(DemoFailed, match=city.projects[1].code):
        _check_supervision(small, [project.expected for project in small.projects], found)


def test_port_in_use_gives_the_next():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        assert _port_from(port) > port

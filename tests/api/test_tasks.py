"""Background work: thin, idempotent."""

import datetime as dt
import os

import pytest
from django.utils import timezone

from api import tasks
from arrears.models import LedgerEntry
from sites import audit
from sites.law import UnknownParameter
from sites.models import AuditLink, ClockAlert
from sites.services.clocks import Subject, start_clock
from tests.factories.blacklist import approved_decision, at
from tests.factories.removal import EARLIEST, corrected_decision
from tests.factories.sites import NOW, PayrollLineFactory, PayrollSheetFactory, ProjectFactory

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture
def today(monkeypatch):
    """A day on which the test begins and ends."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    return timezone.localdate(NOW)


def project_with_wages(**fields):
    project = ProjectFactory(**fields)
    PayrollLineFactory(sheet=PayrollSheetFactory(project=project))
    return project


def computed():
    return list(LedgerEntry.objects.order_by("project").values_list("project", "computed_on"))


def test_supervise_brings_every_project_to_today(today):
    projects = [project_with_wages(), project_with_wages()]

    assert tasks.supervise() == 2

    assert computed() == [(project.pk, today) for project in projects]


def test_supervise_project_twice_for_a_day_is_as_once():
    project = project_with_wages()

    for _ in range(2):
        tasks.supervise_project(project_id=project.pk, day="2026-09-15")

    assert computed() == [(project.pk, dt.date(2026, 9, 15))]


def test_supervise_for_a_day_hands_out_batches_of_one_region():
    here, there = project_with_wages(), project_with_wages(region_id="370982")

    assert tasks.supervise(day="2026-09-15") == 2

    assert computed() == [(here.pk, dt.date(2026, 9, 15)), (there.pk, dt.date(2026, 9, 15))]


def test_batch_that_is_refused_is_handed_out_site_by_site():
    project = project_with_wages()

    # Nothing is in force on that day: each site alone says so.
    with pytest.raises(UnknownParameter):
        tasks.supervise_projects(project_ids=[project.pk], day="2008-01-02")

    assert computed() == []


def test_refresh_changed_projects_does_the_marked_alone_and_clears_the_mark(today):
    project_with_wages()
    changed = project_with_wages(changed_at=NOW)

    assert tasks.refresh_changed_projects() == 1
    assert tasks.refresh_changed_projects() == 0

    assert computed() == [(changed.pk, today)]


def test_seal_audit_tells_how_many_entries_it_sealed():
    audit.record(act="示例", object_kind="Project", object_id=1, now=NOW)

    # How many are complete depends on what else runs in the cluster; sealing has its own tests.
    assert tasks.seal_audit() == AuditLink.objects.count()


@pytest.mark.django_db
def test_keep_list_removes_what_ended_and_invites_who_may_apply(monkeypatch):
    approved_decision()
    corrected_decision()
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(EARLIEST))
    assert tasks.keep_list() == {"expired": 0, "invited": 1}
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(dt.date(2029, 9, 10)))
    assert tasks.keep_list() == {"expired": 6, "invited": 0}


def test_review_clocks_raises_a_reminder_once(today):
    start_clock(
        rule="referral_decision",
        subject=Subject("Case", 1, "案", "370902"),
        now=NOW - dt.timedelta(days=3),
    )

    assert tasks.review_clocks() == 1
    assert tasks.review_clocks() == 0
    assert ClockAlert.objects.get().raised_on == today


def test_half_written_files_are_looked_for(settings, tmp_path):
    settings.UPLOAD_ROOT = tmp_path
    left = tmp_path / "ab" / "tmpleft"
    left.parent.mkdir()
    left.write_bytes(b"ab")
    os.utime(left, (0, 0))

    assert (tasks.discard_unfinished_files(), tasks.discard_unfinished_files()) == (1, 0)

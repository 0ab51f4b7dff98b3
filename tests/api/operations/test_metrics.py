"""Numbers for the monitoring."""

import datetime as dt

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from api.operations.figures import BACKED_UP, Figure, figures
from sites import audit
from tests.factories.arrears import CaseFactory
from tests.factories.sites import NOW

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def scraped(client):
    text = client.get("/metrics").text
    return {
        sample.name: sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_metrics_are_read_as_prometheus_reads_them(client):
    with transaction.atomic():
        audit.record(act=BACKED_UP, object_kind="Backup", object_id=1, now=NOW)
    found = scraped(client)
    assert found["anxin_database_up"] == 1
    assert found["anxin_outbox_parked"] == found["anxin_alarm_outbox_parked"] == 0
    assert found["anxin_backup_age_seconds"] > 0
    assert found["anxin_audit_unsealed"] == 1
    assert "anxin_reconcile_age_seconds" not in found


def test_metrics_are_for_this_machine_alone(client):
    assert client.get("/metrics", headers={"X-Real-IP": "10.1.2.3"}).status_code == 404
    assert client.get("/metrics", REMOTE_ADDR="10.1.2.3").status_code == 404


def test_metrics_say_that_the_database_is_away(client, monkeypatch):
    def away(*, now):
        raise DatabaseError

    monkeypatch.setattr("api.operations.metrics.figures", away)
    assert scraped(client) == {"anxin_database_up": 0}


def test_what_is_late_is_counted():
    CaseFactory(investigation_due_on=NOW.date() - dt.timedelta(days=1))
    found = {one.name: one for one in figures(now=NOW)}
    assert (found["cases_overdue"].value, found["cases_overdue"].alarms) == (1, True)


@pytest.mark.parametrize(
    ("value", "alarm", "alarms"), [(1, 1, True), (0, 1, False), (None, 1, False), (9, None, False)]
)
def test_an_alarm_sounds_from_its_value_on(value, alarm, alarms):
    assert Figure("x", "某数", value, alarm).alarms is alarms


def test_ready_is_503_when_the_database_is_behind_the_code(monkeypatch):
    monkeypatch.setattr("api.operations.health._migrated_until", 0.0)
    monkeypatch.setattr("api.operations.health.MigrationExecutor.migration_plan", lambda *_: [1])
    response = Client().get("/readyz")
    assert (response.status_code, response.json()["database"]) == (503, "migrations")


def test_ready_is_503_when_the_clocks_differ(monkeypatch):
    monkeypatch.setattr("api.operations.health.CLOCK_SECONDS", -1.0)
    response = Client().get("/readyz")
    assert (response.status_code, response.json()["database"]) == (503, "clock")

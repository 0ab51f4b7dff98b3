"""`manage.py synthesize`: the data is whole, the same each time, and goes only where nothing is."""

import datetime as dt
import io
import json

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from arrears.models import ArrearsWarning, LedgerEntry
from arrears.services.supervision import supervise
from sites.models import BankReturnLine, PayrollLine, Project, Worker
from tests.factories.sites import NOW, ProjectFactory, WorkerFactory

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
SMALL = ("--projects", "4", "--workers", "120", "--months", "3", "--last-month", "2026-08")


def run(*arguments):
    out = io.StringIO()
    call_command("synthesize", *arguments, stdout=out)
    return out.getvalue()


def fingerprint():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT md5(string_agg(row::text || result || month, ',' ORDER BY row, month))"
            " FROM sites_bankreturnline"
        )
        return cursor.fetchone()[0]


def dangling():
    """Keys that name no row: written without being looked up, they must be right all the same."""
    models = [model for model in apps.get_models() if model._meta.app_label == "sites"]
    return [
        f"{model.__name__}.{field.name}"
        for model in models
        for field in model._meta.concrete_fields
        if field.is_relation
        and model.objects.filter(**{f"{field.name}__isnull": False})
        .exclude(**{f"{field.name}__in": field.related_model.objects.all()})
        .exists()
    ]


def test_synthetic_city_is_supervised_like_any_other():
    counts = json.loads(run(*SMALL, "--seed", "7", "--json"))

    assert counts == {
        "projects": 4,
        "workers": 120,
        "attendance": 360,
        "lines": 360,
        "payments": BankReturnLine.objects.count(),
        "account_entries": 24,
    }
    assert PayrollLine.objects.count() == 360
    assert dangling() == []
    with connection.cursor() as cursor:
        cursor.execute("SHOW session_replication_role")
        assert cursor.fetchone() == ("origin",)
    assert 330 < counts["payments"] < 360
    outcomes = supervise(projects=Project.objects.order_by("pk"), day=dt.date(2026, 9, 25), now=NOW)
    assert LedgerEntry.objects.count() == 360
    unpaid = LedgerEntry.objects.filter(outstanding__gt=0).count()
    paid = BankReturnLine.objects.filter(result="SUCCESS").count()
    assert unpaid == 360 - paid
    assert [row.unjudged for row in outcomes] == [()] * 4
    assert set(ArrearsWarning.objects.values_list("rule", flat=True)) <= {
        "unpaid_month",
        "coverage",
        "failed_transfers",
        "crime_threshold",
    }
    # The next worker gets a key of its own.
    assert WorkerFactory().pk > Worker.objects.filter(name__startswith="合成").last().pk


def test_the_same_seed_gives_the_same_data():
    prints = []
    for seed in ("7", "7", "8"):
        with transaction.atomic():
            run(*SMALL, "--seed", seed)
            prints.append(fingerprint())
            transaction.set_rollback(True)
    assert prints[0] == prints[1]
    assert prints[0] != prints[2]


def test_a_database_with_projects_is_left_as_it_is():
    ProjectFactory()

    with pytest.raises(CommandError, match="只写入空库"):
        run(*SMALL)

    assert Project.objects.count() == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("--projects", "0"),
        ("--projects", "10", "--workers", "9"),
        ("--months", "13"),
        ("--last-month", "2026-13"),
    ],
)
def test_a_size_that_makes_no_sense_is_refused(arguments):
    with pytest.raises(CommandError) as refusal:
        run(*arguments)

    assert refusal.value.returncode == 2
    assert not Project.objects.exists()

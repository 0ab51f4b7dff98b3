"""Each kind of change that would stop the release before is found; the safe ways are not."""

import io

import pytest
from django.contrib.postgres.operations import (
    AddConstraintNotValid,
    AddIndexConcurrently,
    ValidateConstraint,
)
from django.core.management import call_command
from django.db import migrations, models
from django.db.migrations import Migration

from api.management.commands import lint_migrations
from api.operations.migration_lint import lint

pytestmark = pytest.mark.unit

POSITIVE = models.CheckConstraint(name="positive", condition=models.Q(id__gt=0))
INDEX = models.Index(name="by_name", fields=["name"])


def nothing(apps, editor):
    pass


def codes(*operations, name="0002_next", atomic=True, since="0001_initial"):
    made = type("Migration", (Migration,), {"operations": list(operations), "atomic": atomic})
    one = made(name, "sites")
    return [problem.code for problem in lint({("sites", name): one}, since={"sites": since})]


@pytest.mark.parametrize(
    ("operation", "code"),
    [
        (migrations.RemoveField("worker", "name"), "M-REMOVES"),
        (migrations.DeleteModel("Worker"), "M-REMOVES"),
        (migrations.RenameField("worker", "name", "title"), "M-REMOVES"),
        (migrations.RenameModel("Worker", "Person"), "M-REMOVES"),
        (migrations.AlterModelTable("worker", "people"), "M-REMOVES"),
        (migrations.AddField("worker", "age", models.IntegerField(default=0)), "M-NOT-NULL"),
        (migrations.AlterField("worker", "name", models.TextField()), "M-ALTERS"),
        (migrations.AddIndex("worker", INDEX), "M-INDEX-LOCKS"),
        (migrations.AddConstraint("worker", POSITIVE), "M-CONSTRAINT-LOCKS"),
        (migrations.RunSQL("SELECT 1"), "M-IRREVERSIBLE"),
    ],
)
def test_what_stops_the_running_release_is_found(operation, code):
    assert codes(operation) == [code]


def test_safe_ways_and_tables_of_its_own_pass():
    key = models.BigAutoField(primary_key=True)
    assert (
        codes(
            migrations.CreateModel("Visit", [("id", key)]),
            migrations.AddField("visit", "count", models.IntegerField()),
            migrations.AddIndex("visit", INDEX),
            migrations.AddConstraint("visit", POSITIVE),
            migrations.AddField("worker", "age", models.IntegerField(null=True)),
            migrations.AddField("worker", "known", models.BooleanField(db_default=False)),
            AddConstraintNotValid("worker", POSITIVE),
            migrations.RunSQL("SELECT 1", "SELECT 1"),
        )
        == []
    )
    assert codes(AddIndexConcurrently("worker", INDEX), atomic=False) == []
    assert codes(ValidateConstraint("worker", "positive")) == []
    assert codes(migrations.RemoveField("worker", "name"), name="0002_contract_name") == []


def test_data_is_filled_in_apart_and_in_batches():
    fill = migrations.RunPython(nothing, migrations.RunPython.noop)
    assert codes(fill, atomic=False) == []
    assert codes(fill) == ["M-BACKFILL-ATOMIC"]
    known = migrations.AddField("worker", "known", models.BooleanField(null=True))
    assert codes(known, fill, atomic=False) == ["M-BACKFILL-MIXED"]
    assert codes(migrations.RunPython(nothing), atomic=False) == ["M-IRREVERSIBLE"]


def test_what_a_release_has_brought_is_not_looked_at_again():
    assert codes(migrations.DeleteModel("Worker"), since="0002_next") == []


LOCKING = """
from django.db import migrations, models

class Migration(migrations.Migration):
    dependencies = [("sites", "0001_initial")]
    operations = [
        migrations.AddConstraint(
            "worker",
            models.CheckConstraint(condition=models.Q(name__gt=""), name="worker_has_a_name"),
        )
    ]
"""


def test_our_own_migrations_pass():
    out = io.StringIO()

    call_command("lint_migrations", stdout=out)

    assert "问题 0 个" in out.getvalue()


def test_a_migration_that_stops_the_running_release_fails_the_check(
    monkeypatch, settings, tmp_path
):
    package = tmp_path / "sites_of_the_next_release"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "0002_locks.py").write_text(LOCKING, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    settings.MIGRATION_MODULES = {"sites": package.name}
    monkeypatch.setattr(lint_migrations, "released", lambda: {"sites": "0001_initial"})
    out = io.StringIO()

    with pytest.raises(SystemExit):
        call_command("lint_migrations", stdout=out)

    assert "M-CONSTRAINT-LOCKS" in out.getvalue()
    assert "其中上次发布后 1 个，问题 1 个" in out.getvalue()

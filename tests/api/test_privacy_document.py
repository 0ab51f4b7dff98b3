"""Every table with personal data stands in the record, and the document is up to date."""

import io
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command

from api.operations.sealed_columns import SEALED_COLUMNS
from api.privacy_document import personal_data
from arrears.services.retention import EMPTIED
from sites.models import Load, MachineRequest, Worker

pytestmark = pytest.mark.unit
# Secrets of machines, not of persons.
OF_NOBODY = {"sites.SpecialWageAccount", "sites.BankChannel"}


def test_every_sealed_table_is_in_the_record():
    named = {table for one in personal_data()["activities"] for table in one["tables"]}
    sealed = {one.model._meta.label for one in SEALED_COLUMNS}
    assert sealed - OF_NOBODY <= named
    assert named <= {model._meta.label for model in apps.get_models()}


def test_every_table_of_workers_is_in_the_record():
    named = {table for one in personal_data()["activities"] for table in one["tables"]}
    of_workers = {
        model._meta.label
        for model in apps.get_app_config("sites").get_models()
        for field in model._meta.fields
        if field.is_relation and field.related_model._meta.label == "sites.Worker"
    }
    assert of_workers <= named


def test_every_table_says_what_is_done_when_its_time_is_over():
    done = {}
    for one in personal_data()["activities"]:
        assert set(one["done"]) == set(one["tables"]), one["name"]
        done |= one["done"]
    emptied = {model._meta.label for model in (*EMPTIED, Worker, Load, MachineRequest)}
    assert {table for table in emptied if "清空" not in done[table]} == set()
    assert done["arrears.PayAccess"] == "删除"


def test_every_risk_names_a_test_that_is_there():
    for one in personal_data()["risks"]:
        assert (Path(settings.BASE_DIR) / one["shown"]).is_file(), one["shown"]


def test_the_document_is_up_to_date():
    out = io.StringIO()
    call_command("privacy_record", stdout=out)
    kept = (Path(settings.BASE_DIR) / "docs" / "privacy.md").read_text(encoding="utf-8")
    assert out.getvalue() == kept, "请运行 manage.py privacy_record > docs/privacy.md"

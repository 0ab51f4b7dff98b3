"""Whoever names a file of the upload store says so; what is forgotten names none."""

import pytest
from django.apps import apps

from sites.kept_files import FORGOTTEN, keepers, kept_of
from sites.models import Load
from tests.factories.machine import MachineRequestFactory
from tests.factories.sites import LoadFactory

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
# A digest of what is not kept here: the list of another place stays with that place.
NOT_KEPT = {("OutsideListing", "source_sha256")}


def test_every_digest_of_a_file_is_declared():
    declared = {(model.__name__, column) for model, column, _ in keepers()}
    columns = {
        (model.__name__, field.name)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.name.endswith("sha256")
    }
    assert declared == columns - NOT_KEPT


def test_a_forgotten_file_is_needed_by_nobody_until_another_has_it():
    load = LoadFactory(sha256="a" * 64)
    MachineRequestFactory(load=load, body_sha256="b" * 64)
    assert kept_of({"a" * 64, "b" * 64, "c" * 64}) == {"a" * 64, "b" * 64}
    Load.objects.update(file_name=FORGOTTEN)
    assert kept_of({"a" * 64, "b" * 64}) == set()
    MachineRequestFactory(load=None, body_sha256="b" * 64)
    assert kept_of({"a" * 64, "b" * 64}) == {"b" * 64}

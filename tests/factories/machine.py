"""Rows of the doors for contractors' systems and banks."""

import datetime as dt

import factory
from factory.django import DjangoModelFactory

from sites.models import ApiKey, MachineRequest
from tests.factories.sites import NOW, ProjectFactory, UserFactory


class MachineRequestFactory(DjangoModelFactory):
    class Meta:
        model = MachineRequest

    serial = factory.Sequence(lambda n: f"{n:024x}")
    method = "Payroll.Add"
    platform = "national-2018"
    project = factory.SubFactory(ProjectFactory)
    employer = factory.LazyAttribute(lambda row: row.project.general_contractor)
    sender = factory.SubFactory(UserFactory)
    body_sha256 = factory.Sequence(lambda n: f"{n:064x}")
    size = 2
    state = "PENDING"
    received_at = NOW


class ApiKeyFactory(DjangoModelFactory):
    class Meta:
        model = ApiKey

    client = "某某系统"
    key_hash = factory.Sequence(lambda n: f"{n:064x}")
    scopes = factory.LazyFunction(lambda: ["read"])
    acts_for = factory.SubFactory(UserFactory)
    created_at = NOW
    expires_at = NOW + dt.timedelta(days=365)

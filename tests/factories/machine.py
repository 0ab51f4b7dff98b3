"""Rows of the doors for contractors' systems and banks."""

import factory
from factory.django import DjangoModelFactory

from sites.models import MachineRequest
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

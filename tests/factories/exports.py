"""Files with persons or wages that were asked for."""

import datetime as dt

import factory
from factory.django import DjangoModelFactory

from sites.enums import ExportKind, GrantState
from sites.models import DataExport
from tests.factories.sites import NOW, InspectorFactory, region


class DataExportFactory(DjangoModelFactory):
    """One that waits for an approving officer."""

    class Meta:
        model = DataExport

    kind = ExportKind.LEDGER
    subject = "示例区 欠薪台账"
    reason = "报市政府清欠情况"
    rows = 501
    region = factory.LazyFunction(region)
    mark = factory.Sequence(lambda n: f"{n:010x}")
    requested_by = factory.LazyFunction(InspectorFactory)
    requested_key = factory.SelfAttribute("requested_by.person_key")
    requested_at = NOW
    needs_approval = True
    state = GrantState.PENDING
    valid_until = NOW + dt.timedelta(days=90)

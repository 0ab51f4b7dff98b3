"""What must not be deleted."""

import factory
from factory.django import DjangoModelFactory

from arrears.models import LegalHold
from tests.factories.sites import NOW, InspectorFactory, ProjectFactory


class LegalHoldFactory(DjangoModelFactory):
    """A project held for a lawsuit."""

    class Meta:
        model = LegalHold

    project = factory.SubFactory(ProjectFactory)
    reason = "行政诉讼进行中"
    placed_by = factory.LazyFunction(InspectorFactory)
    placed_at = NOW

"""A night that did not run is said; the one of today may still be to come."""

import datetime as dt

import pytest

from arrears.freshness import Stale, stale_sites
from arrears.services.ledger import refresh_ledger
from sites.models import Project
from tests.factories.sites import ProjectFactory

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
DAY = dt.date(2026, 9, 15)


def test_sites_are_stale_from_the_second_day_after_their_last_night():
    ProjectFactory()
    refresh_ledger(project=ProjectFactory(), day=DAY)
    refresh_ledger(project=ProjectFactory(), day=DAY - dt.timedelta(days=1))
    scope = Project.objects.order_by("code")

    found = [stale_sites(projects=scope, day=DAY + dt.timedelta(days=days)) for days in (0, 1, 2)]

    earlier = DAY - dt.timedelta(days=1)
    assert found == [None, Stale(1, earlier), Stale(2, earlier)]

"""The season before the Spring Festival begins in autumn and ends with the first day off."""

import datetime as dt

import pytest

from arrears.festival import Season, festival_of, festival_season
from arrears.models import LedgerEntry
from arrears.priority import read_weights
from sites.law import LawAt
from sites.models import CalendarDay, Project
from tests.factories.arrears import LedgerEntryFactory

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
FIRST_OFF = dt.date(2027, 2, 5)


def season(*day):
    law = LawAt(dt.date(*day), "370902")
    return festival_season(projects=Project.objects.order_by("code"), law=law)


def test_season_tells_until_when_and_how_many_sites_owe():
    CalendarDay.objects.filter(day__year=2027).delete()
    LedgerEntryFactory()
    assert (season(2026, 10, 31), season(2026, 11, 1)) == (None, Season(None, 1))

    CalendarDay.objects.create(day=FIRST_OFF, is_working=False, name="春节")

    assert season(2026, 11, 1) == season(2027, 2, 4) == Season(FIRST_OFF, 1)
    assert season(2027, 2, 5) is None
    LedgerEntry.objects.all().delete()
    assert season(2027, 2, 4) == Season(FIRST_OFF, 0)


def test_weight_of_the_season_ends_with_the_announced_festival():
    CalendarDay.objects.filter(day__year=2027).delete()
    CalendarDay.objects.create(day=FIRST_OFF, is_working=False, name="春节")
    on = {day: LawAt(dt.date(2027, 2, day), "370902") for day in (4, 5)}

    assert read_weights(on[4], festival_of(2027)).festival > 1
    assert read_weights(on[5], festival_of(2027)).festival == 1

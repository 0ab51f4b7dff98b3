"""The list's clock and the credit site's: side by side, never one from the other."""

import datetime as dt

import pytest

from blacklist.two_clocks import two_clocks
from tests.factories.blacklist import approved_decision
from tests.factories.removal import CORRECTED_ON, EARLIEST, approved_change, corrected_decision

pytestmark = [pytest.mark.unit, pytest.mark.django_db]


def test_listed_and_not_corrected():
    clocks = two_clocks(decision=approved_decision(), day=dt.date(2026, 9, 10))

    assert (clocks.listed_on, clocks.until) == (dt.date(2026, 9, 10), dt.date(2029, 9, 10))
    assert clocks.earliest is None
    assert (clocks.repair_from, clocks.published_until) == (
        dt.date(2027, 9, 10),
        dt.date(2029, 9, 10),
    )
    assert "信用修复管理办法" in clocks.citation


def test_correction_moves_the_first_clock_only():
    before = two_clocks(decision=approved_decision(), day=CORRECTED_ON)
    after = two_clocks(decision=corrected_decision(), day=CORRECTED_ON)

    assert after.earliest == EARLIEST
    assert after.repair_from == before.repair_from


def test_removal_ends_the_first_clock_only():
    change = approved_change()
    clocks = two_clocks(decision=change.listing_decision, day=change.decided_on)

    assert (clocks.listed_on, clocks.until, clocks.earliest) == (None, None, None)
    assert clocks.removed_on == change.decided_on
    assert clocks.repair_from == dt.date(2027, 9, 10)


def test_second_clock_stands_still_before_its_rule_is_in_force():
    clocks = two_clocks(decision=approved_decision(), day=dt.date(2026, 3, 31))

    assert (clocks.repair_from, clocks.published_until, clocks.citation) == (None, None, "")

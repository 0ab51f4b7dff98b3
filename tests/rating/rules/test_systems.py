import datetime as dt

import pytest

from rating.rules.systems import SYSTEMS, shown_systems, system_words
from sites.law import LawAt, UnknownParameter

pytestmark = pytest.mark.unit

LAW = LawAt(dt.date(2026, 9, 30), "370902")


class OtherList(LawAt):
    """A region that counts other systems."""

    names = ()

    def value(self, name):
        return list(self.names)


def other(*names):
    law = OtherList(LAW.day, LAW.region)
    law.names = names
    return law


def test_the_nation_shows_the_five_of_the_decree():
    assert shown_systems(LAW) == (
        "real_name",
        "special_account",
        "paid_on_behalf",
        "deposit",
        "notice_board",
    )


def test_a_region_may_show_others_in_its_own_order():
    names = [SYSTEMS[key][0] for key in ("monthly_payment", "wage_officer")]
    assert shown_systems(other(*names)) == ("monthly_payment", "wage_officer")
    assert system_words("wage_officer") == "劳资专管员"


def test_a_list_with_a_system_nobody_can_look_for_is_refused():
    with pytest.raises(UnknownParameter, match="不能核查的制度：按月体检"):
        shown_systems(other(SYSTEMS["deposit"][0], "按月体检"))

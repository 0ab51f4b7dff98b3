import datetime as dt

import pytest

from api.demo.people import COUNTY_NEVER_GIVEN_OUT, person
from sites.lib.codes import check_card, check_id_number, check_phone

pytestmark = pytest.mark.unit
NUMBERS = [*range(1_000, 1_060), *range(13_990, 14_010), 60_061, 1_000_001, 2_000_060, 3_000_003]


def test_person_is_the_same_each_time():
    assert person(7) == person(7)


@pytest.mark.parametrize("number", NUMBERS)
def test_person_has_lawful_numbers(number):
    one = person(number)

    assert check_id_number(one.id_number, on=dt.date(2025, 1, 6), minimum_age=18) == (
        one.id_number,
        [],
    )
    assert check_card(one.card) == (one.card, [])
    assert check_phone(one.phone) == (one.phone, [])


def test_person_can_be_nobody_real():
    assert person(7).id_number.startswith(COUNTY_NEVER_GIVEN_OUT)


def test_people_never_share_a_number():
    numbers = range(0, 70_000, 3)

    assert len({person(number).id_number for number in numbers}) == len(numbers)

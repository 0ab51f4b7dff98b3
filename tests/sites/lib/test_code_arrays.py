import datetime as dt
import random

import pytest

from sites.lib.code_arrays import right_cards, right_id_numbers, right_usccs
from sites.lib.codes import check_card, check_id_number, check_uscc, id_gender
from sites.lib.identity_numbers import full_years, id_birth_on
from tests.sites.ingest.people import card, id_number, uscc

pytestmark = pytest.mark.unit

ON = dt.date(2026, 9, 15)
BIRTHS = (
    *("19850607", "19000101", "18991231", "20260915", "20260916", "20080915", "20080916"),
    *("20000229", "19000229", "20240229", "19850431", "19851301", "19850600", "19660915"),
    *("19660916", "19710915", "19710916", "00010101", "99990101"),
)
STRANGE = ("", "x" * 18, "１" * 18, "3" * 17, "3" * 19, "0" * 18, "9" * 18, "\0" * 18, "\xff" * 18)


def bent(values, seed):
    """Every value, and every value with one character changed."""
    chance = random.Random(seed)
    for value in values:
        yield value
        place = chance.randrange(len(value))
        yield value[:place] + chance.choice("0123456789XABCZxO-") + value[place + 1 :]


def is_plain_id(value):
    number, problems = check_id_number(value, on=ON, minimum_age=16, adult_age=18)
    if problems or number != value:
        return False
    age = full_years(id_birth_on(number), ON)
    return age < (60 if id_gender(number) == "M" else 55)


def test_right_id_numbers_are_those_the_check_says_nothing_of():
    right = [id_number(place, birth=birth) for birth in BIRTHS for place in (0, 1, 2, 100, 999)]
    values = [*bent(right, 1), *bent(right, 2), *STRANGE]

    found = right_id_numbers(values, on=ON, adult_age=18, over_age=(60, 55)).tolist()

    assert found == [is_plain_id(value) for value in values]
    assert any(found)


def test_right_id_numbers_leave_ages_unjudged_where_none_is_given():
    assert right_id_numbers([id_number(1, birth="20200101")], on=ON).tolist() == [True]


def test_right_usccs_are_those_the_check_says_nothing_of():
    values = [*bent([uscc(number) for number in range(200)], 3), *STRANGE, uscc(1).lower()]

    expected = [check_uscc(value) == (value, []) for value in values]

    assert right_usccs(values).tolist() == expected
    assert any(expected)


def test_right_cards_are_those_the_check_says_nothing_of():
    cards = [card(number)[:length] for number in range(200) for length in (15, 16, 17, 18, 19)]
    values = [*bent(cards, 4), *STRANGE]

    expected = [check_card(value) == (value, []) for value in values]

    assert right_cards(values).tolist() == expected
    assert any(expected)


@pytest.mark.parametrize("check", [right_usccs, right_cards])
def test_nothing_is_asked_of_no_values(check):
    assert check([]).tolist() == []
    assert right_id_numbers([], on=ON).tolist() == []

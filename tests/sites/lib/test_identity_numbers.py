import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sites.lib.identity_numbers import (
    check_id_number,
    complete_id_number,
    id_birth_on,
    id_gender,
)

pytestmark = pytest.mark.unit

TODAY = dt.date(2026, 9, 1)
GOOD = "370902197003021235"

bodies = st.builds(
    lambda region, birth, serial: f"{region}{birth:%Y%m%d}{serial:03d}",
    st.sampled_from(["370902", "370911", "370921", "370983", "110101", "810000"]),
    st.dates(dt.date(1950, 1, 1), dt.date(2005, 12, 31)),
    st.integers(1, 999),
)


def found(text, **ages):
    return [problem.code for problem in check_id_number(text, on=TODAY, **ages)[1]]


# County codes a birth-year lookup wrongly refuses: a number carries the place of registration.
@pytest.mark.parametrize(
    "number",
    [
        "370902197003021235",
        "370911197003021231",
        "370921197003021234",
        "370923197003021237",
        "370982197003021237",
        "370983197003021233",
        "370971197003021238",
    ],
)
def test_taian_numbers_of_1970_pass(number):
    assert check_id_number(number, on=TODAY) == (number, [])


@pytest.mark.parametrize(
    "number", ["810000199001011230", "820000199001011232", "830000199001011234"]
)
def test_residence_permits_pass(number):
    assert check_id_number(number, on=TODAY) == (number, [])


def test_typing_marks_are_dropped():
    number = complete_id_number("37090219700302003")
    assert number.endswith("X")
    assert check_id_number(f"'{number[:6]} {number[6:14]}-{number[14:].lower()}", on=TODAY) == (
        number,
        [],
    )


@pytest.mark.parametrize("text", ["3.70902E+17", "3.70902e17", "4E+17"])
def test_scientific_notation_is_told_apart(text):
    assert found(text) == ["E-ID-SCIENTIFIC"]


def test_fifteen_digits_are_told_apart():
    assert found("370902700302123") == ["E-ID-15"]
    assert found("37090270030212A") == ["E-ID-LEN"]


@pytest.mark.parametrize("text", ["", GOOD[:17], GOOD + "1"])
def test_other_length_is_refused(text):
    assert found(text) == ["E-ID-LEN"]


@pytest.mark.parametrize(("place", "character"), [(3, "O"), (17, "X"), (18, "Y")])
def test_foreign_character_is_named_with_its_place(place, character):
    text = GOOD[: place - 1] + character + GOOD[place:]
    _, problems = check_id_number(text, on=TODAY)
    assert [(one.code, one.position) for one in problems] == [("E-ID-CHARS", place)]
    assert f"第{place}位“{character}”" in problems[0].message


@pytest.mark.parametrize("province", ["00", "10", "16", "38", "66", "80", "84", "91"])
def test_unknown_province_is_refused(province):
    number = complete_id_number(province + GOOD[2:17])
    assert found(number) == ["E-ID-REGION"]


@pytest.mark.parametrize("birth", ["19900231", "20990101", "18991231", "19901301", "00000101"])
def test_impossible_birth_is_refused(birth):
    assert found(complete_id_number(f"370902{birth}123")) == ["E-ID-DATE"]


def test_birth_on_the_day_itself_is_possible_and_the_day_after_not():
    assert found(complete_id_number("37090220260901123")) == []
    assert found(complete_id_number("37090220260902123")) == ["E-ID-DATE"]


def test_wrong_check_character_is_refused():
    _, problems = check_id_number(GOOD[:17] + "6", on=TODAY)
    assert [(one.code, one.refused) for one in problems] == [("E-ID-CHECKSUM", True)]


@pytest.mark.parametrize(
    ("birth", "expected"),
    [
        ("20100902", ["E-AGE-UNDER16"]),
        ("20100901", ["W-AGE-MINOR"]),
        ("20080902", ["W-AGE-MINOR"]),
        ("20080901", []),
    ],
)
def test_ages_count_from_the_birthday(birth, expected):
    number = complete_id_number(f"370902{birth}123")
    assert found(number, minimum_age=16, adult_age=18) == expected


def test_ages_are_not_judged_unless_given():
    assert found(complete_id_number("37090220150101123")) == []


def test_ending_in_three_zeros_is_suspect_only():
    _, problems = check_id_number("370902197001019000", on=TODAY)
    assert [(one.code, one.refused) for one in problems] == [("W-ID-SUSPECT", False)]


def test_birth_and_gender_are_read():
    assert id_birth_on(GOOD) == dt.date(1970, 3, 2)
    assert id_gender(GOOD) == "M"
    assert id_gender(complete_id_number("37090219700302124")) == "F"


@pytest.mark.parametrize("body", [GOOD[:16], GOOD, "37090219700302X23"])
def test_complete_refuses_other_than_seventeen_digits(body):
    with pytest.raises(ValueError, match="identity number"):
        complete_id_number(body)


@given(bodies, st.integers(0, 16), st.sampled_from("0123456789"))
def test_any_single_wrong_digit_is_refused(body, place, digit):
    good = complete_id_number(body)
    wrong = good[:place] + digit + good[place + 1 :]
    refused = any(one.refused for one in check_id_number(wrong, on=TODAY)[1])
    assert refused == (wrong != good)


@given(bodies, st.integers(0, 15))
def test_any_swap_of_neighbors_is_refused(body, place):
    good = complete_id_number(body)
    wrong = good[:place] + good[place + 1] + good[place] + good[place + 2 :]
    refused = any(one.refused for one in check_id_number(wrong, on=TODAY)[1])
    assert refused == (wrong != good)

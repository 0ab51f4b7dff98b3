import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sites.lib import codes

pytestmark = pytest.mark.unit

GOOD_USCC = "91370902MA3CDEFG90"
REMAINDER_ZERO = "913709020000000780"
GOOD_CARD = "6228480000000000000"

uscc_bodies = st.text(alphabet=codes.USCC_ALPHABET, min_size=17, max_size=17)


def found(result):
    return [problem.code for problem in result[1]]


def test_uscc_good_code_has_no_problems():
    assert codes.check_uscc(GOOD_USCC) == (GOOD_USCC, [])


def test_uscc_remainder_zero_gives_check_value_zero():
    total = sum(
        codes.USCC_ALPHABET.index(character) * weight
        for character, weight in zip(REMAINDER_ZERO[:17], codes.USCC_WEIGHTS, strict=True)
    )
    assert total % 31 == 0
    assert codes.complete_uscc(REMAINDER_ZERO[:17]) == REMAINDER_ZERO
    assert codes.check_uscc(REMAINDER_ZERO) == (REMAINDER_ZERO, [])


def test_uscc_lower_case_is_raised_then_said():
    value, problems = codes.check_uscc(" 91370902ma3cdefg90 ")
    assert value == GOOD_USCC
    assert [(one.code, one.refused) for one in problems] == [("W-USCC-CASE", False)]


@pytest.mark.parametrize("length", [0, 9, 13, 15, 17, 19])
def test_uscc_other_length_is_refused(length):
    value, problems = codes.check_uscc("9" * length)
    assert value == "9" * length
    assert [(one.code, one.refused) for one in problems] == [("E-USCC-LEN", True)]
    assert f"现为{length}位" in problems[0].message


@pytest.mark.parametrize(
    ("letter", "hint"), [("I", "1"), ("O", "0"), ("S", "5"), ("V", "U"), ("Z", "2")]
)
def test_uscc_excluded_letter_is_named_with_its_place(letter, hint):
    _, problems = codes.check_uscc(GOOD_USCC[:10] + letter + GOOD_USCC[11:])
    assert [(one.code, one.position) for one in problems] == [("E-USCC-CHARS", 11)]
    assert f"第11位“{letter}”" in problems[0].message
    assert f"“{hint}”" in problems[0].fix


def test_uscc_foreign_character_without_lookalike_is_named():
    _, problems = codes.check_uscc("泰" + GOOD_USCC[1:])
    assert [(one.code, one.position) for one in problems] == [("E-USCC-CHARS", 1)]
    assert "I、O、S、V、Z" in problems[0].fix


@pytest.mark.parametrize("prefix", ["N1", "N3", "A1", "Y1", "91", "92", "93", "52"])
def test_uscc_known_classes_have_no_remark(prefix):
    code = codes.complete_uscc(prefix + GOOD_USCC[2:17])
    assert codes.check_uscc(code) == (code, [])


@pytest.mark.parametrize("prefix", ["77", "00", "88", "B1"])
def test_uscc_unknown_class_is_a_remark(prefix):
    code = codes.complete_uscc(prefix + GOOD_USCC[2:17])
    assert found(codes.check_uscc(code)) == ["W-USCC-CLASS"]


def test_uscc_wrong_organization_code_is_a_remark():
    code = codes.complete_uscc(GOOD_USCC[:16] + "1")
    _, problems = codes.check_uscc(code)
    assert [(one.code, one.refused, one.position) for one in problems] == [
        ("W-USCC-ORG", False, 17)
    ]


@pytest.mark.parametrize("length", [16, 18])
def test_complete_uscc_refuses_other_length(length):
    with pytest.raises(ValueError, match="USCC"):
        codes.complete_uscc("9" * length)


@given(uscc_bodies, st.integers(0, 17), st.sampled_from(codes.USCC_ALPHABET))
def test_uscc_any_single_error_is_caught(body, place, character):
    good = codes.complete_uscc(body)
    wrong = good[:place] + character + good[place + 1 :]
    assert ("E-USCC-CHECK" in found(codes.check_uscc(wrong))) == (wrong != good)


@given(uscc_bodies, st.integers(0, 15))
def test_uscc_any_swap_of_neighbors_is_caught(body, place):
    good = codes.complete_uscc(body)
    wrong = good[:place] + good[place + 1] + good[place] + good[place + 2 :]
    assert ("E-USCC-CHECK" in found(codes.check_uscc(wrong))) == (wrong != good)


# The example of GB 11714 and bodies whose check value is 10 and 11.
@pytest.mark.parametrize(
    ("body", "check"), [("D2143569", "X"), ("00000000", "0"), ("10000000", "8")]
)
def test_organization_code_check_character(body, check):
    assert codes.complete_organization_code(body) == body + check


def test_card_good_number_has_no_problems():
    assert codes.check_card("6228 4800 0000 0000 000") == (GOOD_CARD, [])


@pytest.mark.parametrize(("length", "expected"), [(15, 1), (16, 0), (19, 0), (20, 1)])
def test_card_length_bounds(length, expected):
    card = codes.complete_card("6" * (length - 1))
    assert found(codes.check_card(card)) == ["E-BANK-LEN"] * expected


@pytest.mark.parametrize("text", ["6.22848E+18", "62284800000000O0000"])
def test_card_foreign_character_is_refused(text):
    _, problems = codes.check_card(text)
    assert [(one.code, one.refused) for one in problems] == [("E-BANK-CHARS", True)]


def test_card_empty_is_refused_by_length():
    assert found(codes.check_card("")) == ["E-BANK-LEN"]


def test_card_failed_luhn_is_only_a_remark():
    value, problems = codes.check_card(GOOD_CARD[:-1] + "1")
    assert value == GOOD_CARD[:-1] + "1"
    assert [(one.code, one.refused) for one in problems] == [("W-BANK-LUHN", False)]


# The example number of ISO/IEC 7812-1 annex B.
def test_card_luhn_digit_of_the_standard():
    assert codes.complete_card("7992739871") == "79927398713"


@given(st.text(alphabet="0123456789", min_size=15, max_size=18), st.data())
def test_card_any_single_error_is_caught(prefix, data):
    good = codes.complete_card(prefix)
    place = data.draw(st.integers(0, len(good) - 1))
    wrong = good[:place] + data.draw(st.sampled_from("0123456789")) + good[place + 1 :]
    assert (found(codes.check_card(wrong)) == ["W-BANK-LUHN"]) == (wrong != good)


@pytest.mark.parametrize(
    "text",
    ["13905380001", " 139-0538-0001", "+86 13905380001", "0086 139 0538 0001", "8613905380001"],
)
def test_phone_is_normalized(text):
    assert codes.check_phone(text) == ("13905380001", [])


@pytest.mark.parametrize(
    "text", ["1390538000", "139053800012", "12345678901", "0538-8201234", "", "1390538000x"]
)
def test_phone_other_forms_are_refused(text):
    _, problems = codes.check_phone(text)
    assert [(one.code, one.refused) for one in problems] == [("E-PHONE", True)]


def test_codes_offers_the_identity_number_checks():
    number = codes.complete_id_number("37090219700302123")
    assert codes.check_id_number(number, on=dt.date(2026, 9, 1)) == (number, [])
    assert (codes.id_birth_on(number), codes.id_gender(number)) == (dt.date(1970, 3, 2), "M")

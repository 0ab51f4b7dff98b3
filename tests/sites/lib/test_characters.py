import pytest

from sites.lib.characters import DIGITS, first_outside, normalize_code, require

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("37090219900101123x", "37090219900101123X"),
        ("３７０９０２１９９００１０１１２３Ｘ", "37090219900101123X"),
        (" 3709-0219 9001\u00a00112\u200b3X\ufeff", "37090219900101123X"),
        ("'6228480000000000000", "6228480000000000000"),
        ("’6228\t4800–00", "6228480000"),
        ("62\u221228", "6228"),
        ("", ""),
    ],
)
def test_normalize_code_folds_what_typing_adds(text, expected):
    assert normalize_code(text) == expected


def test_first_outside_finds_the_first_foreign_character():
    assert first_outside("12a4b", DIGITS) == 2
    assert first_outside("1234", DIGITS) is None


@pytest.mark.parametrize("value", ["12", "1234", "12a"])
def test_require_refuses_other_length_or_alphabet(value):
    with pytest.raises(ValueError, match="three digits"):
        require(value, 3, DIGITS, "three digits")

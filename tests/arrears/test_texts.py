"""What people write."""

import pytest

from arrears.errors import TextCharacters, TextTooLong
from arrears.texts import checked_text

pytestmark = pytest.mark.unit


def test_checked_text_keeps_lines_and_drops_blanks_around():
    assert checked_text("\n 第一行\r\n\t第二行 ", name="陈述", longest=20) == "第一行\r\n\t第二行"


def test_checked_text_counts_characters_up_to_the_bound():
    assert checked_text("字" * 5, name="陈述", longest=5) == "字" * 5
    with pytest.raises(TextTooLong) as caught:
        checked_text("字" * 6, name="陈述", longest=5)
    assert caught.value.message == "陈述共 6 个字，超过 5 个字"


@pytest.mark.parametrize("character", ["\x00", "\x1b", "\x85", "\ud800"])
def test_checked_text_says_which_character_is_none(character):
    with pytest.raises(TextCharacters) as caught:
        checked_text(f"没{character}发", name="陈述", longest=5)
    assert caught.value.message == "陈述第 2 个字符不是文字"

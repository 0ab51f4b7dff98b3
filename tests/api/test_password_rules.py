"""Passwords that are guessed first are refused, whatever is written before and behind them."""

import gzip
import hashlib
from pathlib import Path

import pytest
from django.contrib.auth import password_validation
from django.contrib.auth.password_validation import CommonPasswordValidator, validate_password
from django.core.exceptions import ValidationError

from api.password_rules import check_breached_passwords, is_listed
from sites.models import User

pytestmark = pytest.mark.unit
# At least so many of those long enough for our rule must be known (ASVS 5.0 V6.2.4).
ASKED_FOR, SHORTEST = 3_000, 8


def refusals(password, user=None):
    try:
        validate_password(password, user)
    except ValidationError as error:
        return {one.code for one in error.error_list}
    return set()


def test_common_passwords_as_long_as_ours_must_be_are_known_by_the_thousand():
    with gzip.open(CommonPasswordValidator().DEFAULT_PASSWORD_LIST_PATH, "rt") as file:
        long_enough = [word for word in file.read().split() if len(word) >= SHORTEST]
    assert len(long_enough) > ASKED_FOR
    assert all("password_too_common" in refusals(word) for word in long_enough[::500])


@pytest.mark.parametrize(
    "password",
    [
        *(
            "anxin-2026",
            "Taian12533",
            "AnXin@TaiAn",
            "T@ishan123",
            "泰安2026年!!",
            "ｔａｉａｎ20261",
        ),
        *("gongzi888888", "admin@12345", "安薪信用安薪信用", "xintai-abc"),
    ],
)
def test_word_everybody_here_thinks_of_is_no_password(password):
    assert "password_context_word" in refusals(password)


@pytest.mark.parametrize("password", ["football!1", "123dragon_", "Sunshine2026", "_qwerty_99_"])
def test_common_password_does_not_become_one_by_digits(password):
    assert refusals(password) & {"password_common_varied", "password_too_common"}


@pytest.mark.parametrize(
    "password",
    [
        *("anxin-xylo", "correct horse battery", "wq8#Lkz0!p", "x" * 5 + "绿水青山" * 15),
        "𝕬-quiet-brook-7",
    ],
)
def test_any_composition_and_length_is_taken(password):
    """One letter above the bound too: four of its own beside the product's name."""
    assert refusals(password) == set()
    assert "password_context_word" in refusals("anxin-xyl-2026")


def test_seven_characters_are_too_few_and_eight_enough():
    assert refusals("q8#Lkz0") == {"password_too_short"}
    assert refusals("q8#Lkz0!") == set()


def test_own_name_is_no_password():
    user = User(username="wanglijun", display_name="示例监察员甲乙丙")
    assert refusals("wanglijun66", user) == {"password_too_similar"}
    assert refusals("示例监察员甲乙丙9", user) == {"password_too_similar"}


@pytest.fixture
def breached(tmp_path, settings):
    """A published list: 500 hashes in order, each with how often it was found."""
    words = [f"leaked-word-{number}" for number in range(500)]
    lines = sorted(hashlib.sha1(word.encode()).hexdigest().upper() for word in words)
    file = tmp_path / "breached.txt"
    file.write_text("".join(f"{line}:{len(line) * 7}\r\n" for line in lines))
    settings.BREACHED_PASSWORDS_FILE = str(file)
    return words, lines, file


def test_every_password_of_the_list_is_found_and_no_other(breached):
    words, lines, file = breached
    assert all(is_listed(file, line) for line in lines)
    others = [hashlib.sha1(f"{word}!".encode()).hexdigest().upper() for word in words]
    edges = ["0" * 40, "F" * 40]
    assert not any(is_listed(file, line) for line in [*others, *edges])
    assert refusals(words[7]) == {"password_breached"}
    assert refusals(f"{words[7]}!") == set()


def test_without_a_list_nothing_is_asked_and_an_unreadable_one_stops_the_start(settings, tmp_path):
    assert (settings.BREACHED_PASSWORDS_FILE, check_breached_passwords()) == ("", [])

    settings.BREACHED_PASSWORDS_FILE = str(tmp_path / "none")
    assert [one.id for one in check_breached_passwords()] == ["api.E002"]
    with pytest.raises(OSError, match="none"):
        validate_password("wq8#Lkz0!p")

    Path(settings.BREACHED_PASSWORDS_FILE).write_text("password\n")
    assert [one.id for one in check_breached_passwords()] == ["api.E003"]
    Path(settings.BREACHED_PASSWORDS_FILE).write_text(f"{'a' * 40}\n")
    assert check_breached_passwords() == []


def test_what_to_keep_in_mind_is_said_in_one_list():
    told = password_validation.password_validators_help_texts()
    assert sum("不要" in words for words in told) == 3

"""Passwords that are guessed first: words of this place and trade, and those known from breaches.

Beside Django's own validators, whose list of some 20,000 common passwords was made of breaches
(ASVS 5.0 V6.2.4, V6.2.11, V6.2.12). Everything is looked up on this machine.
"""

import hashlib
import re
import unicodedata
from functools import cache
from pathlib import Path

import yaml
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
)
from django.core import checks
from django.core.exceptions import ValidationError

CONTEXT_WORDS = Path(__file__).parent / "context_words.yaml"
# So many letters must be left of a password when the words everybody here thinks of are taken out.
FEWEST_OWN_LETTERS = 4
# What is written for a letter where a word must "hold a digit".
WRITTEN_FOR = str.maketrans("013457@$!", "oleastasi")
LONGEST_LINE = 80
HASH_LENGTH = 40


class LengthValidator(MinimumLengthValidator):
    """Django's own, whose newer words have no Chinese yet."""

    def get_error_message(self) -> str:
        """How long it must be."""
        return f"密码不足 {self.min_length} 个字符，请加长。"


class ContextWordsValidator:
    """Refuses a word of the product, the city or the office with a few characters around it."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:  # noqa: ARG002 -- Django's own signature
        """Judge one password.

        Raises:
            ValidationError: little is left of it without such words.
        """
        plain = unicodedata.normalize("NFKC", password).casefold()
        if any(_is_little_else(text) for text in {plain, plain.translate(WRITTEN_FOR)}):
            raise ValidationError(
                "密码由产品、地名、单位或业务名称加少量字符组成，容易被猜到。",
                code="password_context_word",
            )

    def get_help_text(self) -> str:
        """What to keep in mind."""
        return "不要用安薪、地名、单位名称加年份或数字作密码。"


class VariedCommonPasswordValidator:
    """Refuses a common password that only got digits and signs before or behind it."""

    def __init__(self) -> None:
        """Read Django's list once."""
        self._common = CommonPasswordValidator()

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:  # noqa: ARG002 -- Django's own signature
        """Judge one password.

        Raises:
            ValidationError: without its digits and signs at both ends it is a common one.
        """
        core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", unicodedata.normalize("NFKC", password))
        if not core or core == password:
            return
        try:
            self._common.validate(core)
        except ValidationError as error:
            raise ValidationError(
                "密码是常见密码加数字或符号，容易被猜到。", code="password_common_varied"
            ) from error

    def get_help_text(self) -> str:
        """What to keep in mind."""
        return "不要在常见密码前后加数字或符号。"


class BreachedPasswordValidator:
    """Refuses passwords of a list of breached ones that the office keeps (`BREACHED_PASSWORDS_FILE`).

    The file holds SHA-1 hashes in hexadecimal, sorted, one a line, a colon and a count after it
    allowed: the form in which such lists are published. It is searched on the disk, however
    large it is.
    """

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:  # noqa: ARG002 -- Django's own signature
        """Judge one password.

        Raises:
            ValidationError: its hash is in the list.
            OSError: the list is set and cannot be read; nothing is taken unjudged.
        """
        name = settings.BREACHED_PASSWORDS_FILE
        digest = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()
        if name and is_listed(Path(name), digest):
            raise ValidationError(
                "这个密码出现在已泄露的密码中，请换一个从没用过的。", code="password_breached"
            )

    def get_help_text(self) -> str:
        """What to keep in mind."""
        return "不要用在别处用过的密码。"


def is_listed(path: Path, digest: str) -> bool:
    """Whether a sorted file of hashes holds one (40 upper-case hexadecimal digits)."""
    wanted = digest.encode()
    with path.open("rb") as file:
        low, high = 0, file.seek(0, 2)
        # The line that begins at or after `low` and before `high` is looked for.
        while low < high:
            middle = (low + high) // 2
            file.seek(middle)
            if middle:
                file.seek(middle - 1)
                file.readline(LONGEST_LINE)
            start = file.tell()
            found = file.readline(LONGEST_LINE)[:HASH_LENGTH].upper()
            if found == wanted:
                return True
            if not found or start >= high or found > wanted:
                high = middle
            else:
                low = start + 1
    return False


def check_breached_passwords(**_: object) -> list[checks.CheckMessage]:
    """Before anything is served: the list of breached passwords that is set can be read."""
    name = settings.BREACHED_PASSWORDS_FILE
    if not name:
        return []
    try:
        with Path(name).open("rb") as file:
            first = file.readline(LONGEST_LINE)
    except OSError as error:
        return [checks.Error(f"读不出 BREACHED_PASSWORDS_FILE：{error}", id="api.E002")]
    if not re.match(rb"[0-9A-Fa-f]{40}(:\d+)?\r?\n", first):
        fix = "每行一个 SHA-1（十六进制），按字母顺序排列，后面可有冒号和次数"
        return [checks.Error("BREACHED_PASSWORDS_FILE 的格式不对", hint=fix, id="api.E003")]
    return []


def _is_little_else(text: str) -> bool:
    left = text
    for word in _words():
        left = left.replace(word, "")
    return left != text and sum(letter.isalpha() for letter in left) < FEWEST_OWN_LETTERS


@cache
def _words() -> tuple[str, ...]:
    """The words, the longest first, so that no shorter one leaves a stump of it."""
    groups: dict[str, list[str]] = yaml.safe_load(CONTEXT_WORDS.read_text(encoding="utf-8"))
    return tuple(sorted({word for group in groups.values() for word in group}, key=len)[::-1])

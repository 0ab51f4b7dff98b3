"""居民身份证号码 (GB 11643-1999): checking, completing, and what the digits say."""

import datetime as dt
import re

from sites.lib.characters import DIGITS, first_outside, normalize_code, require
from sites.lib.problems import Problem

ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECK_CHARACTERS = "10X98765432"
# Provincial codes only: a number carries the county of first registration, which may be
# long abolished. 81, 82, 83 are residence permits for people from Hong Kong, Macao, Taiwan.
ID_PROVINCES = frozenset(
    map(
        str,
        (
            *range(11, 16),
            *range(21, 24),
            *range(31, 38),
            *range(41, 47),
            *range(50, 55),
            *range(61, 66),
            71,
            *range(81, 84),
        ),
    )
)
ID_EARLIEST_BIRTH_YEAR = 1900

SCIENTIFIC = re.compile(r"[0-9]+(\.[0-9]*)?E\+?[0-9]+", re.IGNORECASE)


def check_id_number(
    text: str,
    *,
    on: dt.date,
    minimum_age: int | None = None,
    adult_age: int | None = None,
) -> tuple[str, list[Problem]]:
    """Check a resident identity number (GB 11643-1999), also of residence permits 81, 82, 83.

    Args:
        text: The number as written.
        on: The day that ages and "not in the future" are judged on.
        minimum_age: Lowest lawful working age in full years; None leaves age unjudged.
        adult_age: Age below which a worker is a protected minor; None leaves it unjudged.

    Returns:
        The normalized number and at most one refusal (``E-ID-SCIENTIFIC``, ``E-ID-15``,
        ``E-ID-LEN``, ``E-ID-CHARS``, ``E-ID-REGION``, ``E-ID-DATE``, ``E-ID-CHECKSUM``,
        ``E-AGE-UNDER16``), or the remarks ``W-AGE-MINOR`` and ``W-ID-SUSPECT``.
    """
    value = normalize_code(text)
    problem = _id_form_problem(value) or _id_content_problem(value, on)
    if problem is not None:
        return value, [problem]
    age = full_years(id_birth_on(value), on)
    if minimum_age is not None and age < minimum_age:
        return value, [
            Problem(
                "E-AGE-UNDER16",
                f"按出生日期计算未满{minimum_age}周岁，低于法定用工年龄",
                "不得招用未满法定年龄的人员；如号码填错请更正",
                refused=True,
            )
        ]
    return value, _id_remarks(value, age, adult_age)


def complete_id_number(first17: str) -> str:
    """Append the check character of GB 11643-1999 to seventeen digits."""
    require(first17, 17, DIGITS, "identity number without its check character")
    total = sum(int(digit) * weight for digit, weight in zip(first17, ID_WEIGHTS, strict=True))
    return first17 + ID_CHECK_CHARACTERS[total % 11]


def id_birth_on(value: str) -> dt.date:
    """Return the day of birth in a normalized eighteen-character identity number.

    Raises:
        ValueError: The eight digits are no day of the calendar.
    """
    return dt.date(int(value[6:10]), int(value[10:12]), int(value[12:14]))


def id_gender(value: str) -> str:
    """Return "M" or "F" from the seventeenth digit of a normalized identity number."""
    return "M" if int(value[16]) % 2 else "F"


def _id_form_problem(value: str) -> Problem | None:
    """Judge length and characters."""
    if SCIENTIFIC.fullmatch(value):
        return Problem(
            "E-ID-SCIENTIFIC",
            "身份证号码变成了科学记数法，末几位已经丢失",
            "请将单元格设为文本格式后重新填写",
            refused=True,
        )
    if len(value) == 15 and first_outside(value, DIGITS) is None:
        return Problem("E-ID-15", "这是15位旧身份证号码", "请填写18位身份证号码", refused=True)
    if len(value) != 18:
        return Problem(
            "E-ID-LEN",
            f"身份证号码应为18位，现为{len(value)}位",
            "请对照身份证填写完整号码",
            refused=True,
        )
    bad = first_outside(value[:17], DIGITS)
    if bad is None and value[17] not in ID_CHECK_CHARACTERS:
        bad = 17
    if bad is None:
        return None
    return Problem(
        "E-ID-CHARS",
        f"身份证号码第{bad + 1}位“{value[bad]}”不是允许的字符",
        "前17位应为数字，末位为数字或X",
        refused=True,
        position=bad + 1,
    )


def _id_content_problem(value: str, on: dt.date) -> Problem | None:
    """Judge province, day of birth and check character of eighteen well-formed characters."""
    if value[:2] not in ID_PROVINCES:
        return Problem(
            "E-ID-REGION",
            f"身份证号码前两位“{value[:2]}”不是省级行政区划代码",
            "请对照身份证核对前6位",
            refused=True,
            position=1,
        )
    if not _is_birth_day(value, on):
        return Problem(
            "E-ID-DATE",
            f"身份证号码中的出生日期{value[6:14]}不存在或晚于当日",
            "请对照身份证核对第7至14位",
            refused=True,
            position=7,
        )
    if complete_id_number(value[:17]) != value:
        return Problem(
            "E-ID-CHECKSUM",
            "身份证号码校验位不符，至少有一位填写有误",
            "请对照身份证逐位核对",
            refused=True,
            position=18,
        )
    return None


def _id_remarks(value: str, age: int, adult_age: int | None) -> list[Problem]:
    remarks = []
    if adult_age is not None and age < adult_age:
        remarks.append(
            Problem(
                "W-AGE-MINOR",
                f"未满{adult_age}周岁，属未成年工",
                "不得安排繁重、危险作业，并按规定登记",
                refused=False,
            )
        )
    if value.endswith("000"):
        # A spreadsheet that kept 15 digits of the number fills up with zeros.
        remarks.append(
            Problem(
                "W-ID-SUSPECT",
                "号码以000结尾，可能是表格软件改写的结果",
                "请与身份证原件核对",
                refused=False,
                position=16,
            )
        )
    return remarks


def _is_birth_day(value: str, on: dt.date) -> bool:
    try:
        birth = id_birth_on(value)
    except ValueError:
        return False
    return birth.year >= ID_EARLIEST_BIRTH_YEAR and birth <= on


def full_years(birth: dt.date, on: dt.date) -> int:
    """Count the full years from a day of birth to a day."""
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))

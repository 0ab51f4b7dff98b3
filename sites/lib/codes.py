"""统一社会信用代码、居民身份证号码、银行卡号、手机号: normalizing, checking, completing.

Every check returns the normalized value with the problems found; a value with a refused problem
must not be stored. Sources: GB 32100-2015, GB 11714, GB 11643-1999, ISO/IEC 7812 (Luhn).
"""

import re
from operator import mul

from sites.lib.characters import DIGITS, first_outside, normalize_code, require
from sites.lib.identity_numbers import (
    check_id_number,
    complete_id_number,
    id_birth_on,
    id_gender,
)
from sites.lib.problems import Problem

__all__ = [
    "Problem",
    "check_card",
    "check_id_number",
    "check_phone",
    "check_uscc",
    "complete_card",
    "complete_id_number",
    "complete_organization_code",
    "complete_uscc",
    "id_birth_on",
    "id_gender",
    "is_uscc",
    "normalize_code",
]

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCC_VALUES = {character: value for value, character in enumerate(USCC_ALPHABET)}
USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
# First character: registering authority; second: kind of body under that authority.
USCC_CLASSES = {
    "1": "1239",
    "2": "19",
    "3": "123459",
    "4": "19",
    "5": "1239",
    "6": "129",
    "7": "129",
    "8": "19",
    "9": "1239",
    "A": "19",
    "N": "1239",
    "Y": "1",
}
USCC_LOOKALIKES = {"I": "1", "O": "0", "S": "5", "Z": "2", "V": "U"}

ORGANIZATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)

MOBILE = re.compile(r"1[3-9][0-9]{9}")


def check_uscc(text: str) -> tuple[str, list[Problem]]:
    """Check a unified social credit code (GB 32100-2015).

    Returns:
        The normalized code and its problems: ``E-USCC-LEN``, ``E-USCC-CHARS`` (with the position
        of the first bad character), ``E-USCC-CHECK``; ``W-USCC-CLASS``, ``W-USCC-ORG`` and
        ``W-USCC-CASE`` are remarks.
    """
    value = normalize_code(text)
    if len(value) != 18:
        return value, [_uscc_length_problem(value)]
    bad = first_outside(value, frozenset(USCC_ALPHABET))
    if bad is not None:
        return value, [_uscc_character_problem(value, bad)]
    if complete_uscc(value[:17]) != value:
        return value, [
            Problem(
                "E-USCC-CHECK",
                "统一社会信用代码的校验码不符，至少有一位填写有误",
                "请对照营业执照逐位核对18位代码",
                refused=True,
                position=18,
            )
        ]
    return value, _uscc_remarks(value, text)


def is_uscc(value: str) -> bool:
    """Tell as fast as can be whether a code is one as it stands; says nothing of what is wrong."""
    if len(value) != 18:
        return False
    try:
        values = [USCC_VALUES[character] for character in value]
    except KeyError:
        return False
    total: int = sum(map(mul, values, USCC_WEIGHTS)) + values[17]
    return total % 31 == 0


def complete_uscc(first17: str) -> str:
    """Append the check character of GB 32100-2015 to seventeen characters."""
    require(first17, 17, frozenset(USCC_ALPHABET), "USCC without its check character")
    total = sum(
        USCC_ALPHABET.index(character) * weight
        for character, weight in zip(first17, USCC_WEIGHTS, strict=True)
    )
    # The outer modulus matters: a remainder of 0 gives check value 0, not 31.
    return first17 + USCC_ALPHABET[(31 - total % 31) % 31]


def complete_organization_code(first8: str) -> str:
    """Append the check character of GB 11714 to an eight-character organization code body."""
    require(first8, 8, frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"), "organization code body")
    total = sum(
        int(character, 36) * weight
        for character, weight in zip(first8, ORGANIZATION_WEIGHTS, strict=True)
    )
    return first8 + "0123456789X0"[11 - total % 11]


def check_card(text: str) -> tuple[str, list[Problem]]:
    """Check a bank card number: 16 to 19 digits; a failed Luhn check is only a remark.

    Some domestic cards fail Luhn and are good, so ``W-BANK-LUHN`` asks for a look at the card.
    """
    value = normalize_code(text)
    bad = first_outside(value, DIGITS)
    if bad is not None:
        return value, [
            Problem(
                "E-BANK-CHARS",
                f"银行卡号第{bad + 1}位“{value[bad]}”不是数字",
                "请将单元格设为文本格式，重新填写完整卡号",
                refused=True,
                position=bad + 1,
            )
        ]
    if not 16 <= len(value) <= 19:
        return value, [
            Problem(
                "E-BANK-LEN",
                f"银行卡号应为16至19位数字，现为{len(value)}位",
                "请填写农民工本人银行卡的完整卡号",
                refused=True,
            )
        ]
    if _luhn_digit(value[:-1]) != value[-1]:
        return value, [
            Problem(
                "W-BANK-LUHN",
                "银行卡号未通过校验位检查，可能有误",
                "请对照银行卡核对",
                refused=False,
            )
        ]
    return value, []


def complete_card(prefix: str) -> str:
    """Append the Luhn digit to the leading digits of a card number."""
    require(prefix, len(prefix), DIGITS, "card number prefix")
    return prefix + _luhn_digit(prefix)


def check_phone(text: str) -> tuple[str, list[Problem]]:
    """Check a mainland mobile number; a country code +86 or 0086 is dropped."""
    value = re.sub(r"^(\+86|0086|86(?=1[0-9]{10}$))", "", normalize_code(text))
    if MOBILE.fullmatch(value):
        return value, []
    return value, [
        Problem(
            "E-PHONE",
            "手机号码应为11位数字，以13至19开头",
            "请填写能联系到本人的手机号码",
            refused=True,
        )
    ]


def _uscc_length_problem(value: str) -> Problem:
    old = {15: "(15位是旧的工商注册号)", 9: "(9位是组织机构代码)", 13: "(13位是旧的注册号)"}
    return Problem(
        "E-USCC-LEN",
        f"统一社会信用代码应为18位，现为{len(value)}位{old.get(len(value), '')}",
        "请填写营业执照上的18位统一社会信用代码",
        refused=True,
    )


def _uscc_character_problem(value: str, index: int) -> Problem:
    character = value[index]
    hint = USCC_LOOKALIKES.get(character)
    return Problem(
        "E-USCC-CHARS",
        f"统一社会信用代码第{index + 1}位“{character}”不是允许使用的字符",
        f"代码中不使用字母{character}，请核对是否为“{hint}”"
        if hint
        else "请对照营业执照核对，代码只含数字和除I、O、S、V、Z以外的大写字母",
        refused=True,
        position=index + 1,
    )


def _uscc_remarks(value: str, text: str) -> list[Problem]:
    remarks = []
    if value[1] not in USCC_CLASSES.get(value[0], ""):
        remarks.append(
            Problem(
                "W-USCC-CLASS",
                f"登记管理部门和机构类别代码“{value[:2]}”不在已知类别中",
                "请核对代码前两位",
                refused=False,
                position=1,
            )
        )
    if complete_organization_code(value[8:16]) != value[8:17]:
        remarks.append(
            Problem(
                "W-USCC-ORG",
                "第9至17位的主体标识码校验不符",
                "请核对；如营业执照如此记载可继续",
                refused=False,
                position=17,
            )
        )
    if any(character.islower() for character in text):
        remarks.append(
            Problem(
                "W-USCC-CASE",
                "代码中的小写字母已按大写处理",
                "以后请使用大写字母",
                refused=False,
            )
        )
    return remarks


def _luhn_digit(digits: str) -> str:
    total = 0
    for index, digit in enumerate(reversed(digits)):
        doubled = int(digit) * 2 if index % 2 == 0 else int(digit)
        total += doubled - 9 if doubled > 9 else doubled
    return str(-total % 10)

"""金额: reading amounts people write, and yuan to fen and 万元 without a rounding anywhere."""

import re
import unicodedata
from decimal import Decimal

AMOUNT = re.compile(
    r"¥?\s*(?P<sign>-?)(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.(?P<cents>[0-9]+))?\s*元?"
)
CENT = Decimal("0.01")
# Larger than any wage, account or contract, and far inside a bigint of fen.
LIMIT = Decimal(10) ** 13
FEN_PER_YUAN = 100
YUAN_PER_TEN_THOUSAND = 10_000


class MoneyFormat(ValueError):
    """A value that is no amount of yuan; carries what to tell the person who wrote it.

    Attributes:
        code: ``E-MONEY-FORMAT``, ``E-MONEY-NEGATIVE`` or ``E-MONEY-SCALE``.
        message: What is wrong, in Chinese.
        fix: What to do, in Chinese.
    """

    def __init__(self, code: str, message: str, fix: str) -> None:
        """Keep code, message and fix."""
        super().__init__(message)
        self.code = code
        self.message = message
        self.fix = fix


def parse_money(value: object, *, allow_negative: bool = False) -> Decimal:
    """Read an amount of yuan from a cell or a field, exactly.

    Takes ``5,000.00``, ``￥5000``, ``5000元``, full-width digits, and numbers of a cell whose
    shortest decimal form has at most two decimals. Nothing is rounded.

    Args:
        value: Text, int, float or Decimal.
        allow_negative: Whether an amount below zero is meaningful here (reversals).

    Returns:
        Yuan with two decimals.

    Raises:
        MoneyFormat: Not an amount, negative, or finer than a fen.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise _unreadable(value)
    amount = _from_text(value) if isinstance(value, str) else _from_number(value)
    if amount.is_signed() and (amount == 0 or not allow_negative):
        if amount == 0:
            raise _unreadable(value)
        raise MoneyFormat("E-MONEY-NEGATIVE", f"金额不能为负数：{value}", "请填写不小于零的金额")
    if abs(amount) >= LIMIT:
        raise _unreadable(value)
    return amount.quantize(CENT)


def to_fen(amount: Decimal) -> int:
    """Convert yuan to fen.

    Raises:
        ValueError: The amount is finer than a fen.
    """
    fen = amount * FEN_PER_YUAN
    if fen != fen.to_integral_value():
        raise ValueError("an amount of yuan has at most two decimals")
    return int(fen)


def from_fen(fen: int) -> Decimal:
    """Convert fen to yuan with two decimals."""
    return Decimal(fen).scaleb(-2)


def to_ten_thousand_yuan(amount: Decimal) -> Decimal:
    """Convert yuan to 万元 with the six decimals of the credit exchange; exact.

    Raises:
        ValueError: The amount is finer than a fen.
    """
    return Decimal(to_fen(amount)).scaleb(-6)


def _from_text(text: str) -> Decimal:
    folded = unicodedata.normalize("NFKC", text).replace("\u200b", "").replace("\ufeff", "")
    match = AMOUNT.fullmatch(folded.strip())
    if match is None:
        raise _unreadable(text)
    # Judged by what is written: "5.000" may be five thousand to its writer.
    if len(match["cents"] or "") > 2:
        raise _too_fine(text)
    digits = match["whole"].replace(",", "")
    return Decimal(f"{match['sign']}{digits}.{match['cents'] or '0'}")


def _from_number(number: float | Decimal) -> Decimal:
    amount = number if isinstance(number, Decimal) else Decimal(repr(number))
    if not amount.is_finite() or abs(amount) >= LIMIT:
        raise _unreadable(number)
    if amount != amount.quantize(CENT):
        raise _too_fine(number)
    return amount


def _unreadable(value: object) -> MoneyFormat:
    shown = str(value)[:40] if value is not None else ""
    return MoneyFormat(
        "E-MONEY-FORMAT",
        f"无法识别的金额：“{shown}”" if shown else "金额为空",
        "请填写阿拉伯数字，例如5000.00",
    )


def _too_fine(value: object) -> MoneyFormat:
    return MoneyFormat(
        "E-MONEY-SCALE", f"金额超过两位小数：{str(value)[:40]}", "请填写到分为止，不要由系统取舍"
    )

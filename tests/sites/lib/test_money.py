from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sites.lib.money import MoneyFormat, from_fen, parse_money, to_fen, to_ten_thousand_yuan

pytestmark = pytest.mark.unit

fen_amounts = st.integers(0, 10**15 - 1)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("5,000.00", "5000.00"),
        ("￥5000", "5000.00"),
        ("¥ 5,000.5", "5000.50"),
        ("5000元", "5000.00"),
        ("５０００", "5000.00"),
        ("５，０００．２５ 元", "5000.25"),
        ("\u200b 5000 \ufeff", "5000.00"),
        ("1,234,567.89", "1234567.89"),
        ("0", "0.00"),
        (5000, "5000.00"),
        (0, "0.00"),
        (5000.1, "5000.10"),
        (0.07, "0.07"),
        (Decimal("12.5"), "12.50"),
        (Decimal("12.500"), "12.50"),
        ("9999999999999.99", "9999999999999.99"),
    ],
)
def test_parse_reads_the_accepted_forms(value, expected):
    amount = parse_money(value)
    assert str(amount) == expected


@pytest.mark.parametrize(
    "value",
    [
        "伍仟元",
        "NaN",
        "inf",
        "1e400",
        "1e5",
        "1_000",
        "0x10",
        "-0",
        "-0.00",
        "--",
        "#REF!",
        "#DIV/0!",
        "#N/A",
        "",
        "  ",
        "50,00",
        "5,0000",
        "1 000",
        "5.",
        ".5",
        "5.0.0",
        "+5",
        "(100)",
        "٥٠٠٠",
        "$5000",
        True,
        False,
        None,
        [],
        float("nan"),
        float("inf"),
        -0.0,
        1e16,
        Decimal("NaN"),
        Decimal("Infinity"),
        "10000000000000",
        10**13,
    ],
)
def test_parse_refuses_what_is_no_amount(value):
    with pytest.raises(MoneyFormat) as caught:
        parse_money(value)
    assert caught.value.code == "E-MONEY-FORMAT"
    assert caught.value.message
    assert caught.value.fix == "请填写阿拉伯数字，例如5000.00"


def test_parse_says_empty_for_nothing():
    with pytest.raises(MoneyFormat, match="金额为空"):
        parse_money(None)


@pytest.mark.parametrize("value", ["5000.001", "5.000", 0.1 + 0.2, Decimal("1.005"), 1 / 3])
def test_parse_refuses_finer_than_a_fen(value):
    with pytest.raises(MoneyFormat) as caught:
        parse_money(value)
    assert caught.value.code == "E-MONEY-SCALE"


@pytest.mark.parametrize("value", ["-5000.50", -1, -0.01, Decimal(-1)])
def test_parse_refuses_negative_unless_asked_for(value):
    with pytest.raises(MoneyFormat) as caught:
        parse_money(value)
    assert caught.value.code == "E-MONEY-NEGATIVE"
    assert parse_money(value, allow_negative=True) < 0


def test_parse_refuses_a_negative_zero_even_where_negatives_may_be():
    with pytest.raises(MoneyFormat) as caught:
        parse_money("-0", allow_negative=True)
    assert caught.value.code == "E-MONEY-FORMAT"


@given(fen_amounts)
def test_written_amounts_come_back_exactly(fen):
    amount = from_fen(fen)
    assert to_fen(parse_money(f"{amount:,}")) == fen
    assert to_fen(parse_money(f"￥{amount}元")) == fen


@given(st.integers(0, 10**11))
def test_cell_floats_of_whole_fen_come_back_exactly(fen):
    assert to_fen(parse_money(fen / 100)) == fen


@given(st.text(max_size=12))
def test_any_text_is_an_amount_or_a_refusal(text):
    code, amount = "", Decimal("0.00")
    try:
        amount = parse_money(text)
    except MoneyFormat as refusal:
        code = refusal.code
    assert code in {"", "E-MONEY-FORMAT", "E-MONEY-NEGATIVE", "E-MONEY-SCALE"}
    assert amount >= 0
    assert amount.as_tuple().exponent == -2


@pytest.mark.parametrize("amount", ["0.001", "1.999"])
def test_to_fen_refuses_finer_than_a_fen(amount):
    with pytest.raises(ValueError, match="two decimals"):
        to_fen(Decimal(amount))


def test_conversions_keep_their_scale():
    assert str(from_fen(500050)) == "5000.50"
    assert str(from_fen(-5)) == "-0.05"
    assert str(to_ten_thousand_yuan(Decimal("12345.67"))) == "1.234567"
    assert str(to_ten_thousand_yuan(Decimal("0.01"))) == "0.000001"

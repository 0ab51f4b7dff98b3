import datetime as dt
from decimal import Decimal

import pytest

from sites.ingest.cell_values import NO_VALUE, CellMark
from sites.ingest.context import Context
from sites.ingest.row_reader import RowReader, decimal_of, normalize_name
from tests.sites.ingest.grids import codes, table
from tests.sites.ingest.people import broken, card, id_number, uscc

pytestmark = pytest.mark.unit

CONTEXT = Context(on=dt.date(2026, 9, 15), month=dt.date(2026, 8, 1), minimum_age=16, adult_age=18)
CELLS = {"name": "A3", "id_number": "B3", "days": "C3", "gross": "D3", "net": "E3", "card": "F3"}


def reader(concept, value, context=CONTEXT) -> RowReader:
    """A reader of row 3 of a payroll whose one cell is the value."""
    row = ["张建国", id_number(1), 22.0, 5000.0, 5000.0, card(1)]
    row[list(CELLS).index(concept)] = value
    found = table(
        "payroll",
        [["标题"], ["姓名", "身份证号", "出勤天数", "应发工资", "实发工资", "银行卡号"], row],
    )
    return RowReader(found, found.rows[0], context)


def assert_refused(read, concept, code):
    assert not read.ok
    assert codes(read.table.findings.items) == [("refused", code, CELLS[concept])]
    assert read.table.findings.items[0].row == 3
    assert read.table.findings.items[0].message.startswith("第3行")
    assert read.table.findings.items[0].fix


def assert_clean(read):
    assert read.ok
    assert read.table.findings.items == []


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("张建国", "张建国"),
        (" 张 建　国 ", "张建国"),
        ("买买提•艾力", "买买提·艾力"),
        ("买买提·艾力", "买买提·艾力"),
        ("𠮷田", "𠮷田"),
        ("John  Smith", "John Smith"),
        ("〇一", "〇一"),
    ],
)
def test_name_is_read_in_one_form(written, name):
    read = reader("name", written)

    assert read.name() == name
    assert_clean(read)


@pytest.mark.parametrize(
    "written", ["张", "张" * 60, "张3", "<script>", "=1+1", "张😀", "张\u202e建国", "·张", 5.0]
)
def test_name_refuses_other_characters(written):
    read = reader("name", written)

    assert read.name() == ""
    assert_refused(read, "name", "E-NAME-CHARS")


def test_name_refuses_private_use_characters():
    read = reader("name", "张\ue000国")

    assert read.name() == ""
    assert_refused(read, "name", "E-NAME-PUA")


@pytest.mark.parametrize("concept", ["name", "id_number", "days", "gross"])
def test_required_cells_are_refused_when_empty(concept):
    read = reader(concept, " ")

    {"name": read.name, "id_number": read.id_number, "days": read.days}.get(
        concept, lambda: read.money("gross")
    )()

    assert_refused(read, concept, "E-CELL-EMPTY")


def test_an_error_cell_is_refused_by_its_name():
    read = reader("net", CellMark("#DIV/0!"))

    assert read.money("net") is None
    assert_refused(read, "net", "E-MONEY-FORMAT")
    assert "#DIV/0!" in read.table.findings.items[0].message


def test_a_formula_without_value_is_refused():
    read = reader("net", NO_VALUE)

    assert read.money("net") is None
    assert_refused(read, "net", "E-FORMULA-NOVALUE")


@pytest.mark.parametrize("value", [3.70902198506070e17, 370902198506070018, 46086.0])
def test_a_numeric_identity_number_is_refused(value):
    read = reader("id_number", value)

    assert read.id_number() == ""
    assert_refused(read, "id_number", "E-ID-NUMERIC")


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("3.70902E+17", "E-ID-SCIENTIFIC"),
        (broken(id_number(1)), "E-ID-CHECKSUM"),
        ("370902850607001", "E-ID-15"),
        ("37090219850607", "E-ID-LEN"),
        ("37090219850231001X", "E-ID-DATE"),
        (id_number(1, birth="20101231"), "E-AGE-UNDER16"),
    ],
)
def test_a_wrong_identity_number_is_refused(written, code):
    read = reader("id_number", written)

    assert read.id_number() == ""
    assert_refused(read, "id_number", code)
    assert written not in read.table.findings.items[0].message


def test_a_minor_is_taken_with_a_warning():
    read = reader("id_number", id_number(1, birth="20090101"))

    assert read.id_number() == id_number(1, birth="20090101")
    assert codes(read.table.findings.items) == [("warned", "W-AGE-MINOR", "B3")]


def test_an_identity_number_is_normalized_and_that_is_said():
    number = id_number(4)
    written = f"'{number[:6]} {number[6:14]}-{number[14:].lower()}\u200b"

    read = reader("id_number", written)

    assert read.id_number() == number
    assert codes(read.table.findings.items) == [("noted", "W-ID-NORMALISED", "B3")]


@pytest.mark.parametrize("value", [6.22848e18, 6228480000000000, "6.22848E+18"])
def test_a_numeric_card_is_refused(value):
    read = reader("card", value)

    assert read.card() == ""
    assert_refused(read, "card", "E-BANK-NUMERIC")


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("62284800000A0000", "E-BANK-CHARS"),
        ("123456789012", "E-BANK-LEN"),
        ("6" * 20, "E-BANK-LEN"),
    ],
)
def test_a_wrong_card_is_refused(written, code):
    read = reader("card", written)

    assert read.card() == ""
    assert_refused(read, "card", code)


def test_a_card_that_fails_luhn_is_taken_with_a_warning():
    written = broken(card(1))
    read = reader("card", written)

    assert read.card() == written
    assert codes(read.table.findings.items) == [("warned", "W-BANK-LUHN", "F3")]


def test_an_empty_card_is_no_card():
    read = reader("card", "")

    assert read.card() == ""
    assert_clean(read)


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        (5000.0, "5000.00"),
        (5000.1, "5000.10"),
        (0.1 + 0.2, "0.30"),
        (5280.000000000001, "5280.00"),
        ("5,000.00", "5000.00"),
        ("￥5000元", "5000.00"),
        ("５０００", "5000.00"),
        (0, "0.00"),
    ],
)
def test_money_is_read_exactly(value, amount):
    read = reader("gross", value)

    assert read.money("gross") == Decimal(amount)
    assert_clean(read)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (5000.123, "E-MONEY-SCALE"),
        ("5000.123", "E-MONEY-SCALE"),
        (-1.0, "E-MONEY-NEGATIVE"),
        ("伍仟元", "E-MONEY-FORMAT"),
        ("1e5", "E-MONEY-FORMAT"),
        (True, "E-MONEY-FORMAT"),
        (dt.date(2026, 1, 1), "E-MONEY-FORMAT"),
        (float("nan"), "E-MONEY-FORMAT"),
        (float("inf"), "E-MONEY-FORMAT"),
    ],
)
def test_money_that_is_none_is_refused(value, code):
    read = reader("gross", value)

    assert read.money("gross") is None
    assert_refused(read, "gross", code)


def test_money_below_zero_is_read_where_it_means_something():
    read = reader("gross", -5.0)

    assert read.money("gross", signed=True) == Decimal("-5.00")
    assert_clean(read)


@pytest.mark.parametrize(
    ("value", "days"), [(0.0, "0.0"), (31.0, "31.0"), (22.5, "22.5"), ("22.5天", "22.5")]
)
def test_days_are_read_with_one_decimal(value, days):
    read = reader("days", value)

    assert read.days() == Decimal(days)
    assert_clean(read)


@pytest.mark.parametrize("value", [31.5, 32.0, -1.0, 22.25, "全勤", True])
def test_days_outside_the_month_are_refused(value):
    read = reader("days", value)

    assert read.days() is None
    assert_refused(read, "days", "E-DAYS")


@pytest.mark.parametrize(("value", "ok"), [(30.0, True), (31.0, False)])
def test_days_are_held_against_the_length_of_the_month(value, ok):
    read = reader("days", value, Context(on=dt.date(2026, 9, 15), month=dt.date(2026, 6, 1)))

    read.days()

    assert read.ok is ok


def roster_reader(concept, value, headers):
    found = table(
        "roster", [["姓名", "身份证号", "进场时间", headers], ["张建国", "x", "x", value]]
    )
    return RowReader(found, found.rows[0], CONTEXT)


def test_phone_is_read_from_text_and_from_a_number():
    assert roster_reader("phone", 13800000001.0, "联系电话").phone() == "13800000001"
    assert roster_reader("phone", "+86 138-0000-0001", "联系电话").phone() == "13800000001"
    assert roster_reader("phone", "", "联系电话").phone() == ""
    wrong = roster_reader("phone", "12345678901", "联系电话")
    assert wrong.phone() == ""
    assert codes(wrong.table.findings.items) == [("refused", "E-PHONE", "D2")]


def test_text_refuses_more_than_fits():
    read = roster_reader("trade", "木" * 51, "工种")

    assert read.text("trade", longest=50) == ""
    assert codes(read.table.findings.items) == [("refused", "E-CELL-SIZE", "D2")]


def test_day_is_read_or_refused_at_its_cell():
    assert roster_reader("signed_on", "2026.3.5", "合同签订日期").day("signed_on") == dt.date(
        2026, 3, 5
    )
    wrong = roster_reader("signed_on", "2026/2/30", "合同签订日期")
    assert wrong.day("signed_on") is None
    assert codes(wrong.table.findings.items) == [("refused", "E-DATE", "D2")]


def project_reader(kind, header, value):
    headers = {
        "projects.account": ["项目编码", "开户单位代码", "开户银行", "专户账号", "开户日期"],
        "projects.notice": [
            "项目编码",
            "核验日期",
            "单位与劳资专管员信息",
            "最低工资与支付日期",
            "投诉与维权渠道",
        ],
    }[kind]
    row = ["TA1", *["x"] * (len(headers) - 1)]
    row[headers.index(header)] = value
    found = table(kind, [headers, row])
    return RowReader(found, found.rows[0], CONTEXT)


@pytest.mark.parametrize(
    ("value", "number", "code"),
    [
        ("3700 0000-1111", "370000001111", None),
        (370000001111.0, "", "E-BANK-NUMERIC"),
        ("3.7E+11", "", "E-BANK-NUMERIC"),
        ("1234567", "", "E-BANK-CHARS"),
        ("1" * 31, "", "E-BANK-CHARS"),
        ("", "", "E-CELL-EMPTY"),
    ],
)
def test_account_is_eight_to_thirty_digits_of_text(value, number, code):
    read = project_reader("projects.account", "专户账号", value)

    assert read.account("number") == number
    assert [item.code for item in read.table.findings.items] == ([code] if code else [])


def test_uscc_is_read_or_refused():
    assert project_reader("projects.account", "开户单位代码", uscc(1)).uscc() == uscc(1)
    wrong = project_reader("projects.account", "开户单位代码", broken(uscc(1)))
    assert wrong.uscc() == ""
    assert [item.code for item in wrong.table.findings.items] == ["E-USCC-CHECK"]
    assert project_reader("projects.account", "开户单位代码", "").uscc(required=False) == ""


@pytest.mark.parametrize(
    ("value", "shown", "code"),
    [
        ("是", True, None),
        ("否", False, None),
        (True, True, None),
        (1.0, True, None),
        ("", False, None),
        ("也许", False, "E-FLAG"),
    ],
)
def test_flag_is_yes_or_no(value, shown, code):
    read = project_reader("projects.notice", "投诉与维权渠道", value)

    assert read.flag("shows_complaint_channels", default=False) is shown
    assert [item.code for item in read.table.findings.items] == ([code] if code else [])


def test_normalize_name_brings_every_middle_dot_into_one():
    assert normalize_name("买买提・艾力") == "买买提·艾力"


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (5, "5"),
        (2.5, "2.5"),
        ("２.5天", "2.5"),
        ("-1", "-1"),
        ("1e5", None),
        (True, None),
        ("", None),
    ],
)
def test_decimal_of_reads_plain_numbers(value, number):
    assert decimal_of(value) == (None if number is None else Decimal(number))

import datetime as dt
from decimal import Decimal

import pytest

from sites.enums import BankResult
from sites.ingest.bank_return import bank_result, read_bank_return
from sites.ingest.context import Context
from tests.sites.ingest.grids import refusals, table
from tests.sites.ingest.people import card

pytestmark = pytest.mark.unit

CONTEXT = Context(on=dt.date(2026, 9, 15), card_key=lambda number: f"key-{number[-4:]}")
COLUMNS = {
    "姓名": "张建国",
    "卡号": card(1),
    "金额": 4800.0,
    "交易结果": "成功",
    "交易日期": "2026-09-10",
    "流水号": "B1",
}


def read(*rows, above=(), **columns):
    known = {name: value for name, value in {**COLUMNS, **columns}.items() if value is not None}
    grid = [*above, list(known), *[list({**known, **row}.values()) for row in (rows or ({},))]]
    return read_bank_return(table("bank-return", grid), CONTEXT)


@pytest.mark.parametrize(
    ("word", "result"),
    [
        ("成功", BankResult.SUCCESS),
        ("交易成功", BankResult.SUCCESS),
        ("已代发", BankResult.SUCCESS),
        ("S", BankResult.SUCCESS),
        ("0000", BankResult.SUCCESS),
        ("未成功", BankResult.FAILED),
        ("不成功", BankResult.FAILED),
        ("失 败", BankResult.FAILED),
        ("未到账", BankResult.FAILED),
        ("f", BankResult.FAILED),
        ("3031", BankResult.FAILED),
        ("退回", BankResult.RETURNED),
        ("成功后退票", BankResult.RETURNED),
        ("冲正", BankResult.RETURNED),
        ("处理中", None),
        ("待发", None),
        ("不详", None),
    ],
)
def test_bank_result_tests_failure_first(word, result):
    assert bank_result(word) == result


@pytest.mark.parametrize(
    ("word", "returned", "result"),
    [
        ("成功", 4800.0, BankResult.RETURNED),
        ("成功", 0.0, BankResult.SUCCESS),
        ("成功", "", BankResult.SUCCESS),
        ("失败", 4800.0, BankResult.FAILED),
    ],
)
def test_a_success_whose_money_came_back_is_a_return(word, returned, result):
    [line] = read(交易结果=word, 退票金额=returned).lines

    assert line.result == result


@pytest.mark.parametrize("returned", [4799.99, 4800.01, 1.0])
def test_a_success_of_which_a_part_came_back_is_refused_at_its_cell(returned):
    parsed = read(退回金额=returned)

    assert (refusals(parsed.findings.items), parsed.lines) == ([("E-RETURN-AMOUNT", "G2")], ())


def test_read_bank_return_reads_a_line():
    parsed = read(批次号="P1", 失败原因="")

    line = parsed.lines[0]
    assert parsed.findings.items == []
    assert (line.name, line.card, line.amount, line.result, line.serial, line.batch) == (
        "张建国",
        card(1),
        Decimal("4800.00"),
        "SUCCESS",
        "B1",
        "P1",
    )


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        ({"交易结果": "处理中"}, ("E-RESULT", "D2")),
        ({"交易结果": ""}, ("E-CELL-EMPTY", "D2")),
        ({"金额": 0.0}, ("E-MONEY-FORMAT", "C2")),
        ({"金额": -5.0}, ("E-MONEY-NEGATIVE", "C2")),
        ({"卡号": 6.2e18}, ("E-BANK-NUMERIC", "B2")),
        ({"卡号": ""}, ("E-CELL-EMPTY", "B2")),
        ({"交易日期": "2026-09-16"}, ("E-DATE-ORDER", "E2")),
        ({"交易日期": ""}, ("E-CELL-EMPTY", "E2")),
        ({"姓名": ""}, ("E-CELL-EMPTY", "A2")),
    ],
)
def test_read_bank_return_refuses_at_the_cell(columns, found):
    parsed = read(**columns)

    assert refusals(parsed.findings.items) == [found]
    assert parsed.lines == ()


def test_read_bank_return_refuses_a_serial_twice_with_the_same_result():
    parsed = read({}, {}, {"交易结果": "退回"})

    assert refusals(parsed.findings.items) == [("E-ROW-DUP", "F3")]
    assert len(parsed.lines) == 2


def test_read_bank_return_names_payments_without_a_serial_by_content():
    first = read({}, {}, {"金额": 1.0}, 流水号=None).lines
    again = read({}, {}, {"金额": 1.0}, 流水号=None).lines

    serials = [line.serial for line in first]
    assert len(set(serials)) == 3
    assert serials == [line.serial for line in again]
    assert all(card(1) not in serial for serial in serials)


def test_read_bank_return_compares_the_totals_above_the_header():
    right = [["总笔数：1", "总金额：4,800.00", "成功笔数", 1.0, "失败笔数：0"]]
    wrong = [["总笔数：2", "总金额", 4800.0, "失败金额：见附页"]]

    assert read(above=right).findings.items == []
    parsed = read(above=wrong)
    assert refusals(parsed.findings.items) == [("E-SUM-BATCH", "")]
    assert parsed.findings.items[0].message == "表头总笔数2与明细1不符"


def test_read_bank_return_takes_no_number_for_a_total_that_is_not_there():
    assert read(above=[["总笔数"]]).findings.items == []


def test_read_bank_return_compares_its_total_row():
    parsed = read({}, {"姓名": "合计", "卡号": "", "金额": 1.0, "交易结果": "", "流水号": ""})

    assert refusals(parsed.findings.items) == [("E-TOTAL-MISMATCH", "C3")]


def test_read_bank_return_sums_by_result():
    parsed = read({}, {"流水号": "B2", "交易结果": "退回", "金额": 200.0})

    assert parsed.totals == {
        "总笔数": 2,
        "总金额": Decimal("5000.00"),
        "成功笔数": 1,
        "成功金额": Decimal("4800.00"),
        "失败笔数": 1,
        "失败金额": Decimal("200.00"),
    }

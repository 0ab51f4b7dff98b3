import datetime as dt
from decimal import Decimal

import pytest

from sites.enums import AccountAction, Direction
from sites.ingest.account_statement import classify, read_account_statement
from sites.ingest.context import Context
from sites.ingest.files import FileRefused
from tests.sites.ingest.grids import codes, refusals, table

pytestmark = pytest.mark.unit

CONTEXT = Context(on=dt.date(2026, 9, 15), owner_name="泰安示例置业有限公司")


def read(headers, *rows, above=(), context=CONTEXT):
    grid = [*above, ["交易日期", *headers], *[["2026-09-01", *row] for row in rows]]
    return read_account_statement(table("account-statement", grid), context)


@pytest.mark.parametrize(
    ("headers", "income", "outgo"),
    [
        (["收入", "支出"], [100.0, ""], ["", 40.0]),
        (["贷方金额", "借方金额"], [100.0, 0.0], [0.0, 40.0]),
        (["金额"], [100.0], [-40.0]),
        (["金额", "借贷标志"], [100.0, "贷"], [40.0, "借"]),
        (["金额", "收付标志"], ["100.00", "收"], ["40.00", "付"]),
    ],
)
def test_read_account_statement_understands_three_styles(headers, income, outgo):
    parsed = read(headers, income, outgo)

    assert parsed.findings.items == []
    assert [(line.direction, line.amount) for line in parsed.lines] == [
        ("IN", Decimal("100.00")),
        ("OUT", Decimal("40.00")),
    ]
    assert parsed.totals["收入金额"] == Decimal("100.00")
    assert parsed.totals["支出笔数"] == 1


@pytest.mark.parametrize(
    ("headers", "row", "found"),
    [
        (["收入", "支出"], [1.0, 2.0], ("E-MONEY-FORMAT", "B2")),
        (["收入", "支出"], ["", ""], ("E-MONEY-FORMAT", "B2")),
        (["收入", "支出"], ["不详", ""], ("E-MONEY-FORMAT", "B2")),
        (["金额"], [0.0], ("E-MONEY-FORMAT", "B2")),
        (["金额"], [""], ("E-CELL-EMPTY", "B2")),
        (["金额", "借贷标志"], [1.0, "?"], ("E-FLAG", "C2")),
        (["金额", "借贷标志"], [1.0, ""], ("E-CELL-EMPTY", "C2")),
    ],
)
def test_read_account_statement_refuses_at_the_cell(headers, row, found):
    parsed = read(headers, row)

    assert refusals(parsed.findings.items) == [found]
    assert parsed.lines == ()


def test_read_account_statement_refuses_an_entry_to_come():
    grid = [["交易日期", "金额"], ["2026-09-16", 1.0]]

    parsed = read_account_statement(table("account-statement", grid), CONTEXT)

    assert refusals(parsed.findings.items) == [("E-DATE-ORDER", "A2")]


def test_read_account_statement_needs_an_amount():
    with pytest.raises(FileRefused) as refused:
        read(["余额", "摘要"], [1.0, "x"])

    assert refused.value.code == "E-COL-MISSING"


@pytest.mark.parametrize(
    ("direction", "summary", "counterparty", "action"),
    [
        (Direction.IN, "8月人工费", "别家", AccountAction.LABOR_COST_IN),
        (Direction.IN, "往来款", "泰安示例置业有限公司", AccountAction.LABOR_COST_IN),
        (Direction.IN, "工资退回", "", AccountAction.RETURN_IN),
        (Direction.IN, "结息", "", AccountAction.INTEREST),
        (Direction.IN, "往来款", "别家", AccountAction.OTHER),
        (Direction.OUT, "代发工资", "张建国", AccountAction.WAGE_OUT),
        (Direction.OUT, "手续费", "", AccountAction.FEE),
        (Direction.OUT, "材料款", "别家", AccountAction.TRANSFER_OUT),
    ],
)
def test_classify_says_what_an_entry_is(direction, summary, counterparty, action):
    assert classify(direction, summary, counterparty, CONTEXT.owner_name) == action


@pytest.mark.parametrize("ordered", [True, False])
def test_read_account_statement_follows_the_balances_both_ways(ordered):
    rows = [
        ["2026-09-01", 100.0, 100.0],
        ["2026-09-02", -40.0, 60.0],
        ["2026-09-03", -10.0, ""],
        ["2026-09-04", -10.0, 40.0],
    ]
    grid = [["交易日期", "金额", "余额"], *(rows if ordered else rows[::-1])]

    parsed = read_account_statement(table("account-statement", grid), CONTEXT)

    assert parsed.findings.items == []


def test_read_account_statement_warns_where_the_chain_breaks():
    parsed = read(["金额", "余额"], [100.0, 100.0], [-40.0, 70.0], [-10.0, 60.0])

    assert codes(parsed.findings.items) == [("warned", "E-BALANCE-CHAIN", "C3")]
    assert len(parsed.lines) == 3


def test_read_account_statement_refuses_a_serial_twice():
    parsed = read(["金额", "流水号"], [1.0, "T1"], [2.0, "T1"])

    assert refusals(parsed.findings.items) == [("E-ROW-DUP", "C3")]


def test_read_account_statement_names_equal_entries_apart():
    parsed = read(["金额"], [1.0], [1.0])

    assert len({line.serial for line in parsed.lines}) == 2


@pytest.mark.parametrize(
    ("above", "refused"),
    [
        (["账号：3700000011112222"], False),
        (["账号", "3700000011112222"], False),
        (["账号：3700000011113333"], True),
        (["账号：见附页"], False),
        (["账号"], False),
        (["流水"], False),
    ],
)
def test_read_account_statement_refuses_another_account(above, refused):
    context = Context(on=CONTEXT.on, account_key="3700000011112222")

    parsed = read(["金额"], [1.0], above=[above], context=context)

    assert refusals(parsed.findings.items) == ([("E-ACCOUNT-MISMATCH", "")] if refused else [])


def test_read_account_statement_keeps_the_digits_of_a_counterparty_account():
    parsed = read(["金额", "对方账号"], [1.0, "3700 0001"], [1.0, 3.7e15])

    assert [line.counterparty_account for line in parsed.lines] == ["37000001", ""]

"""Reading by columns and reading cell by cell give the same lines and the same findings."""

import dataclasses
import datetime as dt
import random
from decimal import Decimal

import pytest

from sites.ingest.context import Context, RosterPerson
from sites.ingest.payroll import read_payroll
from sites.ingest.payroll_columns import CertainRows, certain_rows
from tests.sites.ingest.grids import table
from tests.sites.ingest.people import NAMES, broken, card, id_number

pytestmark = pytest.mark.unit

MONTH = dt.date(2026, 8, 1)
PLAIN = Context(on=dt.date(2026, 9, 15), month=MONTH)
FULL = dataclasses.replace(
    PLAIN,
    minimum_age=16,
    adult_age=18,
    over_age_men=60,
    over_age_women=55,
    minimum_wage=Decimal("2010.00"),
    account_key=card(5),
    roster={
        id_number(index + 1): RosterPerson(NAMES[index], card(index + 1), MONTH)
        for index in range(4)
    },
    attendance={id_number(1): Decimal("25.0"), id_number(2): Decimal("20.0")},
    contracts={
        id_number(1): ("DAY", Decimal("320.00")),
        id_number(2): ("DAY", Decimal("999.00")),
        id_number(3): ("MONTH", Decimal("9000.00")),
    },
)
HEADERS = ["姓名", "身份证号", "银行卡号", "出勤天数", "工资标准", "基本工资", "加班工资"]
HEADERS += ["应发工资", "借支", "罚款", "扣款合计", "实发工资", "班组"]
VALUES = [
    *("", 0.0, -0.0, 1.0, 25.0, 8000.0, 7800.0, 200.0, -200.0, 25.5, 25.55, 31.0, 31.5, 32.0),
    *(8000.01, 8000.005, 1e300, float("inf"), float("nan"), 1_000_000.0, 1_000_000.01, True),
    *("8000", "８０００", "8,000.00", "张建国", " 张建国", "张 建国", "王秀兰", "x", "25天"),
    *(id_number(1), id_number(2), id_number(9), broken(id_number(1)), id_number(1).lower()),
    *(id_number(1, birth="20090101"), id_number(1, birth="20110101"), f" {id_number(1)}"),
    *(id_number(1, birth="19600101"), id_number(2, birth="19700101"), id_number(1)[:17]),
    *(card(1), card(2), card(5), broken(card(1)), card(1)[:15], card(1) + "1", f"{card(1)} "),
    dt.date(2026, 8, 1),
]


def person(index):
    return [
        *(NAMES[index], id_number(index + 1), card(index + 1), 25.0, 320.0, 8000.0, 0.0),
        *(8000.0, 100.0, 100.0, 200.0, 7800.0, "木工班"),
    ]


def bent(seed):
    """A sheet with up to three cells changed, by the number of the sheet."""
    chance = random.Random(seed)
    rows = [person(index) for index in range(4)]
    for _ in range(chance.randint(0, 3)):
        chance.choice(rows)[chance.randrange(len(HEADERS))] = chance.choice(VALUES)
    kept = [True] * 4 + [chance.random() < 0.8 for _ in HEADERS[4:]]
    for place in (7, 11):
        kept[place] = True
    grid = [[value for value, keep in zip(row, kept, strict=True) if keep] for row in rows]
    return [[header for header, keep in zip(HEADERS, kept, strict=True) if keep], *grid]


def read(rows, context, *, by_columns):
    parsed = read_payroll(table("payroll", rows), context, by_columns=by_columns)
    findings = sorted(map(repr, parsed.findings.items))
    return parsed.lines, findings, parsed.totals, parsed.row_count


@pytest.mark.parametrize("context", [PLAIN, FULL], ids=["plain", "full"])
@pytest.mark.parametrize("block", range(6))
def test_reading_by_columns_is_reading_cell_by_cell(block, context):
    for seed in range(block * 100, block * 100 + 100):
        rows = bent(seed)

        assert read(rows, context, by_columns=True) == read(rows, context, by_columns=False), seed


def test_rows_that_are_right_are_certain():
    rows = [HEADERS, *(person(index) for index in range(4))]

    found = certain_rows(table("payroll", rows), PLAIN)

    assert list(found.places) == [0, 1, 2, 3]
    first = found.lines[0]
    assert (first.name, first.net, first.days) == (
        NAMES[0],
        Decimal("7800.00"),
        Decimal("25.0"),
    )


@pytest.mark.parametrize("swapped", [False, True])
def test_a_person_twice_is_found_however_the_number_is_written(swapped):
    """Read by columns, the plain row is right beyond doubt; the other row names the same person."""
    strange = [*person(0)]
    strange[1] = f" {id_number(1)[:6]} {id_number(1)[6:]}"
    pair = [strange, person(0)] if swapped else [person(0), strange]

    lines, findings, *_ = read([HEADERS, *pair], PLAIN, by_columns=True)

    assert any("E-ROW-DUP" in finding for finding in findings)
    assert (lines, findings) == read([HEADERS, *pair], PLAIN, by_columns=False)[:2]


@pytest.mark.parametrize("header", ["证件类型", "币种", "支付方式", "发放日期", "月份"])
def test_a_sheet_that_says_more_of_a_row_is_read_cell_by_cell(header):
    rows = [[*HEADERS, header], [*person(0), ""]]

    assert certain_rows(table("payroll", rows), PLAIN) == CertainRows()


def test_a_sheet_without_cards_is_read_cell_by_cell():
    rows = [[*HEADERS[:2], *HEADERS[3:]], [*person(0)[:2], *person(0)[3:]]]

    assert certain_rows(table("payroll", rows), PLAIN) == CertainRows()

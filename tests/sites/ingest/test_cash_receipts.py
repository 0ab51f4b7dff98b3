import datetime as dt
from decimal import Decimal

import pytest

from sites.ingest.cash_receipts import CashReceiptLine, read_cash_receipts
from sites.ingest.context import Context
from tests.sites.ingest.grids import refusals, table
from tests.sites.ingest.people import id_number

pytestmark = pytest.mark.unit

CONTEXT = Context(on=dt.date(2026, 9, 15), month=dt.date(2026, 8, 1))
HEADERS = ["姓名", "身份证号", "现金金额", "签收日期", "本人签字", "现金发放原因"]
PERSON = ["张建国", id_number(1), 500.0, "2026-09-01", "已签", "退场当日结清"]


def read(*rows, total=None):
    grid = [HEADERS, *rows]
    if total is not None:
        grid.append(["合计", "", total, "", "", ""])
    return read_cash_receipts(table("cash-receipts", grid), CONTEXT)


def test_read_cash_receipts_reads_what_was_signed_for():
    parsed = read(PERSON, total=500.0)

    assert parsed.findings.items == []
    assert parsed.lines == (
        CashReceiptLine(
            2, "张建国", id_number(1), Decimal("500.00"), dt.date(2026, 9, 1), "退场当日结清"
        ),
    )
    assert parsed.totals == {"人数": 1, "签收笔数": 1, "现金金额": Decimal("500.00")}


@pytest.mark.parametrize(
    ("column", "value", "refused"),
    [
        (2, 0.0, ("E-MONEY-FORMAT", "C2")),
        (2, -1.0, ("E-MONEY-NEGATIVE", "C2")),
        (3, "2026-09-16", ("E-DATE-ORDER", "D2")),
        (3, "2026-07-31", ("E-DATE-ORDER", "D2")),
        (3, "", ("E-CELL-EMPTY", "D2")),
        (4, "", ("E-SIGN-MISSING", "E2")),
        (4, "否", ("E-SIGN-MISSING", "E2")),
        (4, "代领", ("E-SIGN-MISSING", "E2")),
        (1, id_number(1)[:-1], ("E-ID-LEN", "B2")),
    ],
)
def test_read_cash_receipts_refuses_what_is_no_payment(column, value, refused):
    row = [*PERSON]
    row[column] = value

    parsed = read(row)

    assert refusals(parsed.findings.items) == [refused]
    assert parsed.lines == ()


@pytest.mark.parametrize("day", ["2026-08-01", "2026-09-15"])
def test_read_cash_receipts_takes_the_first_and_the_last_day_there_can_be(day):
    assert len(read([*PERSON[:3], day, *PERSON[4:]]).lines) == 1


def test_read_cash_receipts_takes_a_person_once_a_day():
    other_day = [*PERSON[:3], "2026-09-02", *PERSON[4:]]

    parsed = read(PERSON, other_day, PERSON)

    assert refusals(parsed.findings.items) == [("E-ROW-DUP", "B4")]
    assert [line.row for line in parsed.lines] == [2, 3]


def test_read_cash_receipts_compares_the_total():
    assert refusals(read(PERSON, total=499.99).findings.items) == [("E-TOTAL-MISMATCH", "C3")]

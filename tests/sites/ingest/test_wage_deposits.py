import datetime as dt
from decimal import Decimal

import pytest

from sites.ingest.context import Context
from sites.ingest.project_lines import DepositLine
from sites.ingest.wage_deposits import read_wage_deposits
from tests.sites.ingest.grids import refusals, table

pytestmark = pytest.mark.unit

CONTEXT = Context(on=dt.date(2026, 9, 15), project_code="TA1", project_name="示例花园")
HEADERS = ["项目编码", "存储形式", "金额", "经办银行", "存储日期", "保函到期日"]
DEPOSIT = ["", "银行保函", 100000.0, "示例银行", "2026-01-06", "2027-01-06"]


def read(*rows):
    return read_wage_deposits(table("wage-deposits", [HEADERS, *rows]), CONTEXT)


def test_read_wage_deposits_is_about_the_project_it_is_sent_for():
    parsed = read(DEPOSIT)

    assert parsed.findings.items == []
    assert parsed.lines == (
        DepositLine(
            2,
            "TA1",
            "BANK_GUARANTEE",
            Decimal("100000.00"),
            "示例银行",
            dt.date(2026, 1, 6),
            dt.date(2027, 1, 6),
        ),
    )
    assert parsed.totals == {"笔数": 1, "金额": Decimal("100000.00")}


@pytest.mark.parametrize(
    ("column", "value", "refused"),
    [
        (0, "TA2", ("E-SITE-MISMATCH", "A2")),
        (1, "支票", ("E-CHOICE", "B2")),
        (2, "十万元", ("E-MONEY-FORMAT", "C2")),
        (5, "2026-01-05", ("E-DATE-ORDER", "F2")),
    ],
)
def test_read_wage_deposits_refuses_a_bad_cell(column, value, refused):
    row = [*DEPOSIT]
    row[column] = value

    parsed = read(row)

    assert refusals(parsed.findings.items) == [refused]
    assert parsed.lines == ()


def test_read_wage_deposits_takes_one_a_project():
    parsed = read(["TA1", *DEPOSIT[1:]], DEPOSIT)

    assert refusals(parsed.findings.items) == [("E-ROW-DUP", "B3")]
    assert len(parsed.lines) == 1

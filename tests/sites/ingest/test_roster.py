import datetime as dt
from decimal import Decimal

import pytest

from sites.ingest.context import Context
from sites.ingest.roster import read_roster
from tests.sites.ingest.grids import codes, refusals, table
from tests.sites.ingest.people import card, id_number

pytestmark = pytest.mark.unit

CONTEXT = Context(on=dt.date(2026, 9, 15))
COLUMNS = {
    "姓名": "张建国",
    "身份证号": id_number(1),
    "进场时间": "2026-03-01",
    "撤场时间": "",
    "银行卡号": card(1),
    "合同签订日期": "2026-03-01",
    "工资标准": 320.0,
    "计薪方式": "日薪",
}


def read(*rows, **columns):
    known = {**COLUMNS, **columns}
    grid = [list(known), *[list({**known, **changes}.values()) for changes in (rows or ({},))]]
    return read_roster(table("roster", grid), CONTEXT)


def test_read_roster_reads_a_line_of_the_needed_columns_alone():
    grid = [["姓名", "身份证号", "进场时间"], ["张建国", id_number(1), "2026.3.1"]]

    parsed = read_roster(table("roster", grid), CONTEXT)

    assert parsed.findings.items == []
    line = parsed.lines[0]
    assert (line.entered_on, line.exited_on, line.rate, line.wage_form, line.card) == (
        dt.date(2026, 3, 1),
        None,
        None,
        "",
        "",
    )


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("日薪", "DAY"),
        ("月薪制", "MONTH"),
        ("计件", "PIECE"),
        ("时薪", "HOUR"),
        ("固定月薪", "MONTH"),
    ],
)
def test_read_roster_reads_how_wages_are_reckoned(text, form):
    parsed = read(计薪方式=text)

    assert (parsed.lines[0].wage_form, parsed.lines[0].rate) == (form, Decimal("320.00"))


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        ({"计薪方式": ""}, ("E-WAGE-FORM", "G2")),
        ({"计薪方式": "面议"}, ("E-WAGE-FORM", "H2")),
        ({"工资标准": 0.0}, ("E-MONEY-FORMAT", "G2")),
        ({"进场时间": "2026-09-16"}, ("E-DATE-ORDER", "C2")),
        ({"撤场时间": "2026-02-28"}, ("E-DATE-ORDER", "D2")),
        ({"进场时间": ""}, ("E-CELL-EMPTY", "C2")),
        ({"进场时间": "3月1日"}, ("E-DATE-AMBIGUOUS", "C2")),
    ],
)
def test_read_roster_refuses_at_the_cell(columns, found):
    parsed = read(**columns)

    assert refusals(parsed.findings.items) == [found]
    assert parsed.lines == ()


@pytest.mark.parametrize(
    ("signed_on", "warned"), [("2026-02-28", False), ("2026-03-01", False), ("2026-03-02", True)]
)
def test_read_roster_warns_of_a_contract_signed_after_entry(signed_on, warned):
    parsed = read(合同签订日期=signed_on)

    assert codes(parsed.findings.items) == ([("warned", "W-CONTRACT-LATE", "F2")] if warned else [])


@pytest.mark.parametrize("day", ["2026-09-14", "2026-09-15"])
def test_read_roster_takes_an_entry_up_to_today(day):
    assert read(进场时间=day, 合同签订日期="").findings.items == []


def test_read_roster_finds_doubles_and_shared_cards():
    parsed = read({}, {}, {"姓名": "李强", "身份证号": id_number(2)})

    assert codes(parsed.findings.ordered()) == [
        ("refused", "E-ROW-DUP", "B3"),
        ("warned", "W-BANK-SHARED", "E3"),
    ]
    assert parsed.totals == {"人数": 2}

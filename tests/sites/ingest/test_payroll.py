import datetime as dt
from decimal import Decimal

import pytest

from sites.ingest.context import Context
from sites.ingest.payroll import read_payroll
from sites.ingest.payroll_columns import PayrollLine
from tests.sites.ingest.grids import codes, refusals, table
from tests.sites.ingest.people import card, id_number

pytestmark = pytest.mark.unit

CONTEXT = Context(on=dt.date(2026, 9, 15), month=dt.date(2026, 8, 1))
COLUMNS = {
    "姓名": "张建国",
    "身份证号": id_number(1),
    "出勤天数": 22.0,
    "应发工资": 5000.0,
    "扣款合计": 200.0,
    "实发工资": 4800.0,
    "银行卡号": card(1),
}


def read(context=CONTEXT, rows=({},), total=None, **columns):
    """Read a sheet; a row's changes are by header, a column of None is left out."""
    known = {name: value for name, value in {**COLUMNS, **columns}.items() if value is not None}
    grid = [list(known)]
    grid += [list({**known, **changes}.values()) for changes in rows]
    if total:
        grid.append(["合计", *[total.get(name, "") for name in list(known)[1:]]])
    return read_payroll(table("payroll", grid), context)


def test_read_payroll_reads_a_line():
    parsed = read()

    assert parsed.findings.items == []
    assert parsed.lines == (
        PayrollLine(
            2,
            "张建国",
            id_number(1),
            Decimal("22.0"),
            Decimal("5000.00"),
            Decimal("200.00"),
            Decimal("4800.00"),
            card(1),
        ),
    )


@pytest.mark.parametrize(
    ("net", "refused"), [(4800.0, False), (4799.99, True), (4800.01, True), (5000.0, True)]
)
def test_read_payroll_holds_net_to_gross_less_deductions_without_tolerance(net, refused):
    parsed = read(实发工资=net)

    assert refusals(parsed.findings.items) == ([("E-SUM-ROW", "F2")] if refused else [])
    assert len(parsed.lines) == (0 if refused else 1)
    if refused:
        assert "应为4,800.00" in parsed.findings.items[0].message


def test_read_payroll_sums_the_items_where_there_is_no_total():
    parsed = read(扣款合计=None, 借支=150.0, 个税=50.0, 罚款="")

    assert parsed.findings.items == []
    assert parsed.lines[0].deductions == Decimal("200.00")


def test_read_payroll_takes_no_column_of_deductions_for_none():
    assert read(扣款合计=None, 实发工资=5000.0).lines[0].deductions == Decimal("0.00")
    assert refusals(read(扣款合计=None).findings.items) == [("E-SUM-ROW", "E2")]


@pytest.mark.parametrize(("advance", "refused"), [(199.99, False), (200.0, False), (200.01, True)])
def test_read_payroll_refuses_items_that_exceed_their_total(advance, refused):
    parsed = read(借支=advance)

    assert refusals(parsed.findings.items) == ([("E-SUM-ROW", "E2")] if refused else [])


def test_read_payroll_refuses_deductions_above_gross():
    parsed = read(扣款合计=6000.0, 实发工资=0.0)

    assert refusals(parsed.findings.items) == [("E-SUM-ROW", "E2")]


def test_read_payroll_does_not_add_a_sum_error_to_an_unreadable_amount():
    assert refusals(read(借支="不详").findings.items) == [("E-MONEY-FORMAT", "H2")]
    assert refusals(read(应发工资="不详").findings.items) == [("E-MONEY-FORMAT", "D2")]


def test_read_payroll_compares_the_total_row():
    total = {"出勤天数": 22.0, "应发工资": 5000.0, "扣款合计": 200.0, "实发工资": 4800.0}

    assert read(total=total).findings.items == []
    wrong = read(total={**total, "实发工资": 4800.01, "出勤天数": 21.0})
    assert refusals(wrong.findings.items) == [
        ("E-TOTAL-MISMATCH", "F3"),
        ("E-TOTAL-MISMATCH", "C3"),
    ]


def test_read_payroll_leaves_the_total_alone_when_rows_are_refused():
    parsed = read(rows=({"实发工资": 1.0},), total={"实发工资": 4800.0})

    assert refusals(parsed.findings.items) == [("E-SUM-ROW", "F2")]


def test_read_payroll_reports_every_bad_row():
    rows = [{"身份证号": 3.7e17}, {"银行卡号": 6.2e18, "身份证号": id_number(2)}]

    parsed = read(rows=rows)

    assert refusals(parsed.findings.items) == [("E-ID-NUMERIC", "B2"), ("E-BANK-NUMERIC", "G3")]
    assert (parsed.row_count, parsed.lines) == (2, ())


def test_read_payroll_refuses_a_person_twice():
    parsed = read(rows=[{}, {"银行卡号": card(1)}])

    assert refusals(parsed.findings.items) == [("E-ROW-DUP", "B3")]


@pytest.mark.parametrize(("attended", "warned"), [("22.0", False), ("21.5", True), ("22.5", True)])
def test_read_payroll_warns_when_days_differ_from_attendance(attended, warned):
    context = Context(
        on=CONTEXT.on, month=CONTEXT.month, attendance={id_number(1): Decimal(attended)}
    )

    parsed = read(context)

    assert codes(parsed.findings.items) == (
        [("warned", "W-DAYS-ATTENDANCE", "C2")] if warned else []
    )
    assert len(parsed.lines) == 1


@pytest.mark.parametrize(("gross", "warned"), [(2010.0, False), (2009.99, True), (2010.01, False)])
def test_read_payroll_warns_below_the_minimum_wage(gross, warned):
    context = Context(on=CONTEXT.on, month=CONTEXT.month, minimum_wage=Decimal("2010.00"))

    parsed = read(context, 应发工资=gross, 扣款合计=0.0, 实发工资=gross, 出勤天数=31.0)

    assert codes(parsed.findings.items) == ([("warned", "W-MIN-WAGE", "D2")] if warned else [])


@pytest.mark.parametrize(
    ("days", "gross", "code"),
    [
        (1.0, 0.0, "W-ZERO-PAY"),
        (0.0, 0.0, None),
        (22.0, 1_000_000.0, None),
        (22.0, 1_000_000.01, "W-MONEY-LARGE"),
    ],
)
def test_read_payroll_warns_of_what_cannot_be_usual(days, gross, code):
    parsed = read(出勤天数=days, 应发工资=gross, 扣款合计=0.0, 实发工资=gross)

    assert [item.code for item in parsed.findings.items] == ([code] if code else [])


def test_read_payroll_warns_of_a_missing_card():
    parsed = read(银行卡号="")

    assert codes(parsed.findings.items) == [("warned", "W-CARD-MISSING", "G2")]
    assert parsed.lines[0].card == ""


def test_read_payroll_refuses_a_header_alone():
    parsed = read(rows=())

    assert refusals(parsed.findings.items) == [("E-NO-ROWS", "")]


@pytest.mark.parametrize("written", [-200.0, "-200", "－200.00"])
def test_read_payroll_reads_deductions_written_below_zero_and_says_so(written):
    parsed = read(
        rows=({}, {"姓名": "李强", "身份证号": id_number(2), "银行卡号": card(2)}), 扣款合计=written
    )

    assert codes(parsed.findings.items) == [("noted", "N-DEDUCTION-SIGN", "")]
    assert [line.deductions for line in parsed.lines] == [Decimal("200.00")] * 2


def test_read_payroll_refuses_deductions_of_both_signs():
    other = {"姓名": "李强", "身份证号": id_number(2), "银行卡号": card(2), "扣款合计": -200.0}

    assert refusals(read(rows=({}, other)).findings.items) == [("E-MONEY-NEGATIVE", "E3")]

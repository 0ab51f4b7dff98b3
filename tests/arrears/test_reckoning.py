"""The arithmetic of one worker-month."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arrears.enums import Basis
from arrears.reckoning import (
    Attendance,
    BankLine,
    Claim,
    Facts,
    Payments,
    PayStandard,
    Reckoned,
    SheetLine,
    WorkerMonth,
    estimated_due,
    reckon,
    reckon_all,
    settle_payments,
)

pytestmark = pytest.mark.unit
JUNE = WorkerMonth(1, 7, dt.date(2026, 6, 1))
MAY = WorkerMonth(1, 7, dt.date(2026, 5, 1))
DUE_ON = dt.date(2026, 7, 20)
DAY = dt.date(2026, 8, 12)
DIVISOR = Decimal("21.75")
LINE = SheetLine(sheet=1, version=2, load=3, row=4, days=Decimal("20.0"), net=Decimal("6000.00"))
ATTENDANCE = Attendance(Decimal("22.0"), 5)
BY_DAY = PayStandard("DAY", Decimal("300.00"), 6)


def bank(pk, *, result="SUCCESS", day=20, amount="6000.00", serial=None, key=JUNE, card="c"):
    return BankLine(
        pk=pk,
        key=key,
        traded_on=dt.date(2026, 7, day),
        card=card,
        amount=Decimal(amount),
        result=result,
        serial=serial or f"S{pk}",
        load=9,
        row=pk,
    )


def reckoned(facts, day=DAY):
    return reckon(facts, due_on=DUE_ON, day=day, monthly_paid_days=DIVISOR)


def paid(*lines):
    return settle_payments(lines).get(JUNE, Payments())


def test_reckon_takes_the_sheet_before_contract_and_attendance():
    row = reckoned(Facts(line=LINE, attendance=ATTENDANCE, standard=BY_DAY))

    assert row == Reckoned(
        attended_days=Decimal("22.0"),
        due=Decimal("6000.00"),
        basis=Basis.PAYROLL,
        paid=Decimal("0.00"),
        outstanding=Decimal("6000.00"),
        settled_on=None,
        days_late=23,
    )
    assert row.is_estimated is False


def test_reckon_estimates_who_attended_and_is_on_no_sheet():
    row = reckoned(Facts(attendance=ATTENDANCE, standard=BY_DAY))

    assert (row.due, row.basis, row.is_estimated) == (
        Decimal("6600.00"),
        Basis.CONTRACT_ATTENDANCE,
        True,
    )


def test_reckon_takes_days_from_the_sheet_without_attendance_and_none_from_a_claim():
    assert reckoned(Facts(line=LINE)).attended_days == Decimal("20.0")
    assert reckoned(Facts(claim=Claim("1号", Decimal(1)))).attended_days == Decimal("0.0")


@pytest.mark.parametrize(
    "facts",
    [
        Facts(),
        Facts(attendance=ATTENDANCE),
        Facts(standard=BY_DAY),
        Facts(attendance=Attendance(Decimal("0.0"), 1), standard=BY_DAY),
        Facts(attendance=ATTENDANCE, standard=PayStandard("PIECE", Decimal(5), 1)),
        Facts(attendance=ATTENDANCE, standard=PayStandard("HOUR", Decimal(30), 1)),
    ],
)
def test_reckon_leaves_a_gap_where_nothing_says_what_was_due(facts):
    assert reckoned(facts) is None


@pytest.mark.parametrize(
    ("days", "due"),
    [
        ("21.5", "6425.29"),
        ("21.7", "6485.06"),
        ("21.8", "6500.00"),
        ("30.0", "6500.00"),
        ("0.5", "149.43"),
    ],
)
def test_estimated_due_of_a_monthly_wage_is_whole_from_the_divisor_on(days, due):
    standard = PayStandard("MONTH", Decimal("6500.00"), 1)

    assert estimated_due(standard, Decimal(days), DIVISOR) == Decimal(due)


@pytest.mark.parametrize(
    ("claim", "due", "basis"),
    [
        ("5999.99", "6000.00", Basis.PAYROLL),
        ("6000.00", "6000.00", Basis.PAYROLL),
        ("6000.01", "6000.01", Basis.CLAIM),
    ],
)
def test_reckon_never_falls_below_what_an_open_case_found(claim, due, basis):
    row = reckoned(Facts(line=LINE, claim=Claim("1号", Decimal(claim))))

    assert (row.due, row.basis) == (Decimal(due), basis)


@pytest.mark.parametrize(("day", "late"), [(19, 0), (20, 0), (21, 1)])
def test_reckon_counts_days_late_from_the_day_after_the_pay_day(day, late):
    assert reckoned(Facts(line=LINE), dt.date(2026, 7, day)).days_late == late


def test_reckon_settles_on_the_day_the_sum_was_reached_and_is_late_no_more():
    lines = paid(bank(1, day=20, amount="3000.00"), bank(2, day=23, amount="3000.00"))

    row = reckoned(Facts(line=LINE, payments=lines))

    assert (row.outstanding, row.settled_on, row.days_late) == (0, dt.date(2026, 7, 23), 0)


def test_reckon_owes_nothing_below_zero_when_too_much_was_paid():
    row = reckoned(Facts(line=LINE, payments=paid(bank(1, amount="6000.01"))))

    assert (row.paid, row.outstanding) == (Decimal("6000.01"), Decimal("0.00"))


def test_reckon_has_no_settlement_day_for_nothing_due():
    nothing = SheetLine(1, 1, 1, 1, Decimal("0.0"), Decimal("0.00"))

    assert reckoned(Facts(line=nothing)).settled_on is None


def test_reckon_all_keeps_only_what_has_a_basis():
    rows = reckon_all(
        {JUNE: Facts(line=LINE), MAY: Facts()},
        due_days={JUNE.month: DUE_ON, MAY.month: DUE_ON},
        day=DAY,
        monthly_paid_days=DIVISOR,
    )

    assert list(rows) == [JUNE]


def test_settle_payments_undoes_the_success_with_the_same_serial():
    lines = paid(bank(1, serial="A"), bank(2, serial="B"), bank(3, result="RETURNED", serial="A"))

    assert [line.serial for line in lines.confirmed] == ["B"]
    assert [line.serial for line in lines.undone] == ["A"]


def test_settle_payments_undoes_the_latest_success_of_card_and_amount():
    lines = paid(
        bank(1, day=18),
        bank(2, day=19),
        bank(3, day=22),
        bank(4, day=21, result="RETURNED"),
    )

    assert [line.pk for line in lines.undone] == [2]


def test_settle_payments_prefers_the_month_the_return_names():
    lines = settle_payments(
        [
            bank(1, day=18, key=MAY),
            bank(2, day=19, key=JUNE),
            bank(3, day=21, key=MAY, result="RETURNED"),
        ]
    )

    assert (len(lines[MAY].undone), len(lines[JUNE].undone)) == (1, 0)


@pytest.mark.parametrize(
    "stray",
    [
        {"day": 19},
        {"day": 21, "amount": "6000.01"},
        {"day": 21, "card": "other"},
    ],
)
def test_settle_payments_leaves_a_success_that_no_return_fits(stray):
    lines = paid(bank(1, day=20), bank(2, result="RETURNED", **stray))

    assert (len(lines.confirmed), lines.undone) == (1, ())


def test_settle_payments_undoes_one_success_for_each_return():
    lines = paid(bank(1), bank(2), bank(3, result="RETURNED", day=21))

    assert (len(lines.confirmed), len(lines.undone)) == (1, 1)


def test_settle_payments_counts_no_failure_and_nothing_without_a_worker():
    lines = settle_payments([bank(1, result="FAILED"), bank(2, key=None)])

    assert (lines[JUNE].paid, len(lines[JUNE].failed), list(lines)) == (0, 1, [JUNE])


BANK_LINES = st.lists(
    st.tuples(
        st.sampled_from(["SUCCESS", "FAILED", "RETURNED"]),
        st.integers(1, 28),
        st.sampled_from(["100.00", "200.00"]),
        st.sampled_from(["a", "b", "c", "d"]),
        st.sampled_from([JUNE, MAY, None]),
    ),
    max_size=8,
    unique_by=lambda row: (row[0], row[3]),
)


@given(rows=BANK_LINES, random=st.randoms(use_true_random=False))
def test_settle_payments_does_not_depend_on_the_order_files_came_in(rows, random):
    lines = [
        bank(pk, result=result, day=day, amount=amount, serial=serial, key=key)
        for pk, (result, day, amount, serial, key) in enumerate(rows)
    ]
    shuffled = random.sample(lines, len(lines))

    assert settle_payments(shuffled) == settle_payments(lines)


@given(rows=BANK_LINES)
def test_settle_payments_never_pays_more_than_the_successes(rows):
    lines = [
        bank(pk, result=result, day=day, amount=amount, serial=serial, key=key)
        for pk, (result, day, amount, serial, key) in enumerate(rows)
    ]
    successes = [line for line in lines if line.result == "SUCCESS" and line.key is not None]

    settled = settle_payments(lines)

    kept = [line for row in settled.values() for line in (*row.confirmed, *row.undone)]
    assert sorted(line.pk for line in kept) == sorted(line.pk for line in successes)

"""The arithmetic of one worker-month."""

import datetime as dt
from dataclasses import replace
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
    carry_over,
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


def test_settle_payments_takes_a_failure_on_a_later_day_for_a_return():
    made, failed = bank(1, serial="S"), bank(2, serial="S", result="FAILED", day=21)

    assert paid(made, failed) == Payments(undone=(made,), failed=(failed,))


def test_settle_payments_lets_a_failure_of_the_same_day_or_another_serial_undo_nothing():
    made = bank(1, serial="S")
    retried, other = bank(2, serial="S", result="FAILED"), bank(3, result="FAILED", day=22)

    assert paid(made, retried, other) == Payments(confirmed=(made,), failed=(retried, other))


def months(*payments, may="6000.00", june="6000.00"):
    """May and June of one worker, with payments carried over: paid amounts by month."""
    settled = settle_payments(payments)
    dues = {MAY: may, JUNE: june}
    facts = {
        key: Facts(
            line=None if due is None else replace(LINE, net=Decimal(due)),
            payments=settled.get(key, Payments()),
        )
        for key, due in dues.items()
    }
    carried = carry_over(facts, monthly_paid_days=DIVISOR)
    return {key: carried[key].payments for key in dues}


def amounts(payments):
    return [(line.pk, str(line.amount), str(line.whole)) for line in payments.confirmed]


@pytest.mark.parametrize("paid_under", [MAY, JUNE])
def test_carry_over_counts_back_pay_of_two_months_for_both(paid_under):
    carried = months(bank(1, amount="12000.00", key=paid_under))

    part = [(1, "6000.00", "12000.00")]
    assert (amounts(carried[MAY]), amounts(carried[JUNE])) == (part, part)


def test_carry_over_leaves_what_no_month_lacks_with_its_own():
    carried = months(bank(1, amount="12000.01", key=JUNE))

    assert amounts(carried[MAY]) == [(1, "6000.00", "12000.01")]
    assert amounts(carried[JUNE]) == [(1, "6000.01", "12000.01")]


def test_carry_over_does_not_reach_what_is_not_there():
    carried = months(bank(1, amount="11999.99", key=JUNE))

    assert (carried[MAY].paid, carried[JUNE].paid) == (Decimal("5999.99"), Decimal("6000.00"))
    assert carried[MAY].settled_on(Decimal("6000.00")) is None


def test_carry_over_moves_instalments_to_the_month_that_lacks_them_with_their_day():
    first, parts = bank(1, key=MAY), [bank(2, amount="2000.00", day=22, key=MAY)]
    parts += [bank(3, amount="4000.00", day=25, key=MAY)]

    carried = months(first, *parts)

    assert carried[MAY].confirmed == (first,)
    assert amounts(carried[JUNE]) == [(2, "2000.00", "0.00"), (3, "4000.00", "0.00")]
    assert carried[JUNE].settled_on(Decimal("6000.00")) == dt.date(2026, 7, 25)


def test_carry_over_uses_money_of_a_month_nothing_is_known_of():
    assert months(bank(1, key=MAY), may=None)[JUNE].paid == 6000


@pytest.mark.parametrize(
    "lines",
    [
        (bank(1, amount="5000.00", key=MAY),),
        (bank(1, key=MAY), bank(2, key=JUNE), bank(3, key=JUNE)),
        (bank(1, amount="9000.00", key=MAY), bank(2, amount="9000.00", key=MAY, result="RETURNED")),
    ],
)
def test_carry_over_changes_nothing_without_surplus_or_lack(lines):
    settled = settle_payments(lines)

    assert months(*lines) == {key: settled.get(key, Payments()) for key in (MAY, JUNE)}


def test_carry_over_keeps_employers_and_workers_apart():
    settled = settle_payments([bank(1, amount="12000.00")])
    for other in (WorkerMonth(2, 7, JUNE.month), WorkerMonth(1, 8, JUNE.month)):
        facts = {JUNE: Facts(line=LINE, payments=settled[JUNE]), other: Facts(line=LINE)}

        assert carry_over(facts, monthly_paid_days=DIVISOR) == facts


@given(
    st.lists(st.tuples(st.sampled_from([MAY, JUNE]), st.integers(1, 900_000)), max_size=6),
    st.integers(0, 900_000),
    st.integers(0, 900_000),
)
def test_carry_over_counts_each_fen_once(payments, may, june):
    lines = [
        bank(pk, key=key, amount=str(Decimal(fen) / 100))
        for pk, (key, fen) in enumerate(payments, start=1)
    ]
    dues = {MAY: Decimal(may) / 100, JUNE: Decimal(june) / 100}

    carried = months(*lines, may=str(dues[MAY]), june=str(dues[JUNE]))

    total = sum((line.amount for line in lines), Decimal(0))
    lacking = sum(max(dues[key] - carried[key].paid, Decimal(0)) for key in dues)
    assert sum(row.paid for row in carried.values()) == total
    assert lacking == max(sum(dues.values()) - total, Decimal(0))

"""应付、已付、拖欠: the arithmetic of one worker-month, pure.

Takes rows as they were read (`arrears.ledger_facts`), gives the values of the ledger. No
database, no clock: the same facts on the same day give the same ledger, whatever the order
in which the facts arrived.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from arrears.enums import Basis
from sites.enums import BankResult, WageForm

ZERO = Decimal("0.00")
CENT = Decimal("0.01")


class WorkerMonth(NamedTuple):
    """The key of a ledger row within its project: keys of employer and worker, first day."""

    employer: int
    worker: int
    month: dt.date


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A worker's line of the latest version of a payroll sheet; `net` in yuan."""

    sheet: int
    version: int
    load: int
    row: int
    days: Decimal
    net: Decimal


@dataclass(frozen=True, slots=True)
class Attendance:
    """A worker's month of attendance."""

    days: Decimal
    load: int


@dataclass(frozen=True, slots=True)
class PayStandard:
    """The pay a contract promises: yuan for each unit of the form."""

    form: str
    rate: Decimal
    load: int


@dataclass(frozen=True, slots=True)
class Claim:
    """What an open case found to be due for a worker-month, yuan."""

    case: str
    due: Decimal


@dataclass(frozen=True, slots=True)
class BankLine:
    """One line of a bank's return; `key` is None where the payment matches no worker-month.

    `whole` is what the bank paid where `amount` is only the part counted for one month, else 0.
    """

    pk: int
    key: WorkerMonth | None
    traded_on: dt.date
    card: str
    amount: Decimal
    result: str
    serial: str
    load: int
    row: int
    whole: Decimal = ZERO

    @property
    def order(self) -> tuple[dt.date, str, int]:
        """Earlier payments first; the key breaks ties so that the answer is one."""
        return (self.traded_on, self.serial, self.pk)


@dataclass(frozen=True, slots=True)
class Payments:
    """What the bank did for one worker-month.

    Attributes:
        confirmed: successes that stand, oldest first.
        undone: successes that a return took back, oldest first.
        failed: payments the bank never made.
    """

    confirmed: tuple[BankLine, ...] = ()
    undone: tuple[BankLine, ...] = ()
    failed: tuple[BankLine, ...] = ()

    @property
    def paid(self) -> Decimal:
        """Yuan that reached the worker and stayed."""
        return sum((line.amount for line in self.confirmed), ZERO)

    def settled_on(self, due: Decimal) -> dt.date | None:
        """The day the confirmed payments reached what was due; None while they have not."""
        total = ZERO
        for line in self.confirmed:
            total += line.amount
            if total >= due:
                return line.traded_on
        return None


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is known of one worker-month."""

    line: SheetLine | None = None
    attendance: Attendance | None = None
    standard: PayStandard | None = None
    claim: Claim | None = None
    payments: Payments = field(default_factory=Payments)


@dataclass(frozen=True, slots=True)
class Reckoned:
    """The values of a ledger row, yuan."""

    attended_days: Decimal
    due: Decimal
    basis: Basis
    paid: Decimal
    outstanding: Decimal
    settled_on: dt.date | None
    days_late: int

    @property
    def is_estimated(self) -> bool:
        """Whether the due sum was computed by us, not stated by the employer or found."""
        return self.basis == Basis.CONTRACT_ATTENDANCE


def reckon(
    facts: Facts, *, due_on: dt.date, day: dt.date, monthly_paid_days: Decimal
) -> Reckoned | None:
    """Reckon one worker-month; None when nothing says what was due (a gap stays a gap).

    Args:
        facts: what is known.
        due_on: the last day to pay on time, itself on time.
        day: the day to count lateness to.
        monthly_paid_days: days a monthly wage is divided by (`payment.monthly_paid_days`).
    """
    stated = due_of(facts, monthly_paid_days)
    if stated is None:
        return None
    due, basis = stated
    paid = facts.payments.paid
    outstanding = max(due - paid, ZERO)
    return Reckoned(
        attended_days=attended_days(facts),
        due=due,
        basis=basis,
        paid=paid,
        outstanding=outstanding,
        settled_on=None if outstanding else facts.payments.settled_on(due),
        days_late=max((day - due_on).days, 0) if outstanding else 0,
    )


def due_of(facts: Facts, monthly_paid_days: Decimal) -> tuple[Decimal, Basis] | None:
    """What was due and on which basis: the sheet, else contract × attendance.

    What an open case has found is the floor: a "corrected" sheet sent in afterwards does not
    make arrears under investigation vanish.
    """
    found: tuple[Decimal, Basis] | None = None
    if facts.line is not None:
        found = (facts.line.net, Basis.PAYROLL)
    elif facts.attendance is not None and facts.standard is not None:
        estimate = estimated_due(facts.standard, facts.attendance.days, monthly_paid_days)
        if estimate is not None:
            found = (estimate, Basis.CONTRACT_ATTENDANCE)
    if facts.claim is not None and (found is None or found[0] < facts.claim.due):
        return (facts.claim.due, Basis.CLAIM)
    return found


def estimated_due(
    standard: PayStandard, days: Decimal, monthly_paid_days: Decimal
) -> Decimal | None:
    """Contract × attendance in yuan; None for hours and pieces, which attendance does not count.

    A monthly wage is earned in full on `monthly_paid_days`, and by the day below that.
    """
    if days <= 0:
        return None
    if standard.form == WageForm.DAY:
        amount = standard.rate * days
    elif standard.form == WageForm.MONTH:
        # Divided last: a sum that ends on half a fen is then exact, as in the SQL.
        amount = standard.rate * min(days, monthly_paid_days) / monthly_paid_days
    else:
        return None
    return amount.quantize(CENT, ROUND_HALF_UP)


def attended_days(facts: Facts) -> Decimal:
    """Days by the attendance record, else by the sheet, else none known."""
    if facts.attendance is not None:
        return facts.attendance.days
    return facts.line.days if facts.line is not None else Decimal("0.0")


def settle_payments(lines: Iterable[BankLine]) -> dict[WorkerMonth, Payments]:
    """Set returns against successes, and give what stands for each worker-month.

    A return undoes one success: the one with its serial number, else the latest earlier one
    of its card and amount, preferring the month the return names. A bank that calls a payment
    failed on a later day than it called it made has returned it. What matches no worker-month
    counts for none.
    """
    ordered = sorted(lines, key=lambda line: line.order)
    successes = [line for line in ordered if line.result == BankResult.SUCCESS]
    made_on = {line.serial: line.traded_on for line in successes}
    returns = [
        line
        for line in ordered
        if line.result == BankResult.RETURNED
        or (
            line.result == BankResult.FAILED
            and line.traded_on > made_on.get(line.serial, dt.date.max)
        )
    ]
    undone = _undone(successes, returns)
    sorted_by_key: dict[WorkerMonth, tuple[list[BankLine], list[BankLine], list[BankLine]]] = {}
    for line in ordered:
        if line.key is None or line.result == BankResult.RETURNED:
            continue
        confirmed, returned, failed = sorted_by_key.setdefault(line.key, ([], [], []))
        if line.result == BankResult.FAILED:
            failed.append(line)
        elif line.pk in undone:
            returned.append(line)
        else:
            confirmed.append(line)
    return {
        key: Payments(tuple(confirmed), tuple(returned), tuple(failed))
        for key, (confirmed, returned, failed) in sorted_by_key.items()
    }


def _undone(successes: Sequence[BankLine], returns: Sequence[BankLine]) -> set[int]:
    by_serial = {line.serial: line.pk for line in successes}
    undone: set[int] = set()
    nameless: list[BankLine] = []
    # A serial says which payment came back; only then are the others guessed at.
    for line in returns:
        if line.serial in by_serial:
            undone.add(by_serial[line.serial])
        else:
            nameless.append(line)
    by_card: dict[tuple[str, Decimal], list[BankLine]] = {}
    for success in successes:
        by_card.setdefault((success.card, success.amount), []).append(success)
    for line in nameless:
        candidates = [
            success
            for success in by_card.get((line.card, line.amount), ())
            if success.pk not in undone and success.traded_on <= line.traded_on
        ]
        if candidates:
            best = max(candidates, key=lambda success: (success.key == line.key, success.order))
            undone.add(best.pk)
    return undone


def carry_over(
    facts: Mapping[WorkerMonth, Facts], *, monthly_paid_days: Decimal
) -> dict[WorkerMonth, Facts]:
    """Count what was paid beyond a month's due for the same worker's unpaid months, oldest first.

    Back pay of several months comes in one sum, an instalment under the month that was paid
    last, wages before their sheet: who has the money is not owed it. Employers stay apart,
    and no yuan is counted twice; what no month lacks stays with its own.
    """
    carried = dict(facts)
    of_person: dict[tuple[int, int], list[WorkerMonth]] = {}
    for key in facts:
        of_person.setdefault((key.employer, key.worker), []).append(key)
    for keys in of_person.values():
        if len(keys) > 1:
            carried.update(_balanced(facts, sorted(keys), monthly_paid_days))
    return carried


def _balanced(
    facts: Mapping[WorkerMonth, Facts], keys: Sequence[WorkerMonth], monthly_paid_days: Decimal
) -> dict[WorkerMonth, Facts]:
    """One person's months, oldest first, with surplus moved to where pay is lacking."""
    stated = {key: due_of(facts[key], monthly_paid_days) for key in keys}
    dues = {key: ZERO if due is None else due[0] for key, due in stated.items()}
    paid = {key: facts[key].payments.paid for key in keys}
    lacking = [key for key in keys if paid[key] < dues[key]]
    if not lacking or all(paid[key] <= dues[key] for key in keys):
        return {}
    counted: dict[WorkerMonth, list[BankLine]] = {}
    surplus: list[BankLine] = []
    for key in keys:
        counted[key], beyond = _divided(facts[key].payments.confirmed, dues[key])
        surplus += beyond
    surplus.sort(key=lambda line: line.order)
    for key in lacking:
        taken, surplus = _divided(surplus, dues[key] - paid[key])
        counted[key] += taken
    for line in surplus:
        assert line.key is not None
        counted[line.key].append(line)
    return {
        key: replace(
            facts[key], payments=replace(facts[key].payments, confirmed=_joined(counted[key]))
        )
        for key in keys
    }


def _divided(lines: Iterable[BankLine], wanted: Decimal) -> tuple[list[BankLine], list[BankLine]]:
    """Payments up to a sum, and what lies beyond it; the one across the line is parted."""
    within: list[BankLine] = []
    beyond: list[BankLine] = []
    for line in lines:
        part = min(line.amount, wanted)
        wanted -= part
        for amount, side in ((part, within), (line.amount - part, beyond)):
            if amount:
                side.append(replace(line, amount=amount, whole=line.whole or line.amount))
    return within, beyond


def _joined(lines: Iterable[BankLine]) -> tuple[BankLine, ...]:
    """Parts of one payment that fell to one month as one line again, oldest first."""
    joined: dict[int, BankLine] = {}
    for line in lines:
        before = joined[line.pk].amount if line.pk in joined else ZERO
        amount = before + line.amount
        whole = ZERO if amount == line.whole else line.whole
        joined[line.pk] = replace(line, amount=amount, whole=whole)
    return tuple(sorted(joined.values(), key=lambda line: line.order))


def reckon_all(
    facts: Mapping[WorkerMonth, Facts],
    *,
    due_days: Mapping[dt.date, dt.date],
    day: dt.date,
    monthly_paid_days: Decimal,
) -> dict[WorkerMonth, Reckoned]:
    """Reckon every worker-month that has a basis; `due_days` gives each month its pay day."""
    reckoned: dict[WorkerMonth, Reckoned] = {}
    for key, known in facts.items():
        row = reckon(
            known, due_on=due_days[key.month], day=day, monthly_paid_days=monthly_paid_days
        )
        if row is not None:
            reckoned[key] = row
    return reckoned

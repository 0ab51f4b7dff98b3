"""Which wage a bank's word is about: by card and amount, then by batch and name (回盘匹配)."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypeVar

from django.db.models import OuterRef, Q, Subquery

from sites.enums import BankResult
from sites.models import (
    BankReturnLine,
    Company,
    PayrollLine,
    PayrollSheet,
    Project,
    RosterEntry,
    Worker,
)

Wage = tuple[int, int, dt.date]
Row = TypeVar("Row", PayrollLine, RosterEntry)
SIGNS: dict[str, int] = {BankResult.SUCCESS: 1, BankResult.FAILED: 0, BankResult.RETURNED: -1}


@dataclass(frozen=True, slots=True)
class Payment:
    """What is known of one payment the bank reports.

    Attributes:
        month: Where the file was sent for one month.
        batch: The bank's number of the batch it was paid in; empty where it gives none.
    """

    card_index: str
    amount: Decimal
    payee_name: str
    result: str
    serial: str
    traded_on: dt.date
    month: dt.date | None = None
    batch: str = ""


@dataclass(frozen=True, slots=True)
class Payee:
    """Whose payment it is; `month` is None while no sheet shows a wage it could be about."""

    worker: Worker
    employer_id: int
    month: dt.date | None
    is_on_sheet: bool = True


class Matcher:
    """Finds the payroll line of each payment; a line is paid in full by one success only."""

    def __init__(
        self,
        project: Project,
        *,
        cards: Iterable[str],
        month: dt.date | None,
        employer: Company | None,
    ) -> None:
        """Read the current payroll lines of the cards, and what the bank said of them before."""
        cards = set(cards)
        lines = _current_lines(project, cards, month, employer)
        self._by_card: dict[str, list[PayrollLine]] = {}
        for line in lines:
            self._by_card.setdefault(line.card_index, []).append(line)
        self._roster = _roster_entries(project, cards - self._by_card.keys(), employer)
        self._paid: set[Wage] = set()
        self._sums: defaultdict[Wage, Decimal] = defaultdict(Decimal)
        self._by_serial: dict[str, PayrollLine] = {}
        # Lines paid by earlier files, by key alone: a return asks for one now and then.
        self._stored_by_serial: dict[str, int] = {}
        # The month each batch pays, as those of its payments say that leave no choice.
        self._months: dict[str, dt.date] = {}
        self._read_earlier(project, {line.worker_id for line in lines})

    def _read_earlier(self, project: Project, workers: set[int]) -> None:
        """Take up what the bank said before of the wages of these people."""
        earlier = BankReturnLine.objects.filter(
            project=project, worker__in=workers, employer__isnull=False, month__isnull=False
        )
        # Plain values: a project has thousands of these, and each file asks for them anew.
        for worker, employer, month, result, amount, line, serial in earlier.order_by(
            "traded_on", "pk"
        ).values_list("worker", "employer", "month", "result", "amount", "payroll_line", "serial"):
            assert worker is not None
            assert employer is not None
            assert month is not None
            wage = (worker, employer, month)
            self._sums[wage] += SIGNS[result] * amount
            if line is not None:
                self._note_wage(wage, result)
                if result == BankResult.SUCCESS:
                    self._stored_by_serial[serial] = line

    def note_batches(self, payments: Iterable[Payment]) -> None:
        """Learn which month each batch pays, from its payments that fit one month alone.

        A worker with two equal wages open is paid the one the rest of the batch is about.
        """
        votes: defaultdict[str, Counter[dt.date]] = defaultdict(Counter)
        for payment in payments:
            if payment.batch:
                fitting = self._candidates(payment)
                months = {line.sheet.month for line in fitting if line.net == payment.amount}
                if len(months) == 1:
                    votes[payment.batch][months.pop()] += 1
        for batch, counted in votes.items():
            (month, most), *others = counted.most_common(2)
            if not others or others[0][1] < most:
                self._months[batch] = month

    def find(self, payment: Payment) -> PayrollLine | None:
        """Return the line a payment is about: same card and amount, not paid before.

        A return carries the serial number of the success it undoes, where the bank keeps it.
        """
        is_return = payment.result == BankResult.RETURNED
        line = self._paid_by(payment.serial) if is_return else None
        if line is None:
            fitting = [line for line in self._candidates(payment) if line.net == payment.amount]
            open_ones = [line for line in fitting if (_wage(line) in self._paid) == is_return]
            # A failure of a wage that was paid before is still about that wage.
            if payment.result != BankResult.SUCCESS:
                open_ones = open_ones or fitting
            open_ones = self._of_batch(open_ones, payment)
            # What comes back is what was paid last.
            line = _by_name(open_ones[::-1] if is_return else open_ones, payment.payee_name)
        if line is not None:
            self._sums[_wage(line)] += SIGNS[payment.result] * payment.amount
            self._note(line, payment.result, payment.serial)
        return line

    def find_person(self, payment: Payment) -> Payee | None:
        """Return whose card it is and the oldest wage not yet covered, whatever the amount.

        A person all of whose wages are covered is paid for a month without a sheet yet, unless
        the file names the month. A card on no sheet is looked for on the roster.
        """
        lines = _of_one_person(self._candidates(payment), payment.payee_name)
        if not lines:
            return self._on_roster(payment)
        lacking = [line for line in lines if self._sums[_wage(line)] < line.net]
        lacking = self._of_batch(lacking, payment)
        line = lacking[0] if lacking else lines[-1]
        payee = payee_of(line)
        if not lacking and payment.month is None:
            return replace(payee, month=None)
        self._sums[_wage(line)] += SIGNS[payment.result] * payment.amount
        return payee

    def _on_roster(self, payment: Payment) -> Payee | None:
        entries = [
            entry
            for entry in self._roster
            if entry.card_index == payment.card_index and entry.entered_on <= payment.traded_on
        ]
        entries = _of_one_person(entries, payment.payee_name)
        if not entries:
            return None
        latest = entries[-1]
        return Payee(latest.worker, latest.employer_id, payment.month, is_on_sheet=False)

    def _of_batch(self, lines: list[PayrollLine], payment: Payment) -> list[PayrollLine]:
        """The lines of the month the payment's batch is about, where there are any."""
        month = self._months.get(payment.batch)
        return [line for line in lines if line.sheet.month == month] or lines

    def _candidates(self, payment: Payment) -> list[PayrollLine]:
        """Lines of the card, of months that had begun, the oldest first."""
        return [
            line
            for line in self._by_card.get(payment.card_index, ())
            if line.sheet.month <= payment.traded_on
        ]

    def _paid_by(self, serial: str) -> PayrollLine | None:
        """Return the line that the success with this serial number paid."""
        line = self._by_serial.get(serial)
        if line is None and (key := self._stored_by_serial.get(serial)) is not None:
            line = PayrollLine.objects.select_related("sheet", "worker").get(pk=key)
        return line

    def _note(self, line: PayrollLine, result: str, serial: str) -> None:
        """Keep what the bank said of a wage."""
        self._note_wage(_wage(line), result)
        if result == BankResult.SUCCESS:
            self._by_serial[serial] = line

    def _note_wage(self, wage: Wage, result: str) -> None:
        """A success pays a wage; a return opens it for another payment."""
        if result == BankResult.SUCCESS:
            self._paid.add(wage)
        elif result == BankResult.RETURNED:
            self._paid.discard(wage)


def payee_of(line: PayrollLine) -> Payee:
    """Return the person and the month of a wage."""
    return Payee(line.worker, line.sheet.employer_id, line.sheet.month)


def _wage(line: PayrollLine) -> Wage:
    """Name the wage apart from the version of the sheet it stands in."""
    return line.worker_id, line.sheet.employer_id, line.sheet.month


def _by_name(lines: Sequence[PayrollLine], name: str) -> PayrollLine | None:
    named = [line for line in lines if line.worker.name == name]
    return next(iter(named or lines), None)


def _of_one_person(rows: Sequence[Row], name: str) -> list[Row]:
    """The rows when they are one person's, else those of the name, else none."""
    if len({row.worker_id for row in rows}) != 1:
        rows = [row for row in rows if row.worker.name == name]
    return list(rows) if len({row.worker_id for row in rows}) == 1 else []


def _roster_entries(
    project: Project, cards: set[str], employer: Company | None
) -> list[RosterEntry]:
    """Return who is registered with one of the cards, the earliest entry first."""
    entries = RosterEntry.objects.filter(project=project, card_index__in=cards)
    if employer is not None:
        entries = entries.filter(employer=employer)
    return list(entries.exclude(card_index="").select_related("worker").order_by("entered_on"))


def _current_lines(
    project: Project, cards: Iterable[str], month: dt.date | None, employer: Company | None
) -> list[PayrollLine]:
    """Return the lines of the versions in force, the oldest month first."""
    latest = (
        PayrollSheet.objects.filter(
            project=OuterRef("project"), employer=OuterRef("employer"), month=OuterRef("month")
        )
        .order_by("-version")
        .values("pk")[:1]
    )
    sheets = PayrollSheet.objects.filter(project=project, pk=Subquery(latest))
    if month is not None:
        sheets = sheets.filter(month=month)
    if employer is not None:
        sheets = sheets.filter(employer=employer)
    return list(
        PayrollLine.objects.filter(sheet__in=sheets, card_index__in=set(cards))
        .exclude(card_index="")
        .select_related("sheet", "worker")
        .only("net", "card_index", "row", "sheet__month", "sheet__employer", "worker__name")
        .order_by("sheet__month", "row")
    )


def match_waiting_lines(sheet: PayrollSheet) -> None:
    """Match what the bank said before this sheet came in."""
    waiting = list(
        BankReturnLine.objects.filter(project=sheet.project, payroll_line__isnull=True)
        .filter(Q(worker__isnull=True) | Q(month__isnull=True))
        .exclude(traded_on__lt=sheet.month)
        .order_by("traded_on", "pk")
    )
    if not waiting:
        return
    matcher = Matcher(
        sheet.project,
        cards={row.card_index for row in waiting},
        month=sheet.month,
        employer=sheet.employer,
    )
    matched = []
    months = _months_of_batches(sheet.project, {row.batch for row in waiting} - {""})
    for row in waiting:
        of_batch = months.get((row.batch, row.traded_on), {sheet.month})
        if row.month not in (None, sheet.month) or sheet.month not in of_batch:
            continue
        payment = _waiting_payment(row)
        line = matcher.find(payment)
        payee = payee_of(line) if line is not None else matcher.find_person(payment)
        if payee is not None and payee.is_on_sheet and payee.month is not None:
            row.payroll_line, row.worker = line, payee.worker
            row.employer, row.month = sheet.employer, sheet.month
            matched.append(row)
    BankReturnLine.objects.bulk_update(matched, ["payroll_line", "worker", "employer", "month"])


def _months_of_batches(
    project: Project, batches: set[str]
) -> dict[tuple[str, dt.date], set[dt.date]]:
    """The months that batches are known to pay: a wage of another month is not theirs.

    Banks begin to count anew: the number alone, of another day, says nothing.
    """
    known: defaultdict[tuple[str, dt.date], set[dt.date]] = defaultdict(set)
    if batches:
        rows = BankReturnLine.objects.filter(
            project=project, batch__in=batches, payroll_line__isnull=False
        )
        for batch, day, month in rows.values_list("batch", "traded_on", "month"):
            assert month is not None
            known[batch, day].add(month)
    return known


def _waiting_payment(row: BankReturnLine) -> Payment:
    return Payment(
        card_index=row.card_index,
        amount=row.amount,
        payee_name=row.payee_name,
        result=row.result,
        serial=row.serial,
        traded_on=row.traded_on,
        month=row.month,
        batch=row.batch,
    )

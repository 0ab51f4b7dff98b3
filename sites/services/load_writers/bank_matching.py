"""Which wage a bank's word is about: by card and amount, then by name (回盘匹配)."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import OuterRef, Subquery

from sites.enums import BankResult
from sites.models import BankReturnLine, Company, PayrollLine, PayrollSheet, Project


@dataclass(frozen=True, slots=True)
class Payment:
    """What is known of one payment the bank reports."""

    card_index: str
    amount: Decimal
    payee_name: str
    result: str
    serial: str
    traded_on: dt.date


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
        lines = _current_lines(project, cards, month, employer)
        self._by_card: dict[str, list[PayrollLine]] = {}
        for line in lines:
            self._by_card.setdefault(line.card_index, []).append(line)
        self._paid: set[tuple[int, int, dt.date]] = set()
        self._by_serial: dict[str, PayrollLine] = {}
        # Lines paid by earlier files, by key alone: a return asks for one now and then.
        self._stored_by_serial: dict[str, int] = {}
        earlier = BankReturnLine.objects.filter(
            project=project, payroll_line__isnull=False, card_index__in=list(self._by_card)
        ).order_by("traded_on", "pk")
        for line_id, worker_id, employer_id, paid_month, result, serial in earlier.values_list(
            "payroll_line_id",
            "worker_id",
            "payroll_line__sheet__employer_id",
            "payroll_line__sheet__month",
            "result",
            "serial",
        ):
            self._note_wage((worker_id, employer_id, paid_month), result)
            if result == BankResult.SUCCESS:
                self._stored_by_serial[serial] = line_id

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
            line = _by_name(open_ones, payment.payee_name)
        if line is not None:
            self._note(line, payment.result, payment.serial)
        return line

    def find_person(self, payment: Payment) -> PayrollLine | None:
        """Return the line of the person a card belongs to, whatever the amount; else None."""
        candidates = self._candidates(payment)
        if len({line.worker_id for line in candidates}) != 1:
            candidates = [line for line in candidates if line.worker.name == payment.payee_name]
        if len({line.worker_id for line in candidates}) != 1:
            return None
        return candidates[0]

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

    def _note_wage(self, wage: tuple[int, int, dt.date], result: str) -> None:
        """A success pays a wage; a return opens it for another payment."""
        if result == BankResult.SUCCESS:
            self._paid.add(wage)
        elif result == BankResult.RETURNED:
            self._paid.discard(wage)


def _wage(line: PayrollLine) -> tuple[int, int, dt.date]:
    """Name the wage apart from the version of the sheet it stands in."""
    return line.worker_id, line.sheet.employer_id, line.sheet.month


def _by_name(lines: Sequence[PayrollLine], name: str) -> PayrollLine | None:
    named = [line for line in lines if line.worker.name == name]
    return next(iter(named or lines), None)


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
        .order_by("sheet__month", "row")
    )


def match_waiting_lines(sheet: PayrollSheet) -> None:
    """Match what the bank said before this sheet came in."""
    waiting = list(
        BankReturnLine.objects.filter(project=sheet.project, worker__isnull=True)
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
    for row in waiting:
        if row.month not in (None, sheet.month):
            continue
        payment = Payment(
            row.card_index, row.amount, row.payee_name, row.result, row.serial, row.traded_on
        )
        line = matcher.find(payment)
        if line is not None:
            row.payroll_line, row.worker = line, line.worker
            row.employer, row.month = sheet.employer, sheet.month
            matched.append(row)
    BankReturnLine.objects.bulk_update(matched, ["payroll_line", "worker", "employer", "month"])

"""工资单补报: lines that arrive in batches; each batch is a version that keeps what it is silent on."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from sites.ingest.payroll_columns import PayrollLine as SheetLine
from sites.models import Load, PayrollLine, PayrollSheet, Worker
from sites.services.load_writers.bank_matching import match_waiting_lines
from sites.services.load_writers.payroll import current_sheet
from sites.services.load_writers.purpose import employer_month
from sites.services.load_writers.workers import card_index, ensure_workers

ZERO = Decimal("0.00")


def write_batch(load: Load, lines: Sequence[SheetLine], *, now: dt.datetime, reason: str) -> None:
    """Write the next version: the lines in force, with those of the batch added or replaced.

    Args:
        load: The batch as a file.
        lines: Its lines.
        now: The moment it is taken in.
        reason: What is said of the version where it replaces an earlier one.
    """
    about, current = employer_month(load), current_sheet(load)
    workers = ensure_workers(lines)
    kept = PayrollLine.objects.filter(sheet=current).exclude(worker__in=workers.values())
    rows = [_copied(line) for line in kept.order_by("row")] if current is not None else []
    rows += [_line(line, workers[line.id_number]) for line in lines]
    sheet = PayrollSheet.objects.create(
        project=about.project,
        employer=about.employer,
        month=about.month,
        version=current.version + 1 if current is not None else 1,
        supersedes=current,
        reason=reason if current is not None else "",
        line_count=len(rows),
        gross_total=sum((row.gross for row in rows), ZERO),
        net_total=sum((row.net for row in rows), ZERO),
        load=load,
        submitted_at=now,
    )
    for number, row in enumerate(rows, start=1):
        row.sheet, row.row = sheet, number
    PayrollLine.objects.bulk_create(rows)
    match_waiting_lines(sheet)


def _copied(line: PayrollLine) -> PayrollLine:
    return PayrollLine(
        worker_id=line.worker_id,
        days=line.days,
        gross=line.gross,
        deductions=line.deductions,
        net=line.net,
        card_index=line.card_index,
        card_last4=line.card_last4,
    )


def _line(line: SheetLine, worker: Worker) -> PayrollLine:
    return PayrollLine(
        worker=worker,
        days=line.days,
        gross=line.gross,
        deductions=line.deductions,
        net=line.net,
        card_index=card_index(line.card),
        card_last4=line.card[-4:],
    )

"""工资表入库: always a new version; an earlier one is never changed."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from operator import attrgetter

from django.db import connection

from sites.errors import StateConflict
from sites.ingest.findings import Findings
from sites.ingest.payroll_columns import PayrollLine as SheetLine
from sites.lib.money import to_fen
from sites.models import Load, PayrollLine, PayrollSheet
from sites.services.load_writers.bank_matching import match_waiting_lines
from sites.services.load_writers.outcome import Diff, compare_maps
from sites.services.load_writers.purpose import employer_month
from sites.services.load_writers.workers import (
    card_indices,
    check_names,
    id_indices,
    worker_keys,
)

ZERO = Decimal("0.00")
COPIED_AT_ONCE = 2_000
COPY_LINES = (
    f"COPY {PayrollLine._meta.db_table} (sheet_id, worker_id, row, days, gross, deductions, net,"
    " card_index, card_last4) FROM STDIN"
)


def check(load: Load, lines: Sequence[SheetLine], sheet: str, findings: Findings) -> None:
    """Compare with what is registered, and say when this will be a correction."""
    check_names(load, lines, sheet, findings)
    current = current_sheet(load)
    if current is not None and current.load_id != load.pk:
        findings.add(
            "warned",
            "W-PERIOD-EXISTS",
            f"本月已有第{current.version}版工资表，确认后将作为第{current.version + 1}版",
            "属于更正的，请在确认时填写更正原因",
            sheet=sheet,
        )


def compare(load: Load, lines: Sequence[SheetLine]) -> Diff:
    """Count lines against the version now in force."""
    current = current_sheet(load)
    if current is None:
        return Diff(new=len({line.id_number for line in lines}))
    stored = PayrollLine.objects.filter(sheet=current).values_list(
        "worker__id_number_index", "days", "gross", "deductions", "net", "card_index"
    )
    return compare_maps(
        {row[0]: row[1:] for row in stored},
        {
            person: (line.days, line.gross, line.deductions, line.net, card)
            for line, person, card in zip(
                lines,
                id_indices([line.id_number for line in lines]),
                card_indices([line.card for line in lines]),
                strict=True,
            )
        },
    )


def write(load: Load, lines: Sequence[SheetLine], *, now: dt.datetime, reason: str) -> None:
    """Write the sheet as the next version of the employer's month.

    Raises:
        StateConflict: E-PERIOD-EXISTS, when a version exists and no reason is given.
    """
    current = current_sheet(load)
    if current is not None and not reason.strip():
        raise StateConflict(
            f"本月已有第{current.version}版工资表",
            fix="属于更正的，请填写更正原因后再确认",
            code="E-PERIOD-EXISTS",
        )
    about = employer_month(load)
    workers = worker_keys(lines)
    period = load.mapping.get("period") or (None, None)
    sheet = PayrollSheet.objects.create(
        project=about.project,
        employer=about.employer,
        month=about.month,
        period_from=period[0],
        period_to=period[1],
        version=current.version + 1 if current is not None else 1,
        supersedes=current,
        reason=reason.strip()[:200] if current is not None else "",
        line_count=len(lines),
        gross_total=sum(map(attrgetter("gross"), lines), ZERO),
        net_total=sum(map(attrgetter("net"), lines), ZERO),
        load=load,
        submitted_at=now,
    )
    _copy_lines(sheet, lines, workers)
    match_waiting_lines(sheet)


def _copy_lines(
    sheet: PayrollSheet, lines: Sequence[SheetLine], workers: Mapping[str, int]
) -> None:
    """Write all lines in one COPY; only numbers and keys of ours are in it, nothing to escape."""
    cards = card_indices([line.card for line in lines])
    amounts = {amount for line in lines for amount in (line.gross, line.deductions, line.net)}
    fen = {amount: to_fen(amount) for amount in amounts}
    # The same few numbers of days stand in most lines.
    written = {days: str(days) for days in {line.days for line in lines}}
    version = str(sheet.pk)
    with connection.cursor() as cursor, cursor.copy(COPY_LINES) as copy:
        # The database takes up one piece while the next is made.
        for start in range(0, len(lines), COPIED_AT_ONCE):
            end = start + COPIED_AT_ONCE
            copy.write(
                "".join(
                    f"{version}\t{workers[number]}\t{row}\t{written[days]}\t{fen[gross]}"
                    f"\t{fen[deductions]}\t{fen[net]}\t{index}\t{card[-4:]}\n"
                    for (row, _, number, days, gross, deductions, net, card), index in zip(
                        lines[start:end], cards[start:end], strict=True
                    )
                )
            )


def superseded_by(load: Load) -> str:
    """Say which version replaced the one a file gave; empty while it is in force."""
    own = PayrollSheet.objects.filter(load=load).first()
    current = current_sheet(load)
    if own is None or current is None or own == current:
        return ""
    return f"第{own.version}版工资表，已被第{current.version}版替代"


def current_sheet(load: Load) -> PayrollSheet | None:
    """Return the version in force of the employer's month, if there is one."""
    about = employer_month(load)
    return (
        PayrollSheet.objects.filter(
            project=about.project, employer=about.employer, month=about.month
        )
        .order_by("-version")
        .first()
    )

"""工资支付表: gross, deductions, net, exact to the fen and equal to the total row."""

from collections.abc import Sequence
from decimal import Decimal
from operator import attrgetter

import numpy as np

from sites.ingest.cell_values import Cell
from sites.ingest.context import Context
from sites.ingest.parsed import Parsed
from sites.ingest.payroll_checks import check_against_facts, check_payment
from sites.ingest.payroll_columns import CertainRows, PayrollLine, certain_rows
from sites.ingest.people import People
from sites.ingest.row_belonging import check_rows_belong
from sites.ingest.row_reader import RowReader
from sites.ingest.sheet_checks import (
    check_employer,
    check_month,
    check_project,
    check_row_month,
    check_totals,
    refuse_without_rows,
    total_days,
)
from sites.ingest.table import Table
from sites.lib.money import MoneyFormat, parse_money

ADDITION_ITEMS = ("base", "overtime_pay", "allowance", "other_addition")
DEDUCTION_ITEMS = ("advance", "fine", "board", "tax", "social", "other_deduction")
ZERO = Decimal("0.00")
# As typed, full-width, or as a formula shows it; spaces and the sign of the yuan may go before.
MINUSES = frozenset("-－−﹣ \u3000¥￥")


def read_payroll(table: Table, context: Context, *, by_columns: bool = True) -> Parsed[PayrollLine]:
    """Read a payroll sheet; every sum is checked without tolerance.

    Args:
        table: The sheet.
        context: What it is checked against.
        by_columns: Whether rows that are right beyond doubt are found by whole columns first;
            lines and findings are the same without, only later.
    """
    refuse_without_rows(table)
    context = check_month(table, context)
    check_employer(table, context)
    check_project(table, context)
    check_rows_belong(table, context)
    deducts_negative = note_negative_deductions(table)
    people = People(context)
    certain = certain_rows(table, context) if by_columns else CertainRows()
    people.note_certain(certain)
    known = dict(zip(certain.places, certain.lines, strict=True))
    lines = []
    for place, row in enumerate(table.rows):
        line = known.get(place) or _read_line(
            RowReader(table, row, context), people, deducts_negative=deducts_negative
        )
        if line is not None:
            lines.append(line)
    return finished_payroll(table, context, people, lines)


def finished_payroll(
    table: Table, context: Context, people: People, lines: list[PayrollLine]
) -> Parsed[PayrollLine]:
    """Check what needs all rows, and put lines and their sums together."""
    people.report_shared_cards(table)
    people.report_namesakes(table)
    # A total over rows that were themselves refused would only repeat their errors.
    if len(lines) == len(table.rows):
        for concept in ("gross", "deductions", "net"):
            check_totals(table, concept, lines)
        check_totals(table, "days", lines, read=total_days)
    return Parsed(
        "payroll",
        table.sheet,
        len(table.rows),
        tuple(lines),
        {
            "人数": len(lines),
            "应发工资": sum(map(attrgetter("gross"), lines), ZERO),
            "扣款合计": sum(map(attrgetter("deductions"), lines), ZERO),
            "实发工资": sum(map(attrgetter("net"), lines), ZERO),
        },
        table.findings,
        period=context.period,
    )


def _read_line(reader: RowReader, people: People, *, deducts_negative: bool) -> PayrollLine | None:
    name = reader.name()
    id_number = reader.id_number()
    card = reader.card()
    check_row_month(reader)
    people.check_person(reader, id_number, name)
    people.check_roster(reader, id_number, name, card)
    people.note_card(reader, card, id_number)
    days = reader.days()
    gross, net = reader.money("gross"), reader.money("net")
    deductions = _deductions(reader, negative=deducts_negative)
    check_payment(reader, card)
    if gross is None or net is None or days is None or deductions is None:
        return None
    _check_items(reader, gross)
    _check_sum(reader, gross, deductions, net)
    check_against_facts(reader, id_number, days, gross)
    if not card:
        reader.warn(
            "W-CARD-MISSING",
            "card",
            f"{name}没有银行卡号",
            "工资应通过银行发到本人账户；现金发放须有签字",
        )
    if not reader.ok:
        return None
    return PayrollLine(reader.row.number, name, id_number, days, gross, deductions, net, card)


def note_negative_deductions(table: Table) -> bool:
    """Tell whether the sheet writes deductions below zero, all of them; say so where it does."""
    concepts = [name for name in ("deductions", *DEDUCTION_ITEMS) if name in table.columns]
    if not any(map(_may_be_below_zero, table.cells_of(concepts).values())):
        return False
    amounts = [
        amount
        for row in table.rows
        for concept in concepts
        if (amount := _amount(row.get(concept))) is not None and amount != 0
    ]
    if not amounts or any(amount > 0 for amount in amounts):
        return False
    table.findings.add(
        "noted",
        "N-DEDUCTION-SIGN",
        "扣款以负数填写，已按扣减金额读取",
        sheet=table.sheet,
        column=table.label(concepts[0]),
    )
    return True


def _may_be_below_zero(cells: Sequence[Cell]) -> bool:
    """Tell quickly whether a cell of a column may hold an amount below zero."""
    # The usual case: every cell a number of the file.
    if set(map(type, cells)) == {float}:
        return bool((np.array(cells) < 0).any())
    if any(value < 0 for value in cells if type(value) is float):
        return True
    return any(value[:1] in MINUSES for value in cells if isinstance(value, str) and value)


def _amount(value: object) -> Decimal | None:
    if value == "":
        return None
    try:
        return parse_money(value, allow_negative=True)
    except MoneyFormat:
        return None


def _deductions(reader: RowReader, *, negative: bool) -> Decimal | None:
    """Read the deductions: their total, or the sum of the items where there is no total."""
    columns, findings = reader.table.columns, reader.table.findings.items
    known = len(findings)
    items = [
        reader.money(concept, required=False, signed=negative)
        for concept in DEDUCTION_ITEMS
        if concept in columns
    ]
    total = reader.money("deductions", required=False, signed=negative)
    if len(findings) > known:
        return None
    summed = sum((abs(amount) for amount in items if amount is not None), ZERO)
    if total is None:
        return summed
    total = abs(total)
    if summed > total:
        reader.refuse(
            "E-SUM-ROW",
            "deductions",
            f"扣款合计{total:,}小于各项扣款之和{summed:,}",
            f"请核对扣款，各项之和为{summed:,}",
        )
    return total


def _check_items(reader: RowReader, gross: Decimal) -> None:
    """Hold gross to the sum of its items; a sheet that leaves one unread can only fall short."""
    columns = [name for name in ADDITION_ITEMS if name in reader.table.columns]
    if not columns:
        return
    amounts = [reader.money(name, required=False) for name in columns]
    summed = sum((amount for amount in amounts if amount is not None), ZERO)
    if not reader.ok or summed == gross or not any(amounts):
        return
    unread = any(column.source == "unknown" for column in reader.table.recognized.columns)
    if summed < gross and (unread or len(columns) == 1):
        return
    reader.refuse(
        "E-SUM-ROW",
        "gross",
        f"应发{gross:,}不等于各项之和{summed:,}",
        f"请核对应发及各项，各项之和为{summed:,}",
    )


def _check_sum(reader: RowReader, gross: Decimal, deductions: Decimal, net: Decimal) -> None:
    expected = gross - deductions
    if expected < 0:
        reader.refuse(
            "E-SUM-ROW",
            "deductions" if "deductions" in reader.table.columns else "net",
            f"扣款{deductions:,}多于应发{gross:,}",
            "请核对扣款",
        )
    elif expected != net:
        reader.refuse(
            "E-SUM-ROW",
            "net",
            f"实发{net:,}不等于应发{gross:,}减扣款{deductions:,}，应为{expected:,}",
            f"请改为{expected:,}，或核对应发与扣款",
        )

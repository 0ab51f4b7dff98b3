"""工资支付表: gross, deductions, net, exact to the fen and equal to the total row."""

from dataclasses import dataclass
from decimal import Decimal

from sites.ingest.context import Context
from sites.ingest.parsed import Parsed
from sites.ingest.row_reader import RowReader
from sites.ingest.sheet_checks import (
    People,
    check_employer,
    check_month,
    check_row_month,
    check_totals,
    refuse_without_rows,
    total_days,
)
from sites.ingest.table import Table

DEDUCTION_ITEMS = ("advance", "fine", "board", "tax", "other_deduction")
ZERO = Decimal("0.00")
LARGE = Decimal(1_000_000)


@dataclass(frozen=True, slots=True)
class PayrollLine:
    """One person's month of wages; amounts are yuan, net is gross less deductions."""

    row: int
    name: str
    id_number: str
    days: Decimal
    gross: Decimal
    deductions: Decimal
    net: Decimal
    card: str


def read_payroll(table: Table, context: Context) -> Parsed[PayrollLine]:
    """Read a payroll sheet; every sum is checked without tolerance."""
    refuse_without_rows(table)
    check_month(table, context)
    check_employer(table, context)
    people = People(context)
    lines = []
    for row in table.rows:
        line = _read_line(RowReader(table, row, context), people)
        if line is not None:
            lines.append(line)
    people.report_shared_cards(table)
    # A total over rows that were themselves refused would only repeat their errors.
    if len(lines) == len(table.rows):
        for concept in ("gross", "deductions", "net"):
            amounts = ((line.row, getattr(line, concept)) for line in lines)
            check_totals(table, concept, amounts)
        check_totals(table, "days", ((line.row, line.days) for line in lines), read=total_days)
    return Parsed(
        "payroll",
        table.sheet,
        len(table.rows),
        tuple(lines),
        {
            "人数": len(lines),
            "应发工资": sum((line.gross for line in lines), ZERO),
            "扣款合计": sum((line.deductions for line in lines), ZERO),
            "实发工资": sum((line.net for line in lines), ZERO),
        },
        table.findings,
    )


def _read_line(reader: RowReader, people: People) -> PayrollLine | None:
    name = reader.name()
    id_number = reader.id_number()
    card = reader.card()
    check_row_month(reader)
    people.check_person(reader, id_number, name)
    people.check_roster(reader, id_number, name, card)
    people.note_card(reader, card, id_number)
    days = reader.days()
    gross, net = reader.money("gross"), reader.money("net")
    deductions = _deductions(reader)
    if gross is None or net is None or days is None or deductions is None:
        return None
    _check_sum(reader, gross, deductions, net)
    _check_against_facts(reader, id_number, days, gross)
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


def _deductions(reader: RowReader) -> Decimal | None:
    """Read the deductions: their total, or the sum of the items where there is no total."""
    columns, findings = reader.table.columns, reader.table.findings.items
    known = len(findings)
    items = [
        reader.money(concept, required=False) for concept in DEDUCTION_ITEMS if concept in columns
    ]
    total = reader.money("deductions", required=False)
    if len(findings) > known:
        return None
    summed = sum((amount for amount in items if amount is not None), ZERO)
    if total is None:
        return summed
    if summed > total:
        reader.refuse(
            "E-SUM-ROW",
            "deductions",
            f"扣款合计{total:,}小于各项扣款之和{summed:,}",
            f"请核对扣款，各项之和为{summed:,}",
        )
    return total


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


def _check_against_facts(reader: RowReader, id_number: str, days: Decimal, gross: Decimal) -> None:
    """Warn where the line does not fit attendance, the minimum wage, or common sense."""
    context = reader.context
    attended = context.attendance.get(context.person_key(id_number)) if id_number else None
    if attended is not None and attended != days:
        reader.warn(
            "W-DAYS-ATTENDANCE",
            "days",
            f"出勤天数{days.normalize():f}与考勤记录{attended.normalize():f}不一致",
            "请核对考勤表和工资表",
        )
    if days > 0 and gross == 0:
        reader.warn(
            "W-ZERO-PAY", "gross", f"出勤{days.normalize():f}天但应发工资为0", "请核对应发工资"
        )
    elif context.minimum_wage is not None and _below_minimum(gross, days, context):
        reader.warn(
            "W-MIN-WAGE",
            "gross",
            f"应发{gross:,}低于按出勤折算的当地最低工资标准(每月{context.minimum_wage:,})",
            "请核对应发工资",
        )
    if gross > LARGE:
        reader.warn("W-MONEY-LARGE", "gross", f"应发{gross:,}超过一百万元", "请核对金额单位")


def _below_minimum(gross: Decimal, days: Decimal, context: Context) -> bool:
    """Compare without dividing: gross / days of work against minimum / days of the month."""
    assert context.minimum_wage is not None
    return gross * context.days_in_month < context.minimum_wage * days

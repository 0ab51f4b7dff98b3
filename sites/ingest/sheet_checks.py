"""Checks that look at more than one row: the month, duplicates, shared cards, totals (表内核对)."""

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from operator import attrgetter
from typing import Any

from sites.ingest.context import Context
from sites.ingest.dates import months_in, range_in
from sites.ingest.row_reader import RowReader, decimal_of
from sites.ingest.table import Row, Table, placed_preamble_texts, preamble_texts
from sites.lib.days import month_start, month_text
from sites.lib.money import MoneyFormat, parse_money
from sites.lib.names import company_name_key

LONGEST_PERIOD = 31
CODE_LABELS = ("项目编码", "项目代码", "工程编码")
PROJECT_LABELS = ("项目名称", "工程名称")
# "单位：元" says what the amounts are in.
MEASURE = re.compile(r"\(?(人民币)?[百千万]?(元|角|分|人|天|日|小时|工日|个工)([/、,].*)?\)?")
EMPLOYER_LABELS = ("单位名称:", "编制单位:", "发放单位:", "用人单位:", "企业名称:", "单位:")


def check_month(table: Table, context: Context) -> Context:
    """Refuse a sheet that names another month than it is sent for, or one to come.

    Returns:
        The context, with the pay period where the sheet names one that is no calendar month.
    """
    if context.month is None:
        return context
    if context.month > context.on:
        _refuse_period(table, f"{month_text(context.month)}尚未到来", "请选择当月或以前的月份", "")
    if context.oldest_month is not None and context.month < context.oldest_month:
        _refuse_period(
            table,
            f"{month_text(context.month)}过于久远",
            "请核对月份；历史欠薪请向主管部门反映",
            "",
        )
    period = _pay_period(table)
    named = {month for value in table.preamble for month in months_in(value)}
    named |= {month_start(day) for day in table.dated or ()}
    if period is not None:
        named |= {month_start(day) for day in period}
    if named and context.month not in named:
        known = sorted(month_text(month) for month in named if month is not None)
        said = f"表头写的是{'、'.join(known)}" if known else "表头的月份不存在"
        message = f"{said}，与上报月份{month_text(context.month)}不一致"
        _refuse_period(table, message, "请核对文件，或改选月份", table.sheet)
    if period is None or period[0].day == 1:
        return context
    table.findings.add(
        "noted",
        "N-PERIOD",
        f"支付周期为{period[0].isoformat()}至{period[1].isoformat()}，按{month_text(context.month)}上报",
        sheet=table.sheet,
    )
    return replace(context, period=period)


def _refuse_period(table: Table, message: str, fix: str, sheet: str) -> None:
    table.findings.add("refused", "E-PERIOD", message, fix, sheet=sheet)


def _pay_period(table: Table) -> tuple[dt.date, dt.date] | None:
    """Return the range of days that can be a pay period: above the header, or its dated columns."""
    dated = table.dated
    crosses = dated is not None and dated[0].month != dated[1].month
    for found in (*map(range_in, table.preamble), dated if crosses else None):
        if found is not None and 0 <= (found[1] - found[0]).days < LONGEST_PERIOD:
            return found
    return None


def check_project(table: Table, context: Context) -> None:
    """Refuse a sheet that names another project's code; warn of another name."""
    if not context.project_code:
        return
    texts = list(preamble_texts(table))
    for index, text in enumerate(texts):
        label, _, rest = text.partition(":")
        named = (rest or (texts[index + 1] if index + 1 < len(texts) else "")).strip()
        if label.strip() in CODE_LABELS and named and named != context.project_code:
            table.findings.add(
                "refused",
                "E-SITE-MISMATCH",
                f"表头项目编码“{named[:50]}”与上报项目{context.project_code}不一致",
                "请核对是否选错项目",
                sheet=table.sheet,
            )
        elif (
            label.strip() in PROJECT_LABELS
            and named
            and company_name_key(named) != company_name_key(context.project_name)
        ):
            table.findings.add(
                "warned",
                "W-PROJECT-NAME",
                f"表头项目“{named[:50]}”与上报项目“{context.project_name}”不一致",
                "请核对是否选错项目",
                sheet=table.sheet,
            )


def check_row_month(reader: RowReader) -> None:
    """Refuse a row whose own month column names another month."""
    months = months_in(reader.row.get("month"))
    if reader.context.month is not None and months and reader.context.month not in months:
        reader.refuse(
            "E-PERIOD",
            "month",
            f"所属月份与上报月份{month_text(reader.context.month)}不一致",
            "请核对该行月份",
        )


def check_employer(table: Table, context: Context) -> None:
    """Warn when the sheet names another employer than it is sent for.

    A name that is not that of another company of the project is noted: it may be the sender's.
    """
    if not context.employer_name:
        return
    for text, cell in placed_preamble_texts(table):
        label = next((label for label in EMPLOYER_LABELS if text.startswith(label)), "")
        named = text[len(label) :].strip().split(" ")[0] if label else ""
        if not named or MEASURE.fullmatch(named):
            continue
        key = company_name_key(named)
        if key != company_name_key(context.employer_name):
            if key not in context.other_employers:
                table.findings.note_name(named, sheet=table.sheet, cell=cell)
            table.findings.add(
                "warned",
                "W-EMPLOYER-NAME",
                f"表头单位“{named[:50]}”与上报单位“{context.employer_name}”不一致",
                "请核对是否选错单位",
                sheet=table.sheet,
                cell=cell,
            )
            return


def check_totals(
    table: Table,
    concept: str,
    lines: Sequence[Any],
    *,
    read: Callable[[Row, str], Decimal | None] | None = None,
) -> None:
    """Compare each total row with the sum of the rows above it; it is never imported.

    Args:
        table: The table.
        concept: The column that is summed, and the attribute of a line.
        lines: The rows that were read.
        read: How the total's cell is read; as money by default.
    """
    for total, above in table.totals:
        stated = (read or _total_money)(total, concept)
        if stated is None:
            continue
        # A total above everybody is the sum of all.
        summed = lines
        if 0 < above < len(table.rows):
            counted = {row.number for row in table.rows[:above]}
            summed = [line for line in lines if line.row in counted]
        actual = sum(map(attrgetter(concept), summed), Decimal(0))
        if stated != actual:
            table.findings.add(
                "refused",
                "E-TOTAL-MISMATCH",
                f"第{total.number}行{_sum_label(table, concept)}{stated:,}与各行之和{actual:,}不符",
                f"请核对，各行之和为{actual:,}",
                sheet=table.sheet,
                cell=table.address(total.number, concept),
                row=total.number,
                column=table.label(concept),
            )


def _sum_label(table: Table, concept: str) -> str:
    label = table.label(concept)
    return label if label.endswith("合计") else f"{label}合计"


def total_days(row: Row, concept: str) -> Decimal | None:
    """Read a total of days; None when the cell holds none."""
    value = decimal_of(row.get(concept))
    return None if value is None else value.quantize(Decimal("0.1"))


def _total_money(row: Row, concept: str) -> Decimal | None:
    value = row.get(concept)
    if value == "":
        return None
    try:
        number = decimal_of(value)
        return parse_money(value if number is None else number, allow_negative=True)
    except MoneyFormat:
        return None


def refuse_without_rows(table: Table) -> None:
    """Refuse a sheet that has a header and nobody under it."""
    if not table.rows:
        table.findings.add(
            "refused",
            "E-NO-ROWS",
            "表中只有表头，没有数据",
            "请填写后上传；当月确无用工的，请办理零申报",
            sheet=table.sheet,
            row=table.header_row,
        )

"""Checks that look at more than one row: the month, duplicates, shared cards, totals (表内核对)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from sites.ingest.context import Context
from sites.ingest.dates import months_in
from sites.ingest.row_reader import RowReader, decimal_of
from sites.ingest.table import Row, Table, preamble_texts
from sites.lib.days import month_text
from sites.lib.masking import mask_card
from sites.lib.money import MoneyFormat, parse_money
from sites.lib.names import company_name_key

EMPLOYER_LABELS = ("单位名称:", "编制单位:", "发放单位:", "用人单位:", "企业名称:", "单位:")


def check_month(table: Table, context: Context) -> None:
    """Refuse a sheet that names another month than it is sent for, or one to come."""
    if context.month is None:
        return
    if context.month > context.on:
        table.findings.add(
            "refused", "E-PERIOD", f"{month_text(context.month)}尚未到来", "请选择当月或以前的月份"
        )
    named = {month for value in table.preamble for month in months_in(value)}
    if named and context.month not in named:
        known = sorted(month_text(month) for month in named if month is not None)
        said = f"表头写的是{'、'.join(known)}" if known else "表头的月份不存在"
        table.findings.add(
            "refused",
            "E-PERIOD",
            f"{said}，与上报月份{month_text(context.month)}不一致",
            "请核对文件，或改选月份",
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
    """Warn when the sheet names another employer than it is sent for."""
    if not context.employer_name:
        return
    for text in preamble_texts(table):
        label = next((label for label in EMPLOYER_LABELS if text.startswith(label)), "")
        named = text[len(label) :].strip().split(" ")[0] if label else ""
        if named and company_name_key(named) != company_name_key(context.employer_name):
            table.findings.add(
                "warned",
                "W-EMPLOYER-NAME",
                f"表头单位“{named[:50]}”与上报单位“{context.employer_name}”不一致",
                "请核对是否选错单位",
                sheet=table.sheet,
            )
            return


@dataclass(slots=True)
class People:
    """Notices a person twice, one number under two names, one card for several people."""

    context: Context
    rows: dict[str, tuple[int, str]] = field(default_factory=dict)
    cards: dict[str, list[tuple[int, str]]] = field(default_factory=dict)

    def check_person(self, reader: RowReader, id_number: str, name: str) -> None:
        """Refuse a repeated identity number, naming the row it repeats."""
        if not id_number or not name:
            return
        first = self.rows.setdefault(id_number, (reader.row.number, name))
        if first[0] == reader.row.number:
            return
        if first[1] == name:
            reader.refuse(
                "E-ROW-DUP",
                "id_number",
                f"{name}与第{first[0]}行重复",
                "请合并为一行，或删除重复的一行",
            )
        else:
            reader.refuse(
                "E-ID-NAME-CONFLICT",
                "id_number",
                f"身份证号码(尾号{id_number[-4:]})与第{first[0]}行相同，但姓名不同",
                "请核对这两人的身份证号码",
            )

    def check_roster(self, reader: RowReader, id_number: str, name: str, card: str) -> None:
        """Compare with the roster: another name is refused, another card or nobody is warned."""
        if not id_number or not self.context.roster:
            return
        person = self.context.roster.get(self.context.person_key(id_number))
        if person is None:
            reader.warn(
                "W-NOT-ON-ROSTER",
                "name",
                f"{name}不在本单位实名制花名册中",
                "请先上报花名册，或核对身份证号码",
            )
            return
        if name and person.name != name:
            reader.refuse(
                "E-ROSTER-MISMATCH",
                "name",
                f"姓名“{name}”与花名册登记的同一身份证号码姓名不一致",
                "请核对姓名和身份证号码",
            )
        if card and person.card_key and self.context.card_key(card) != person.card_key:
            reader.warn(
                "W-BANK-ROSTER",
                "card",
                f"{name}的银行卡号(尾号{card[-4:]})与花名册登记的不同",
                "如已换卡请更新花名册",
            )

    def note_card(self, reader: RowReader, card: str, id_number: str) -> None:
        """Remember whose card stands in which row."""
        if card and id_number:
            self.cards.setdefault(card, []).append((reader.row.number, id_number))

    def report_shared_cards(self, table: Table) -> None:
        """Warn of each card that several people are paid to."""
        for card, uses in self.cards.items():
            if len({person for _, person in uses}) < 2:
                continue
            rows = "、".join(str(number) for number, _ in uses)
            table.findings.add(
                "warned",
                "W-BANK-SHARED",
                f"第{rows}行多人使用同一银行卡({mask_card(card)}),可能由他人代领",
                "工资应发到本人账户，请核对",
                sheet=table.sheet,
                cell=table.address(uses[1][0], "card"),
                row=uses[1][0],
                column=table.label("card"),
            )


def check_totals(
    table: Table,
    concept: str,
    amounts: Iterable[tuple[int, Decimal]],
    *,
    read: Callable[[Row, str], Decimal | None] | None = None,
) -> None:
    """Compare each total row with the sum of the rows above it; it is never imported.

    Args:
        table: The table.
        concept: The column that is summed.
        amounts: Row number and value of each row that was read.
        read: How the total's cell is read; as money by default.
    """
    known = list(amounts)
    for total, above in table.totals:
        stated = (read or _total_money)(total, concept)
        if stated is None:
            continue
        counted = {row.number for row in table.rows[:above]}
        actual = sum((value for number, value in known if number in counted), Decimal(0))
        if stated != actual:
            table.findings.add(
                "refused",
                "E-SUM-BATCH",
                f"第{total.number}行{table.label(concept)}合计{stated:,}与各行之和{actual:,}不符",
                f"请核对，各行之和为{actual:,}",
                sheet=table.sheet,
                cell=table.address(total.number, concept),
                row=total.number,
                column=table.label(concept),
            )


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

"""实名制花名册: who works for an employer on a project, since when, on what terms."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from sites.enums import WageForm
from sites.ingest.context import Context
from sites.ingest.parsed import Parsed
from sites.ingest.people import People
from sites.ingest.row_belonging import check_rows_belong
from sites.ingest.row_reader import RowReader
from sites.ingest.sheet_checks import check_employer, check_project, refuse_without_rows
from sites.ingest.table import Table

WAGE_FORMS = {
    "月薪": WageForm.MONTH,
    "月工资": WageForm.MONTH,
    "固定月薪": WageForm.MONTH,
    "日薪": WageForm.DAY,
    "日工资": WageForm.DAY,
    "计日": WageForm.DAY,
    "计时": WageForm.HOUR,
    "时薪": WageForm.HOUR,
    "计件": WageForm.PIECE,
    "计量": WageForm.PIECE,
}


@dataclass(frozen=True, slots=True)
class RosterLine:
    """One person of a roster; amounts are yuan, absent texts are empty."""

    row: int
    name: str
    id_number: str
    entered_on: dt.date
    exited_on: dt.date | None
    phone: str
    crew: str
    trade: str
    card: str
    bank_name: str
    signed_on: dt.date | None
    rate: Decimal | None
    wage_form: str


def read_roster(table: Table, context: Context) -> Parsed[RosterLine]:
    """Read a roster, checking every cell; findings join those of the table."""
    refuse_without_rows(table)
    check_employer(table, context)
    check_project(table, context)
    check_rows_belong(table, context)
    _ask_trade(table)
    people = People(context)
    lines = []
    for row in table.rows:
        reader = RowReader(table, row, context)
        line = _read_line(reader, people)
        if line is not None:
            lines.append(line)
    people.report_shared_cards(table)
    people.report_shared_phones(table)
    return Parsed(
        "roster", table.sheet, len(table.rows), tuple(lines), {"人数": len(lines)}, table.findings
    )


def _read_line(reader: RowReader, people: People) -> RosterLine | None:
    name = reader.name()
    id_number = reader.id_number()
    people.check_person(reader, id_number, name)
    card = reader.card()
    people.note_card(reader, card, id_number)
    entered_on = reader.day("entered_on", required=True)
    exited_on = reader.day("exited_on")
    signed_on = reader.day("signed_on")
    _check_days(reader, entered_on, exited_on, signed_on)
    rate = reader.money("rate", required=False)
    wage_form = _wage_form(reader, rate)
    _check_minimum(reader, rate, wage_form)
    phone, bank_name = reader.phone(), reader.text("bank_name", longest=100)
    people.note_phone(reader, phone, id_number)
    crew, trade = reader.text("crew", longest=100), reader.text("trade", longest=50)
    if not reader.ok or entered_on is None:
        return None
    return RosterLine(
        reader.row.number,
        name,
        id_number,
        entered_on,
        exited_on,
        phone,
        crew,
        trade,
        card,
        bank_name,
        signed_on,
        rate,
        wage_form,
    )


def _check_days(
    reader: RowReader,
    entered_on: dt.date | None,
    exited_on: dt.date | None,
    signed_on: dt.date | None,
) -> None:
    if entered_on is not None and entered_on > reader.context.on:
        reader.refuse("E-DATE-ORDER", "entered_on", "进场时间晚于今天", "请核对进场时间")
    if entered_on is not None and exited_on is not None and exited_on < entered_on:
        reader.refuse("E-DATE-ORDER", "exited_on", "退场时间早于进场时间", "请核对进退场时间")
    if entered_on is not None and signed_on is not None and signed_on > entered_on:
        reader.warn(
            "W-CONTRACT-LATE",
            "signed_on",
            "合同在进场之后才签订",
            "招用农民工应当先订立劳动合同再进场",
        )


def _wage_form(reader: RowReader, rate: Decimal | None) -> str:
    """Read how wages are reckoned; a rate without a form could be a day's or a month's."""
    text = reader.text("wage_form").removesuffix("制")
    if not text:
        if rate is not None:
            reader.refuse(
                "E-WAGE-FORM",
                "rate",
                "填了工资标准但没有计薪方式",
                "请填写计薪方式：月薪、日薪、时薪或计件",
            )
        return ""
    form = WAGE_FORMS.get(text)
    if form is None:
        reader.refuse(
            "E-WAGE-FORM",
            "wage_form",
            f"计薪方式“{text[:20]}”无法识别",
            "请填写月薪、日薪、时薪或计件",
        )
        return ""
    if rate is not None and rate == 0:
        reader.refuse("E-MONEY-FORMAT", "rate", "工资标准为0", "请填写约定的工资标准")
    return form.value


def _check_minimum(reader: RowReader, rate: Decimal | None, wage_form: str) -> None:
    """Warn of a month's wage agreed below the local minimum."""
    minimum = reader.context.minimum_wage
    if minimum is not None and rate and wage_form == WageForm.MONTH.value and rate < minimum:
        reader.warn(
            "W-MIN-WAGE",
            "rate",
            f"工资标准{rate:,}低于当地最低工资标准(每月{minimum:,})",
            "约定的工资不得低于当地最低工资标准",
        )


def _ask_trade(table: Table) -> None:
    """Ask whether 工种 means the crew, where there is no crew and its values look like crews."""
    if "trade" not in table.columns or "crew" in table.columns:
        return
    values = [value for row in table.rows if isinstance(value := row.get("trade"), str) and value]
    like_crews = sum(value.strip().endswith(("班", "组", "队")) for value in values)
    if values and 2 * like_crews > len(values):
        table.findings.add(
            "warned",
            "W-COL-ASK",
            f"列“{table.label('trade')}”的内容像是班组名称，已按工种读取",
            "如填写的是班组，请在列对应中指定为班组",
            sheet=table.sheet,
            cell=table.address(table.header_row, "trade"),
            row=table.header_row,
            column=table.label("trade"),
        )

"""Workbooks in the very shape the importers read: blank templates and exports (模板、导出).

Every text is written as text, so that no cell of ours is ever a formula and no number loses its
last digits. The same rows give the same bytes.
"""

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from sites.enums import AccountStatus, BankResult, DepositForm, PartyRole, ProjectStatus, WageForm
from sites.ingest.profiles import Profile, profiles
from sites.ingest.table import EXAMPLE
from sites.ingest.table_remarks import MONEY
from sites.lib.watermark import Watermark

Value = str | int | float | Decimal | dt.date | None
Row = Mapping[str, Value]

# One moment for all files: what is in them says when it was.
CREATED = dt.datetime(2026, 1, 1)  # noqa: DTZ001 -- a workbook knows no time zone
DAYS = tuple(range(1, 32))
LAST_ROW = 5_000
ID_LENGTH = 18
FLAGS = ("是", "否")
CHOICES: Mapping[str, tuple[str, ...]] = {
    "wage_form": tuple(WageForm.labels),
    "result": tuple(BankResult.labels),
    "role": tuple(PartyRole.labels),
    "form": tuple(DepositForm.labels),
    "signed": ("已签",),
    "coordinate_source": ("WGS84", "CGCS2000", "GCJ02", "BD09"),
    "pays_through": FLAGS,
    "is_qualified": FLAGS,
    "shows_parties": FLAGS,
    "shows_minimum_wage": FLAGS,
    "shows_complaint_channels": FLAGS,
}
STATUSES = {
    "projects.project": tuple(ProjectStatus.labels),
    "projects.account": tuple(AccountStatus.labels),
}
NUMBERS = frozenset({"days", "overtime", "labor_cost_day", "pay_day", "longitude", "latitude"})
IDENTITY = frozenset({"id_number", "legal_representative_id"})
SHEETS_OF = {
    "projects": (
        ("projects.project", "项目"),
        ("projects.party", "参建单位"),
        ("projects.account", "专用账户"),
        ("projects.deposit", "工资保证金"),
        ("projects.notice", "维权告示牌"),
    ),
    "roster": (("roster", "花名册"),),
    "attendance": (("attendance", "考勤表"),),
    "payroll": (("payroll", "工资支付表"),),
    "bank-return": (("bank-return", "代发回盘明细"),),
    "account-statement": (("account-statement", "专户流水"),),
    "cash-receipts": (("cash-receipts", "现金签收表"),),
    "wage-deposits": (("wage-deposits", "工资保证金"),),
    "rights-notices": (("rights-notices", "告示牌核验"),),
    "companies": (("companies", "企业名册"),),
}


@dataclass(frozen=True, slots=True)
class Formats:
    """The few looks every sheet shares."""

    head: Format
    required: Format
    text: Format
    day: Format
    money: Format
    example: Format


def blank_template(kind: str) -> bytes:
    """Return the blank workbook of a kind: headers, rules for what may be typed, an example."""
    return _workbook(kind, {}, with_example=True)


def filled_workbook(
    kind: str, rows: Mapping[str, Sequence[Row]], *, watermark: Watermark | None = None
) -> bytes:
    """Return a workbook with rows by profile ("payroll", "projects.party"); values by concept.

    What leaves with persons in it bears a watermark; read in again, it makes no difference.
    """
    return _workbook(kind, rows, with_example=False, watermark=watermark)


def _workbook(
    kind: str,
    rows: Mapping[str, Sequence[Row]],
    *,
    with_example: bool,
    watermark: Watermark | None = None,
) -> bytes:
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {"in_memory": True})
    workbook.set_properties({"created": CREATED})
    formats = Formats(
        workbook.add_format({"bold": True, "border": 1, "bg_color": "#eef2f7"}),
        workbook.add_format(
            {"bold": True, "border": 1, "bg_color": "#eef2f7", "font_color": "#b42318"}
        ),
        workbook.add_format({"num_format": "@"}),
        workbook.add_format({"num_format": "yyyy-mm-dd"}),
        workbook.add_format({"num_format": "0.00"}),
        workbook.add_format({"italic": True, "font_color": "#667085", "num_format": "@"}),
    )
    for profile_name, sheet_name in SHEETS_OF[kind]:
        profile = profiles()[profile_name]
        sheet = workbook.add_worksheet(sheet_name)
        given = list(rows.get(profile_name, ()))
        _write_sheet(sheet, profile, given, formats, with_example=with_example)
    if watermark is not None:
        watermark.put_into(workbook, with_note=True)
    workbook.close()
    return buffer.getvalue()


def _columns(profile: Profile) -> list[str | int]:
    """Return the concepts of a template in order; days of the month follow the person."""
    columns: list[str | int] = list(profile.template)
    if profile.has_day_columns:
        after = columns.index("id_number") + 1
        columns[after:after] = DAYS
    return columns


def _write_sheet(
    sheet: Worksheet,
    profile: Profile,
    rows: list[Row],
    formats: Formats,
    *,
    with_example: bool,
) -> None:
    columns = _columns(profile)
    sheet.write_string(0, 0, "序号", formats.head)
    for index, column in enumerate(columns, 1):
        label = str(column) if isinstance(column, int) else profile.concepts[column].label
        required = isinstance(column, str) and profile.concepts[column].required
        sheet.write_string(0, index, label, formats.required if required else formats.head)
        _prepare_column(sheet, profile, index, column, formats)
    sheet.freeze_panes(1, 0)
    if with_example:
        sheet.write_string(1, 0, EXAMPLE, formats.example)
        for index, column in enumerate(columns, 1):
            value = "√" if column in DAYS[:22] else profile.example.get(str(column), "")
            if value != "":
                sheet.write_string(1, index, _shown(value), formats.example)
    for number, row in enumerate(rows, 1):
        sheet.write_number(number, 0, number)
        for index, column in enumerate(columns, 1):
            _write_value(sheet, number, index, row.get(str(column)), formats)


def _shown(value: object) -> str:
    return f"{value:.2f}" if isinstance(value, float) else str(value)


def _prepare_column(
    sheet: Worksheet, profile: Profile, index: int, column: str | int, formats: Formats
) -> None:
    """Set the width of a column, how its cells are kept, and what may be typed into them."""
    if isinstance(column, int):
        sheet.set_column(index, index, 4)
        return
    if _is_day(column):
        sheet.set_column(index, index, 13, formats.day)
    elif column in MONEY:
        sheet.set_column(index, index, 13, formats.money)
    elif column in NUMBERS:
        sheet.set_column(index, index, 10)
    else:
        sheet.set_column(index, index, 22 if column in IDENTITY else 16, formats.text)
    rule = _rule(profile, column)
    if rule is not None:
        sheet.data_validation(1, index, LAST_ROW, index, {**rule, "ignore_blank": True})


def _is_day(column: str) -> bool:
    return column.endswith("_on") or column == "valid_until"


def _rule(profile: Profile, column: str) -> dict[str, object] | None:
    """Return what may be typed into a column, with the words shown when it is something else."""
    choices = STATUSES.get(profile.kind, ()) if column == "status" else CHOICES.get(column, ())
    label = profile.concepts[column].label
    if choices:
        return {
            "validate": "list",
            "source": list(choices),
            "error_title": label,
            "error_message": "请从列表中选择",
        }
    if _is_day(column):
        return {
            "validate": "date",
            "criteria": ">=",
            "value": dt.date(2000, 1, 1),
            "error_title": label,
            "error_message": "请填写日期，例如 2026-03-05",
        }
    if column in MONEY:
        return {
            "validate": "decimal",
            "criteria": "between",
            "minimum": -(10**12),
            "maximum": 10**12,
            "error_title": label,
            "error_message": "请填写以元为单位的金额，最多两位小数",
        }
    if column in IDENTITY:
        return {
            "validate": "length",
            "criteria": "==",
            "value": ID_LENGTH,
            "error_title": label,
            "error_message": "请填写18位号码，单元格须为文本格式",
        }
    return None


def _write_value(sheet: Worksheet, row: int, column: int, value: Value, formats: Formats) -> None:
    if isinstance(value, str):
        if value:
            sheet.write_string(row, column, value, formats.text)
    elif isinstance(value, dt.date):
        moment = dt.datetime(value.year, value.month, value.day)  # noqa: DTZ001 -- a day
        sheet.write_datetime(row, column, moment, formats.day)
    elif isinstance(value, Decimal):
        # Fifteen digits are exact in a cell; amounts and days have fewer.
        is_money = value.as_tuple().exponent == -2
        sheet.write_number(row, column, float(value), formats.money if is_money else None)
    elif value is not None:
        sheet.write_number(row, column, value)

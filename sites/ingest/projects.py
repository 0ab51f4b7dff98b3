"""项目工作簿: projects, who takes part, special accounts, deposits and notice boards."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from sites.enums import AccountStatus, CoordinateSource, DepositForm, PartyRole, ProjectStatus
from sites.ingest.cell_values import SheetData, WorkbookData
from sites.ingest.context import Context
from sites.ingest.findings import Findings
from sites.ingest.header import Header, find_header
from sites.ingest.parsed import Parsed
from sites.ingest.profiles import profiles
from sites.ingest.project_lines import (
    AccountLine,
    DepositLine,
    NoticeLine,
    PartyLine,
    ProjectLine,
    ProjectsLine,
)
from sites.ingest.project_positions import read_position
from sites.ingest.row_reader import RowReader
from sites.ingest.sheet_checks import refuse_without_rows
from sites.ingest.table import is_example
from sites.ingest.table_finding import find_table

LineT = TypeVar("LineT")


def read_projects(workbook: WorkbookData, context: Context) -> Parsed[ProjectsLine]:
    """Read the five sheets; projects and parties must be there, the others may be.

    Raises:
        FileRefused: E-SHEET-NONE, E-SHEET-AMBIGUOUS, E-SHEET-HIDDEN, E-COL-MISSING.
    """
    findings = Findings()
    projects = _read_sheet(workbook, "projects.project", _project, context, findings)
    parties = _read_sheet(workbook, "projects.party", _party, context, findings)
    accounts = _optional_sheet(workbook, "projects.account", _account, context, findings)
    deposits = _optional_sheet(workbook, "projects.deposit", deposit_line, context, findings)
    notices = _optional_sheet(workbook, "projects.notice", notice_line, context, findings)
    _check_parties(projects, parties, findings)
    sheets = (projects, parties, accounts, deposits, notices)
    lines: list[ProjectsLine] = [line for sheet in sheets for line in sheet.lines]
    return Parsed(
        "projects",
        projects.sheet,
        sum(sheet.row_count for sheet in sheets),
        tuple(lines),
        {
            "项目": len(projects.lines),
            "参建单位": len(parties.lines),
            "专用账户": len(accounts.lines),
            "工资保证金": len(deposits.lines),
            "维权告示牌": len(notices.lines),
        },
        findings,
    )


def _read_sheet(
    workbook: WorkbookData,
    kind: str,
    read: Callable[[RowReader], LineT | None],
    context: Context,
    findings: Findings,
) -> Parsed[LineT]:
    table = find_table(workbook, kind)
    refuse_without_rows(table)
    lines = []
    for row in table.rows:
        line = read(RowReader(table, row, context))
        if line is not None:
            lines.append(line)
    findings.extend(table.findings.items)
    return Parsed(kind, table.sheet, len(table.rows), tuple(lines), {}, findings)


def _optional_sheet(
    workbook: WorkbookData,
    kind: str,
    read: Callable[[RowReader], LineT | None],
    context: Context,
    findings: Findings,
) -> Parsed[LineT]:
    """Read a sheet that a workbook may leave out; one without any rows is left out too."""
    profile = profiles()[kind]
    found = [
        (sheet, header)
        for sheet in workbook.sheets
        if any(word in sheet.name for word in profile.sheet_words)
        and (header := find_header(sheet, profile))
    ]
    if not any(_has_rows(sheet, header) for sheet, header in found):
        return Parsed(kind, "", 0, (), {}, findings)
    names = {sheet.name for sheet, _ in found}
    narrowed = replace(
        workbook, sheets=tuple(sheet for sheet in workbook.sheets if sheet.name in names)
    )
    return _read_sheet(narrowed, kind, read, context, findings)


def _has_rows(sheet: SheetData, header: Header) -> bool:
    """Tell whether anything but a template's example stands under the header."""
    return any(row and not is_example(row) for row in sheet.rows[header.last + 1 :])


def _choice(reader: RowReader, concept: str, choices: dict[str, str], default: str = "") -> str:
    """Read one of a closed list by its Chinese label."""
    text = reader.text(concept, required=not default)
    if not text:
        return default
    if text in choices:
        return choices[text]
    reader.refuse(
        "E-CHOICE",
        concept,
        f"{reader.table.label(concept)}“{text[:20]}”不在可选项中",
        f"请填写：{'、'.join(choices)}",
    )
    return ""


def _project(reader: RowReader) -> ProjectLine | None:
    code = reader.text("project_code", required=True, longest=50)
    position = read_position(reader)
    signed_on = reader.day("contract_signed_on", required=True)
    started_on = reader.day("started_on", required=True)
    completed_on = reader.day("completed_on")
    if completed_on is not None and started_on is not None and completed_on < started_on:
        reader.refuse("E-DATE-ORDER", "completed_on", "竣工日期早于开工日期", "请核对日期")
    amount, monthly = reader.money("contract_amount"), reader.money("labor_cost_monthly")
    labor_cost_day, pay_day = (
        _day_of_month(reader, "labor_cost_day"),
        _day_of_month(reader, "pay_day"),
    )
    fields = {
        "name": reader.text("name", required=True),
        "category": reader.text("category", required=True, longest=20),
        "status": _choice(reader, "status", _labels(ProjectStatus)),
        "region_code": reader.region(),
        "owner_uscc": reader.uscc("owner_uscc"),
        "general_contractor_uscc": reader.uscc("general_contractor_uscc"),
        "sector_regulator": reader.text("sector_regulator", required=True, longest=100),
        "permit_number": reader.text("permit_number", longest=50),
        "payment_guarantee": reader.text("payment_guarantee", longest=100),
        "wage_officer_name": reader.name("wage_officer_name", required=False),
        "site_code": reader.text("site_code", required=True, longest=20),
        "address": reader.text("address", required=True),
    }
    if (
        not reader.ok
        or signed_on is None
        or started_on is None
        or amount is None
        or monthly is None
    ):
        return None
    return ProjectLine(
        row=reader.row.number,
        project_code=code,
        contract_signed_on=signed_on,
        started_on=started_on,
        completed_on=completed_on,
        contract_amount=amount,
        labor_cost_monthly=monthly,
        labor_cost_day=labor_cost_day,
        pay_day=pay_day,
        longitude=position.longitude,
        latitude=position.latitude,
        coordinate_source=position.source or CoordinateSource.WGS84.value,
        **fields,
    )


def _labels(
    choices: type[ProjectStatus | PartyRole | DepositForm | AccountStatus],
) -> dict[str, str]:
    return {str(label): str(value) for value, label in choices.choices}


def _day_of_month(reader: RowReader, concept: str) -> int:
    text = reader.text(concept, required=True).removesuffix("日")
    if text.isascii() and text.isdigit() and 1 <= int(text) <= 31:
        return int(text)
    if text:
        reader.refuse(
            "E-DAYS", concept, f"{reader.table.label(concept)}应为1至31", "请填写每月几日"
        )
    return 0


def _party(reader: RowReader) -> PartyLine | None:
    code = reader.text("project_code", required=True, longest=50)
    uscc, hired_by = reader.uscc(), reader.uscc("hired_by_uscc", required=False)
    if uscc and uscc == hired_by:
        reader.refuse("E-PARTY-LOOP", "hired_by_uscc", "发包单位与本单位相同", "请核对发包单位")
    entered_on, exited_on = reader.day("entered_on", required=True), reader.day("exited_on")
    if entered_on is not None and exited_on is not None and exited_on < entered_on:
        reader.refuse("E-DATE-ORDER", "exited_on", "退场时间早于进场时间", "请核对进退场时间")
    name = reader.text("name", required=True)
    role = _choice(reader, "role", _labels(PartyRole))
    region = reader.region()
    representative = reader.name("legal_representative", required=False)
    representative_id = reader.id_number("legal_representative_id", required=False)
    through = reader.flag("pays_through", default=True)
    qualified = reader.flag("is_qualified", default=True)
    if not reader.ok or entered_on is None:
        return None
    return PartyLine(
        reader.row.number,
        code,
        uscc,
        name,
        role,
        hired_by,
        region,
        representative,
        representative_id,
        entered_on,
        exited_on,
        through,
        qualified,
    )


def _account(reader: RowReader) -> AccountLine | None:
    code = reader.text("project_code", required=True, longest=50)
    uscc, number = reader.uscc(), reader.account("number")
    bank = reader.text("bank_name", required=True, longest=100)
    opened_on = reader.day("opened_on", required=True)
    agreement_on = reader.day("agreement_signed_on")
    status = _choice(reader, "status", _labels(AccountStatus), AccountStatus.ACTIVE.value)
    if not reader.ok or opened_on is None:
        return None
    return AccountLine(reader.row.number, code, uscc, bank, number, opened_on, agreement_on, status)


def deposit_line(reader: RowReader) -> DepositLine | None:
    """Read the deposit of one project."""
    code = _project_code(reader)
    form = _choice(reader, "form", _labels(DepositForm))
    amount, bank = reader.money("amount"), reader.text("bank_name", longest=100)
    stored_on, until = reader.day("stored_on", required=True), reader.day("valid_until")
    if stored_on is not None and until is not None and until < stored_on:
        reader.refuse("E-DATE-ORDER", "valid_until", "保函到期日早于存储日期", "请核对日期")
    if not reader.ok or amount is None or stored_on is None:
        return None
    return DepositLine(reader.row.number, code, form, amount, bank, stored_on, until)


def _project_code(reader: RowReader) -> str:
    """Read the project a row is about; in a file about one project it may be left out."""
    known = reader.context.project_code
    code = reader.text("project_code", required=not known, longest=50)
    if known and code and code != known:
        reader.refuse(
            "E-SITE-MISMATCH",
            "project_code",
            f"项目编码“{code}”与上报项目{known}不一致",
            "请核对是否选错项目",
        )
    return known or code


def notice_line(reader: RowReader) -> NoticeLine | None:
    """Read one check of a project's notice board."""
    code = _project_code(reader)
    checked_on = reader.day("checked_on", required=True)
    shown = [
        reader.flag(concept, default=False)
        for concept in ("shows_parties", "shows_minimum_wage", "shows_complaint_channels")
    ]
    if not reader.ok or checked_on is None:
        return None
    return NoticeLine(reader.row.number, code, checked_on, *shown)


def _check_parties(
    projects: Parsed[ProjectLine], parties: Parsed[PartyLine], findings: Findings
) -> None:
    """Refuse a project whose owner or general contractor is not among its parties."""
    known = {(line.project_code, line.uscc, line.role) for line in parties.lines}
    for line in projects.lines:
        for uscc, role in (
            (line.owner_uscc, PartyRole.OWNER),
            (line.general_contractor_uscc, PartyRole.GENERAL_CONTRACTOR),
        ):
            if parties.lines and (line.project_code, uscc, role.value) not in known:
                findings.add(
                    "refused",
                    "E-PARTY-MISSING",
                    f"项目{line.project_code}的{role.label}{uscc[:8]}未列入参建单位表",
                    "请在“参建单位”工作表补充该单位",
                    sheet=projects.sheet,
                    row=line.row,
                )

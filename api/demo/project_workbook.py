"""The projects workbook: five sheets, for the demo city and the tests."""

from collections.abc import Sequence

from api.demo.workbooks import Book, Value
from sites.enums import AccountStatus, DepositForm, PartyRole, ProjectStatus
from sites.ingest.profiles import profiles
from sites.ingest.project_lines import (
    AccountLine,
    DepositLine,
    NoticeLine,
    PartyLine,
    ProjectLine,
)


def projects_workbook(
    *,
    projects: Sequence[ProjectLine],
    parties: Sequence[PartyLine],
    accounts: Sequence[AccountLine] = (),
    deposits: Sequence[DepositLine] = (),
    notices: Sequence[NoticeLine] = (),
) -> bytes:
    """Write projects, parties, accounts, deposits and notice boards; positions are WGS 84."""
    book = Book()
    _add(book, "项目", "projects.project", [_project(line) for line in projects])
    _add(book, "参建单位", "projects.party", [_party(line) for line in parties])
    _add(book, "专用账户", "projects.account", [_account(line) for line in accounts])
    _add(book, "工资保证金", "projects.deposit", [_deposit(line) for line in deposits])
    _add(book, "维权告示牌", "projects.notice", [_notice(line) for line in notices])
    return book.content()


def _add(book: Book, name: str, kind: str, rows: Sequence[Sequence[Value]]) -> None:
    labels = [concept.label for concept in profiles()[kind].concepts.values()]
    book.write_table(book.add_sheet(name), 0, labels, rows)


def _yes(value: bool) -> str:  # noqa: FBT001 -- one value in, its word out
    return "是" if value else "否"


def _project(line: ProjectLine) -> Sequence[Value]:
    return (
        line.project_code,
        line.name,
        line.category,
        ProjectStatus(line.status).label,
        line.region_code,
        line.owner_uscc,
        line.general_contractor_uscc,
        line.sector_regulator,
        line.permit_number or None,
        line.contract_signed_on,
        line.started_on,
        line.completed_on,
        line.contract_amount,
        line.labor_cost_monthly,
        line.labor_cost_day,
        line.pay_day,
        line.payment_guarantee or None,
        line.wage_officer_name or None,
        line.site_code,
        line.address,
        None if line.longitude is None else str(line.longitude),
        None if line.latitude is None else str(line.latitude),
        "WGS84",
    )


def _party(line: PartyLine) -> Sequence[Value]:
    return (
        line.project_code,
        line.uscc,
        line.name,
        PartyRole(line.role).label,
        line.hired_by_uscc or None,
        line.region_code,
        line.legal_representative or None,
        line.legal_representative_id or None,
        line.entered_on,
        line.exited_on,
        _yes(line.pays_through_general_contractor),
        _yes(line.is_qualified),
    )


def _account(line: AccountLine) -> Sequence[Value]:
    return (
        line.project_code,
        line.uscc,
        line.bank_name,
        line.number,
        line.opened_on,
        line.agreement_signed_on,
        AccountStatus(line.status).label,
    )


def _deposit(line: DepositLine) -> Sequence[Value]:
    return (
        line.project_code,
        DepositForm(line.form).label,
        line.amount,
        line.bank_name or None,
        line.stored_on,
        line.valid_until,
    )


def _notice(line: NoticeLine) -> Sequence[Value]:
    return (
        line.project_code,
        line.checked_on,
        _yes(line.shows_parties),
        _yes(line.shows_minimum_wage),
        _yes(line.shows_complaint_channels),
    )

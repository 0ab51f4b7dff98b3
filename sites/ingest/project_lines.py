"""Lines of a projects workbook, one class a sheet."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class ProjectLine:
    """One project with its site; amounts are yuan, the position is WGS 84 degrees."""

    row: int
    project_code: str
    name: str
    category: str
    status: str
    region_code: str
    owner_uscc: str
    general_contractor_uscc: str
    sector_regulator: str
    permit_number: str
    contract_signed_on: date
    started_on: date
    completed_on: date | None
    contract_amount: Decimal
    labor_cost_monthly: Decimal
    labor_cost_day: int
    pay_day: int
    payment_guarantee: str
    wage_officer_name: str
    site_code: str
    address: str
    longitude: Decimal | None
    latitude: Decimal | None
    coordinate_source: str


@dataclass(frozen=True, slots=True)
class PartyLine:
    """One company in one role on one project."""

    row: int
    project_code: str
    uscc: str
    name: str
    role: str
    hired_by_uscc: str
    region_code: str
    legal_representative: str
    legal_representative_id: str
    entered_on: date
    exited_on: date | None
    pays_through_general_contractor: bool
    is_qualified: bool


@dataclass(frozen=True, slots=True)
class AccountLine:
    """The special wage account of one project."""

    row: int
    project_code: str
    uscc: str
    bank_name: str
    number: str
    opened_on: date
    agreement_signed_on: date | None
    status: str


@dataclass(frozen=True, slots=True)
class DepositLine:
    """The wage deposit of one project, in yuan."""

    row: int
    project_code: str
    form: str
    amount: Decimal
    bank_name: str
    stored_on: date
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One check of a project's notice board."""

    row: int
    project_code: str
    checked_on: date
    shows_parties: bool
    shows_minimum_wage: bool
    shows_complaint_channels: bool


ProjectsLine = ProjectLine | PartyLine | AccountLine | DepositLine | NoticeLine

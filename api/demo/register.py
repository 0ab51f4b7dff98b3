"""The projects workbook of the plan: what the construction authority knows of each project."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from api.demo.causes import Cause
from api.demo.city import PlannedProject
from api.demo.companies import Employer
from api.demo.project_workbook import projects_workbook
from api.demo.schedule import COMPLETED_ON
from sites.enums import (
    AccountStatus,
    CoordinateSource,
    DepositForm,
    PartyRole,
    ProjectStatus,
)
from sites.ingest.project_lines import (
    AccountLine,
    DepositLine,
    NoticeLine,
    PartyLine,
    ProjectLine,
)

DEPOSIT_RATIO = Decimal("0.02")
CONTRACT_MONTHS = 60
GUARANTEE_UNTIL = dt.date(2028, 12, 31)
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class RegisterLines:
    """The five sheets, as the importer reads them."""

    projects: tuple[ProjectLine, ...]
    parties: tuple[PartyLine, ...]
    accounts: tuple[AccountLine, ...]
    deposits: tuple[DepositLine, ...]
    notices: tuple[NoticeLine, ...]


def register_lines(
    planned: Sequence[PlannedProject], labor_costs: dict[str, Decimal], *, ended: bool = False
) -> RegisterLines:
    """These projects with all that belongs to them.

    Args:
        planned: the projects.
        labor_costs: labor cost agreed for a month, yuan, by project code.
        ended: whether works have ended there.
    """
    projects = [
        _project(row, project, labor_costs[project.code], ended=ended)
        for row, project in enumerate(planned, 1)
    ]
    amounts = {line.project_code: line.contract_amount for line in projects}
    return RegisterLines(
        projects=tuple(projects),
        parties=tuple(line for project in planned for line in _parties(project)),
        accounts=tuple(_account(project) for project in planned),
        deposits=tuple(
            _deposit(project, amounts[project.code])
            for project in planned
            if project.cause != Cause.NEITHER_DEPOSIT_NOR_BOARD
        ),
        notices=tuple(_notice(project) for project in planned),
    )


def register_workbook(
    planned: Sequence[PlannedProject], labor_costs: dict[str, Decimal], *, ended: bool = False
) -> bytes:
    """The workbook as the authority sends it."""
    lines = register_lines(planned, labor_costs, ended=ended)
    return projects_workbook(
        projects=lines.projects,
        parties=lines.parties,
        accounts=lines.accounts,
        deposits=lines.deposits,
        notices=lines.notices,
    )


def _project(row: int, project: PlannedProject, labor_cost: Decimal, *, ended: bool) -> ProjectLine:
    return ProjectLine(
        row=row,
        project_code=project.code,
        name=project.name,
        category=project.category,
        status=(ProjectStatus.COMPLETED if ended else ProjectStatus.BUILDING).value,
        region_code=project.area.code,
        owner_uscc=project.owner.uscc,
        general_contractor_uscc=project.general_contractor.uscc,
        sector_regulator=project.sector_regulator,
        permit_number=f"示例施工许可{project.code}",
        contract_signed_on=project.contract_signed_on,
        started_on=project.started_on,
        completed_on=COMPLETED_ON if ended else None,
        contract_amount=labor_cost * CONTRACT_MONTHS,
        labor_cost_monthly=labor_cost,
        labor_cost_day=project.labor_cost_day,
        pay_day=project.pay_day,
        payment_guarantee="银行保函（示例）",
        wage_officer_name=project.wage_officer_name,
        site_code=project.site_code,
        address=f"泰安市{project.area.name}{project.town}示例路{project.number}号",
        longitude=project.longitude,
        latitude=project.latitude,
        coordinate_source=CoordinateSource.WGS84.value,
    )


def _parties(project: PlannedProject) -> list[PartyLine]:
    """Owner, general contractor, and the labor subcontractor where there is one."""
    lines = [
        _party(project, project.owner, PartyRole.OWNER, ""),
        _party(
            project,
            project.general_contractor,
            PartyRole.GENERAL_CONTRACTOR,
            project.owner.uscc,
        ),
    ]
    if project.subcontracted:
        hirer = project.general_contractor.uscc
        lines.append(_party(project, project.employer, PartyRole.LABOR_SUBCONTRACTOR, hirer))
    return lines


def _party(project: PlannedProject, company: Employer, role: PartyRole, hirer: str) -> PartyLine:
    return PartyLine(
        row=0,
        project_code=project.code,
        uscc=company.uscc,
        name=company.name,
        role=role.value,
        hired_by_uscc=hirer,
        region_code=company.region_code,
        legal_representative=company.representative.name,
        legal_representative_id=company.representative.id_number,
        entered_on=project.started_on,
        exited_on=None,
        pays_through_general_contractor=True,
        is_qualified=True,
    )


def _account(project: PlannedProject) -> AccountLine:
    return AccountLine(
        row=0,
        project_code=project.code,
        uscc=project.general_contractor.uscc,
        bank_name=project.account_bank,
        number=project.account_number,
        opened_on=project.contract_signed_on + dt.timedelta(days=15),
        agreement_signed_on=project.contract_signed_on + dt.timedelta(days=16),
        status=AccountStatus.ACTIVE.value,
    )


def _deposit(project: PlannedProject, contract_amount: Decimal) -> DepositLine:
    return DepositLine(
        row=0,
        project_code=project.code,
        form=DepositForm.BANK_GUARANTEE.value,
        amount=(contract_amount * DEPOSIT_RATIO).quantize(CENT),
        bank_name=project.account_bank,
        stored_on=project.contract_signed_on + dt.timedelta(days=12),
        valid_until=GUARANTEE_UNTIL,
    )


def _notice(project: PlannedProject) -> NoticeLine:
    lacks_board = project.cause == Cause.NO_NOTICE_BOARD
    lacks_channels = project.cause == Cause.NEITHER_DEPOSIT_NOR_BOARD
    return NoticeLine(
        row=0,
        project_code=project.code,
        checked_on=project.started_on + dt.timedelta(days=10),
        shows_parties=not lacks_board,
        shows_minimum_wage=not lacks_board,
        shows_complaint_channels=not (lacks_board or lacks_channels),
    )

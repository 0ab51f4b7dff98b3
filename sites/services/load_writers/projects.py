"""项目入库: companies, projects with their sites, parties, accounts, deposits, notice boards."""

import datetime as dt
from collections.abc import Sequence

from sites.enums import NameSource, PartyRole
from sites.ingest.findings import Findings
from sites.ingest.project_lines import (
    AccountLine,
    DepositLine,
    NoticeLine,
    PartyLine,
    ProjectLine,
    ProjectsLine,
)
from sites.models import (
    Company,
    Load,
    Participation,
    Project,
    RightsNotice,
    Site,
    SpecialWageAccount,
    WageDeposit,
)
from sites.sealing import blind_index, seal
from sites.services.load_writers.companies import write_companies
from sites.services.load_writers.outcome import Diff
from sites.services.load_writers.positions import doubts

ACCOUNT_PURPOSE = "account.number"
PLAIN_FIELDS = (
    "name",
    "category",
    "status",
    "sector_regulator",
    "permit_number",
    "contract_signed_on",
    "started_on",
    "completed_on",
    "contract_amount",
    "labor_cost_monthly",
    "labor_cost_day",
    "pay_day",
    "payment_guarantee",
    "wage_officer_name",
)


def check(load: Load, lines: Sequence[ProjectsLine], sheet: str, findings: Findings) -> None:
    """Refuse references to projects and companies that are neither here nor in the register."""
    del load
    if findings.has_refusal:
        # A line that could not be read would be missed by every line that refers to it.
        return
    projects = _known(lines, ProjectLine, "project_code") | set(
        Project.objects.values_list("code", flat=True)
    )
    companies = _known(lines, PartyLine, "uscc") | set(
        Company.objects.values_list("uscc", flat=True)
    )
    for line in lines:
        if line.project_code not in projects:
            findings.add(
                "refused",
                "E-PROJECT-UNKNOWN",
                f"第{line.row}行的项目编码{line.project_code}不存在",
                "请核对项目编码，或先在“项目”工作表中登记",
                row=line.row,
            )
        for uscc in _referenced_companies(line) - companies:
            findings.add(
                "refused",
                "E-COMPANY-UNKNOWN",
                f"第{line.row}行的单位{uscc[:8]}…未登记",
                "请在“参建单位”工作表中补充该单位",
                row=line.row,
            )
    for row, words in doubts(lines):
        findings.add("warned", "W-POSITION", f"第{row}行{words}", "", sheet=sheet, row=row)


def _known(lines: Sequence[ProjectsLine], kind: type[ProjectsLine], attribute: str) -> set[str]:
    return {getattr(line, attribute) for line in lines if isinstance(line, kind)}


def _referenced_companies(line: ProjectsLine) -> set[str]:
    if isinstance(line, PartyLine):
        return {line.hired_by_uscc} - {""}
    if isinstance(line, AccountLine):
        return {line.uscc}
    return set()


def compare(load: Load, lines: Sequence[ProjectsLine]) -> Diff:
    """Count new and changed projects; projects left out stay as they are."""
    del load
    given = {line.project_code: line for line in lines if isinstance(line, ProjectLine)}
    stored = Project.objects.filter(code__in=given)
    changed = sum(
        any(getattr(row, name) != getattr(given[row.code], name) for name in PLAIN_FIELDS)
        for row in stored
    )
    return Diff(new=len(given) - len(stored), changed=changed)


def write(load: Load, lines: Sequence[ProjectsLine], *, now: dt.datetime, reason: str) -> None:
    """Write companies first, then projects, then what hangs on them."""
    del reason
    companies = write_companies(
        [line for line in lines if isinstance(line, PartyLine)],
        source=NameSource.PROJECTS,
        file_name=load.file_name,
        now=now,
    )
    companies |= {
        company.uscc: company
        for company in Company.objects.filter(
            uscc__in={uscc for line in lines for uscc in _referenced_companies(line)}
        )
    }
    for line in lines:
        if isinstance(line, ProjectLine):
            _write_project(line, companies, now)
    codes = {line.project_code for line in lines}
    projects = {project.code: project for project in Project.objects.filter(code__in=codes)}
    _write_sites(lines, projects)
    _write_parties(lines, projects, companies)
    for line in lines:
        _write_dependent(line, projects[line.project_code], companies)
    Project.objects.filter(code__in=codes).update(changed_at=now)


def _write_project(line: ProjectLine, companies: dict[str, Company], now: dt.datetime) -> None:
    Project.objects.update_or_create(
        code=line.project_code,
        defaults={
            **{name: getattr(line, name) for name in PLAIN_FIELDS},
            "region_id": line.region_code,
            "owner": companies[line.owner_uscc],
            "general_contractor": companies[line.general_contractor_uscc],
            "changed_at": now,
        },
    )


def _write_sites(lines: Sequence[ProjectsLine], projects: dict[str, Project]) -> None:
    doubted = dict(doubts(lines))
    Site.objects.bulk_create(
        [
            Site(
                project=projects[line.project_code],
                code=line.site_code,
                address=line.address,
                longitude=line.longitude,
                latitude=line.latitude,
                coordinate_source=line.coordinate_source,
                position_doubt=doubted.get(line.row, ""),
            )
            for line in lines
            if isinstance(line, ProjectLine)
        ],
        update_conflicts=True,
        unique_fields=["project"],
        update_fields=[
            "code",
            "address",
            "longitude",
            "latitude",
            "coordinate_source",
            "position_doubt",
        ],
    )


def _write_parties(
    lines: Sequence[ProjectsLine], projects: dict[str, Project], companies: dict[str, Company]
) -> None:
    Participation.objects.bulk_create(
        [
            Participation(
                project=projects[line.project_code],
                company=companies[line.uscc],
                role=PartyRole(line.role),
                hired_by=companies[line.hired_by_uscc] if line.hired_by_uscc else None,
                entered_on=line.entered_on,
                exited_on=line.exited_on,
                pays_through_general_contractor=line.pays_through_general_contractor,
                is_qualified=line.is_qualified,
            )
            for line in lines
            if isinstance(line, PartyLine)
        ],
        update_conflicts=True,
        unique_fields=["project", "company", "role", "entered_on"],
        update_fields=["hired_by", "exited_on", "pays_through_general_contractor", "is_qualified"],
    )


def _write_dependent(line: ProjectsLine, project: Project, companies: dict[str, Company]) -> None:
    if isinstance(line, AccountLine):
        SpecialWageAccount.objects.update_or_create(
            project=project,
            defaults={
                "company": companies[line.uscc],
                "bank_name": line.bank_name,
                "number_sealed": seal(line.number, purpose=ACCOUNT_PURPOSE),
                "number_index": blind_index(line.number, purpose=ACCOUNT_PURPOSE),
                "number_last4": line.number[-4:],
                "opened_on": line.opened_on,
                "agreement_signed_on": line.agreement_signed_on,
                "status": line.status,
            },
        )
    elif isinstance(line, DepositLine):
        WageDeposit.objects.update_or_create(
            project=project,
            defaults={
                "form": line.form,
                "amount": line.amount,
                "bank_name": line.bank_name,
                "stored_on": line.stored_on,
                "valid_until": line.valid_until,
            },
        )
    elif isinstance(line, NoticeLine):
        RightsNotice.objects.update_or_create(
            project=project,
            checked_on=line.checked_on,
            defaults={
                "shows_parties": line.shows_parties,
                "shows_minimum_wage": line.shows_minimum_wage,
                "shows_complaint_channels": line.shows_complaint_channels,
            },
        )

"""导出: projects with their parties, accounts, deposits and boards, and companies."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sites.enums import AccountStatus, DepositForm, PartyRole, ProjectStatus
from sites.ingest.writing import Row
from sites.models import (
    Company,
    Participation,
    Project,
    ResponsiblePerson,
    RightsNotice,
    Site,
    SpecialWageAccount,
    WageDeposit,
)
from sites.sealing import unseal
from sites.services.load_writers.companies import PERSON_PURPOSE
from sites.services.load_writers.projects import ACCOUNT_PURPOSE, PLAIN_FIELDS

Rows = Mapping[str, Sequence[Row]]


@dataclass(frozen=True, slots=True)
class Subject:
    """What an export is about; what a kind does not need may be left out."""

    project: Project | None = None
    employer: Company | None = None
    month: dt.date | None = None


def project_rows(subject: Subject, now: dt.datetime) -> Rows:
    """Return the five sheets of one project."""
    del now
    project = subject.project
    assert project is not None
    parties = Participation.objects.filter(project=project).select_related("company", "hired_by")
    representatives = _representatives([party.company_id for party in parties])
    accounts = SpecialWageAccount.objects.filter(project=project).select_related("company")
    code: Row = {"project_code": project.code}
    return {
        "projects.project": [_project(project)],
        "projects.party": [
            {
                **code,
                "uscc": party.company.uscc,
                "name": party.company.name,
                "role": PartyRole(party.role).label,
                "hired_by_uscc": party.hired_by.uscc if party.hired_by is not None else "",
                "region_code": party.company.region_id,
                **representatives.get(party.company_id, {}),
                "entered_on": party.entered_on,
                "exited_on": party.exited_on,
                "pays_through": _flag(party.pays_through_general_contractor),
                "is_qualified": _flag(party.is_qualified),
            }
            for party in parties.order_by("pk")
        ],
        "projects.account": [
            {
                **code,
                "uscc": account.company.uscc,
                "bank_name": account.bank_name,
                "number": unseal(account.number_sealed, purpose=ACCOUNT_PURPOSE),
                "opened_on": account.opened_on,
                "agreement_signed_on": account.agreement_signed_on,
                "status": AccountStatus(account.status).label,
            }
            for account in accounts
        ],
        "projects.deposit": [{**code, **row} for row in _deposits(project)],
        "projects.notice": [{**code, **row} for row in _notices(project)],
    }


def _project(project: Project) -> Row:
    """Return one project with its site; the position is WGS 84, as it is stored."""
    site = Site.objects.filter(project=project).first()
    row = {name: getattr(project, name) for name in PLAIN_FIELDS}
    row |= {
        "project_code": project.code,
        "status": ProjectStatus(project.status).label,
        "region_code": project.region_id,
        "owner_uscc": project.owner.uscc,
        "general_contractor_uscc": project.general_contractor.uscc,
    }
    if site is not None:
        row |= {"site_code": site.code, "address": site.address}
    if site is not None and site.longitude is not None:
        row |= {
            "longitude": site.longitude,
            "latitude": site.latitude,
            "coordinate_source": "WGS84",
        }
    return row


def _flag(value: object) -> str:
    return "是" if value else "否"


def _representatives(companies: Sequence[int]) -> dict[int, Row]:
    people = ResponsiblePerson.objects.filter(
        company__in=companies, position=ResponsiblePerson.Position.LEGAL_REPRESENTATIVE
    )
    return {
        person.company_id: {
            "legal_representative": person.name,
            "legal_representative_id": unseal(person.id_number_sealed, purpose=PERSON_PURPOSE),
        }
        for person in people
    }


def _deposits(project: Project | None) -> list[Row]:
    return [
        {
            "form": DepositForm(deposit.form).label,
            "amount": deposit.amount,
            "bank_name": deposit.bank_name,
            "stored_on": deposit.stored_on,
            "valid_until": deposit.valid_until,
        }
        for deposit in WageDeposit.objects.filter(project=project)
    ]


def _notices(project: Project | None) -> list[Row]:
    return [
        {
            "checked_on": notice.checked_on,
            "shows_parties": _flag(notice.shows_parties),
            "shows_minimum_wage": _flag(notice.shows_minimum_wage),
            "shows_complaint_channels": _flag(notice.shows_complaint_channels),
        }
        for notice in RightsNotice.objects.filter(project=project).order_by("checked_on")
    ]


def deposit_rows(subject: Subject, now: dt.datetime) -> Rows:
    """Return the deposit of a project."""
    del now
    return {"wage-deposits": _deposits(subject.project)}


def notice_rows(subject: Subject, now: dt.datetime) -> Rows:
    """Return the checks of a project's board."""
    del now
    return {"rights-notices": _notices(subject.project)}


def company_rows(subject: Subject, now: dt.datetime) -> Rows:
    """Return the companies of a project, or all of them."""
    del now
    companies = Company.objects.order_by("uscc")
    if subject.project is not None:
        companies = companies.filter(participations__project=subject.project).distinct()
    representatives = _representatives([company.pk for company in companies])
    return {
        "companies": [
            {
                "uscc": company.uscc,
                "name": company.name,
                "region_code": company.region_id,
                **representatives.get(company.pk, {}),
            }
            for company in companies
        ]
    }

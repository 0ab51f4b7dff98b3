"""From rows to facts: the only place of the rating that reads what others recorded.

Each function gathers a batch with the same few queries, however many there are, and answers
by key. Whoever has no record of the period has facts that say so: no data is not an A.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from django.db.models import Q

from rating import conduct_facts
from rating.enums import AdverseKind
from rating.ledger_facts import LedgerSums, ledger_sums
from rating.members import Employer, Members, among, members_of
from rating.periods import Period
from rating.procedure_facts import (
    NO_EVENTS,
    events,
    expired,
    expired_in,
    expired_open,
    orders_served,
    upheld_complaints,
)
from rating.project_facts import project_systems, under_way
from rating.rules.compliance import ComplianceFacts, ExpiredOrder
from rating.rules.wage_payment_facts import (
    OrderServed,
    ProjectSystems,
    UnansweredWarning,
    WagePaymentFacts,
)
from rating.warning_facts import unanswered_warnings
from sites.enums import PartyRole
from sites.models import Participation, Project

NO_LEDGER = LedgerSums()
T = TypeVar("T")


def compliance_facts(
    *, companies: Sequence[Employer], period: Period, day: dt.date
) -> dict[int, ComplianceFacts]:
    """The year's file of each company.

    Args:
        companies: The batch.
        period: The year.
        day: The day of drafting; a listing in force on it counts.

    Returns:
        Facts by company key, of every company; without any record they are empty.
    """
    members = members_of(companies)
    rosters = conduct_facts.roster_counts(members, period)
    sheets = conduct_facts.sheet_counts(members, period)
    cases = conduct_facts.case_counts(members, period)
    investigations, checks = conduct_facts.conduct(members, period)
    orders = _by_owner(
        members,
        expired(
            expired_in(scope=Q(order__company__in=members.rows), period=period),
            of="order__company_id",
        ),
    )
    found = events(members, period=period, day=day)
    told_of = set().union(cases, investigations, checks, orders, found)
    gathered = {}
    for company in companies:
        key = company.pk
        if key not in told_of:
            gathered[key] = ComplianceFacts(
                company.uscc,
                company.region_id,
                period.text,
                roster_entry_count=rosters.get(key, 0),
                payroll_sheet_count=sheets.get(key, 0),
            )
            continue
        own = found.get(key, NO_EVENTS)
        gathered[key] = ComplianceFacts(
            uscc=company.uscc,
            region=company.region_id,
            period=period.text,
            roster_entry_count=rosters.get(key, 0),
            payroll_sheet_count=sheets.get(key, 0),
            case_count=cases.get(key, 0),
            investigations=investigations.get(key, ()),
            expired_orders=orders.get(key, ()),
            incidents=own[AdverseKind.GROUP_INCIDENT],
            child_or_forced_labor=own[AdverseKind.CHILD_OR_FORCED_LABOR],
            obstructions=own[AdverseKind.OBSTRUCTION],
            criminal_liabilities=own[AdverseKind.CRIMINAL_LIABILITY],
            listings=own[AdverseKind.LISTED],
            overrides=own[AdverseKind.OVERRIDE],
            checks=checks.get(key, ()),
        )
    return gathered


def wage_payment_facts(
    *, companies: Sequence[Employer], period: Period, day: dt.date
) -> dict[int, WagePaymentFacts]:
    """What ledger and project files say of each construction employer at the month's end.

    Returns:
        Facts by company key; companies that neither employ nor build are left out.
    """
    members = members_of(companies)
    ledger = ledger_sums(
        column="employer_id",
        keys=members.rows,
        owner=members.owner_of("employer_id"),
        period=period,
    )
    projects = _projects(members, period)
    still_unpaid = _still_unpaid(members, period)
    served, complaints = _ordered(members, period)
    found = events(members, period=period, day=day)
    building = _building(members, period)
    unanswered = _unanswered(members, period)
    told_of = set().union(projects, still_unpaid, served, complaints, found, unanswered)
    gathered = {}
    for company in companies:
        key = company.pk
        facts = of_ledger(company, ledger.get(key, NO_LEDGER), period)
        if key in told_of:
            own = found.get(key, NO_EVENTS)
            facts = replace(
                facts,
                projects=projects.get(key, ()),
                expired_orders=still_unpaid.get(key, ()),
                listings=own[AdverseKind.LISTED],
                orders=served.get(key, ()),
                upheld_complaint_count=complaints.get(key, 0),
                incidents=own[AdverseKind.GROUP_INCIDENT],
                criminal_liabilities=own[AdverseKind.CRIMINAL_LIABILITY],
                overrides=own[AdverseKind.OVERRIDE],
                unanswered_warnings=unanswered.get(key, ()),
            )
        if facts.ledger_count or key in building or facts.has_record:
            gathered[key] = facts
    return gathered


def of_ledger(company: Employer, sums: LedgerSums, period: Period) -> WagePaymentFacts:
    """What the ledger alone says of an employer of whom nothing else is told."""
    return WagePaymentFacts(
        company.uscc,
        company.region_id,
        period.text,
        period.last,
        ledger_count=sums.count,
        arrears=sums.arrears,
        attending_count=sums.attending_count,
        paid_count=sums.paid_count,
        first_month=sums.first_month,
        is_local=company.is_local,
    )


def project_facts(*, projects: Sequence[Project], period: Period) -> dict[int, WagePaymentFacts]:
    """The same of each project under way, whoever employs its people, by project key."""
    keys = [project.pk for project in projects]
    rows = among(keys)
    systems = project_systems(projects=under_way(period).filter(pk__in=rows), period=period)
    ledger = ledger_sums(column="project_id", keys=keys, period=period)
    still_unpaid = expired_open(
        scope=Q(order__case__project__in=rows), of="order__case__project_id", period=period
    )
    served = orders_served(scope=Q(case__project__in=rows), of="case__project_id", period=period)
    complaints = upheld_complaints(scope=Q(project__in=rows), of="project_id", period=period)
    unanswered = unanswered_warnings(scope=Q(project__in=rows), of="project_id", period=period)
    gathered = {}
    for project in projects:
        if project.pk not in systems:
            continue
        sums = ledger.get(project.pk, NO_LEDGER)
        gathered[project.pk] = WagePaymentFacts(
            uscc=project.general_contractor.uscc,
            region=project.region_id,
            period=period.text,
            period_end=period.last,
            ledger_count=sums.count,
            projects=(systems[project.pk][1],),
            arrears=sums.arrears,
            attending_count=sums.attending_count,
            paid_count=sums.paid_count,
            expired_orders=still_unpaid.get(project.pk, ()),
            project=project.code,
            orders=served.get(project.pk, ()),
            upheld_complaint_count=complaints.get(project.pk, 0),
            first_month=sums.first_month,
            unanswered_warnings=unanswered.get(project.pk, ()),
        )
    return gathered


def _projects(members: Members, period: Period) -> dict[int, tuple[ProjectSystems, ...]]:
    """Projects under way of each general contractor."""
    found: defaultdict[int, list[ProjectSystems]] = defaultdict(list)
    mine = under_way(period).filter(general_contractor__in=members.rows)
    for project, systems in project_systems(projects=mine, period=period).values():
        found[members.owner(project.general_contractor_id)].append(systems)
    return {key: tuple(rows) for key, rows in found.items()}


def _still_unpaid(members: Members, period: Period) -> dict[int, tuple[ExpiredOrder, ...]]:
    """Orders each company disobeyed and had not paid when the period ended."""
    scope = Q(order__company__in=members.rows)
    return _by_owner(members, expired_open(scope=scope, of="order__company_id", period=period))


def _unanswered(members: Members, period: Period) -> dict[int, tuple[UnansweredWarning, ...]]:
    """Warnings each general contractor did not answer in time."""
    scope = Q(project__general_contractor__in=members.rows)
    of = "project__general_contractor_id"
    return _by_owner(members, unanswered_warnings(scope=scope, of=of, period=period))


def _ordered(
    members: Members, period: Period
) -> tuple[dict[int, tuple[OrderServed, ...]], dict[int, int]]:
    """Orders served on each company in the period, and complaints that led to them."""
    served = _by_owner(
        members,
        orders_served(scope=Q(company__in=members.rows), of="company_id", period=period),
    )
    complaints: defaultdict[int, int] = defaultdict(int)
    counted = upheld_complaints(
        scope=Q(case__employer__in=members.rows), of="case__employer_id", period=period
    )
    for key, count in counted.items():
        complaints[members.owner(key)] += count
    return served, dict(complaints)


def _building(members: Members, period: Period) -> set[int]:
    """Contractors that take part in a project under way; owners build nothing themselves."""
    keys = (
        Participation.objects.filter(company__in=members.rows, entered_on__lte=period.last)
        .filter(Q(exited_on__isnull=True) | Q(exited_on__gte=period.first))
        .exclude(role=PartyRole.OWNER)
        .values_list("company_id", flat=True)
    )
    return {members.owner(key) for key in keys}


def _by_owner(members: Members, found: dict[int, tuple[T, ...]]) -> dict[int, tuple[T, ...]]:
    if not members.owners:
        return found
    merged: dict[int, tuple[T, ...]] = {}
    for key, rows in found.items():
        owner = members.owner(key)
        merged[owner] = merged.get(owner, ()) + rows
    return merged

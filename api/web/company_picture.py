"""The picture of a company: what it owes and must pay first, by month and site; warnings, cases."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum

from api.web.listing_steps import with_listing
from arrears.enums import LEVEL_ORDER, Level, WarningState
from arrears.models import ArrearsWarning, Case, LedgerEntry
from arrears.queries import QueueItem, site_standings
from sites.models import Company, Participation, Project

MOST_WARNINGS = 20
ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class CompanyOwes:
    """What a company owes on the visible sites: as employer, and as who must pay first."""

    as_employer: Decimal
    workers: int
    as_payer: Decimal


@dataclass(frozen=True, slots=True)
class CompanySite:
    """One site of a company: its roles there, how the site stands, and its own part in yuan."""

    project: Project
    roles: str
    item: QueueItem
    as_employer: Decimal
    as_payer: Decimal


def company_owes(company: Company, visible: QuerySet[Project], day: dt.date) -> CompanyOwes:
    """Sum up the ledger of the visible sites, in two queries."""
    late = LedgerEntry.objects.filter(project__in=visible, outstanding__gt=0, due_on__lt=day)
    own = late.filter(employer=company).aggregate(
        amount=Sum("outstanding"), people=Count("worker", distinct=True)
    )
    payer = late.filter(payer=company).aggregate(amount=Sum("outstanding"))
    return CompanyOwes(own["amount"] or ZERO, own["people"], payer["amount"] or ZERO)


def company_sites(company: Company, visible: QuerySet[Project], day: dt.date) -> list[CompanySite]:
    """The visible sites a company takes part in, each with all its roles; what is owed first."""
    rows = visible.filter(
        Q(owner=company) | Q(general_contractor=company) | Q(participations__company=company)
    )
    projects = list(rows.distinct().order_by("code"))
    parts: dict[int, list[str]] = {}
    for part in Participation.objects.filter(company=company, project__in=projects):
        parts.setdefault(part.project_id, []).append(part.get_role_display())
    standing = {
        item.project.pk: item for item in with_listing(site_standings(projects=projects, day=day))
    }
    own, payer = (_owed_by(projects, day, Q(**{side: company})) for side in ("employer", "payer"))
    found = []
    for row in projects:
        roles = ["建设单位"] if row.owner_id == company.pk else []
        roles += ["施工总承包单位"] if row.general_contractor_id == company.pk else []
        roles += [words for words in parts.get(row.pk, []) if words not in roles]
        found.append(
            CompanySite(
                project=row,
                roles="、".join(roles),
                item=standing[row.pk],
                as_employer=own.get(row.pk, ZERO),
                as_payer=payer.get(row.pk, ZERO),
            )
        )
    return sorted(found, key=lambda site: -max(site.as_employer, site.as_payer))


def _owed_by(projects: Sequence[Project], day: dt.date, side: Q) -> dict[int, Decimal]:
    rows = LedgerEntry.objects.filter(
        side, project__in=projects, outstanding__gt=0, due_on__lt=day
    ).order_by()
    return dict(rows.values_list("project").annotate(amount=Sum("outstanding")))


def company_warnings(projects: Sequence[Project]) -> list[ArrearsWarning]:
    """Open warnings of its sites, the worst first; each with its site."""
    rows = ArrearsWarning.objects.filter(project__in=projects, state=WarningState.OPEN)
    return sorted(
        rows.select_related("project"),
        key=lambda row: (-LEVEL_ORDER[Level(row.level)], row.raised_on, row.pk),
    )


def company_cases(company: Company, visible: QuerySet[Project]) -> QuerySet[Case]:
    """Cases on the visible sites against the company, or which it must pay for."""
    return (
        Case.objects.filter(Q(employer=company) | Q(payer=company), project__in=visible)
        .select_related("project")
        .order_by("-filed_on", "-pk")
    )

"""五项制度覆盖率: of the sites that build, how many keep each of the five systems."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from sites.enums import AccountStatus, PartyRole
from sites.models import (
    Participation,
    Project,
    RightsNotice,
    RosterEntry,
    SpecialWageAccount,
    WageDeposit,
)

SUBCONTRACTORS = (PartyRole.LABOR_SUBCONTRACTOR, PartyRole.SPECIALIST_SUBCONTRACTOR)
SYSTEMS = ("实名制管理", "工资专用账户", "总包代发", "工资保证金", "维权信息公示")
SHOWN = ("shows_parties", "shows_minimum_wage", "shows_complaint_channels")
KEYS = ("roster", "account", "on_behalf", "deposit", "notice")


@dataclass(frozen=True, slots=True)
class Coverage:
    """One district or industry: sites that build, how many keep each system, and all five."""

    name: str
    sites: int
    kept: tuple[int, ...]
    all_five: int

    @property
    def ratios(self) -> list[Decimal | None]:
        """Each of the five as a share, then all five together; None without sites."""
        return [
            (Decimal(count) / self.sites).quantize(Decimal("0.0001")) if self.sites else None
            for count in (*self.kept, self.all_five)
        ]


def building(projects: QuerySet[Project], first: dt.date, last: dt.date) -> QuerySet[Project]:
    """Projects that were being built on some day of a span."""
    return projects.filter(started_on__lte=last).filter(
        Q(completed_on__isnull=True) | Q(completed_on__gte=first)
    )


def system_coverage(*, projects: QuerySet[Project], day: dt.date, by: str) -> list[Coverage]:
    """Count sites by a column of the project, in one query.

    Args:
        projects: the sites that build.
        day: as of which local day.
        by: "region__name" or "sector_regulator".
    """
    kept = {
        "roster": Q(has_roster=True),
        "account": Q(has_account=True),
        "on_behalf": Q(has_alone=False),
        "deposit": Q(has_deposit=True),
        "notice": Q(**{f"notice_{name}": True for name in SHOWN}),
    }
    every = Q()
    for one in kept.values():
        every &= one
    rows = (
        _told(projects, day)
        .values(by)
        .annotate(
            sites=Count("pk"),
            all_five=Count("pk", filter=every),
            **{f"kept_{key}": Count("pk", filter=kept[key]) for key in KEYS},
        )
        .order_by(by)
    )
    return [
        Coverage(
            name=row[by],
            sites=row["sites"],
            kept=tuple(row[f"kept_{key}"] for key in KEYS),
            all_five=row["all_five"],
        )
        for row in rows
    ]


def _told(projects: QuerySet[Project], day: dt.date) -> QuerySet[Project, Any]:
    """The projects with what each of the five is judged by."""
    here = Q(project=OuterRef("pk"))
    on_site = RosterEntry.objects.filter(here, entered_on__lte=day).filter(
        Q(exited_on__isnull=True) | Q(exited_on__gte=day)
    )
    account = SpecialWageAccount.objects.filter(
        here, status=AccountStatus.ACTIVE, opened_on__lte=day
    )
    alone = Participation.objects.filter(
        here, role__in=SUBCONTRACTORS, pays_through_general_contractor=False
    )
    deposit = WageDeposit.objects.filter(here, stored_on__lte=day).filter(
        Q(valid_until__isnull=True) | Q(valid_until__gte=day)
    )
    # The latest check counts: a board that was complete once may be incomplete now.
    latest = RightsNotice.objects.filter(here, checked_on__lte=day).order_by("-checked_on")
    return projects.order_by().annotate(
        has_roster=Exists(on_site),
        has_account=Exists(account),
        has_alone=Exists(alone),
        has_deposit=Exists(deposit),
        **{f"notice_{name}": Subquery(latest.values(name)[:1]) for name in SHOWN},
    )

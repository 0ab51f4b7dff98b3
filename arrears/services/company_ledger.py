"""欠薪台账: the ledgers of all sites of a company, brought to a day before an act judges it.

What an act asks of a company is not on one site alone: new arrears anywhere bar its removal.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Q

from arrears.models import Case, LedgerEntry, NameLending
from arrears.services.ledger import refresh_ledgers
from sites.law import LawAt
from sites.models import AttendanceMonth, Company, Participation, PayrollSheet, Project
from sites.queries import work_calendar


@transaction.atomic
def refresh_company_ledgers(*, companies: Sequence[Company], day: dt.date) -> int:
    """Bring every site to a day on which one of the companies may owe or answer for wages.

    All sites are locked first, in the order of their keys as by `refresh_ledgers`: acts on two
    companies with sites in common wait for each other, never in a ring.

    Args:
        companies: those an act is about.
        day: local day that lateness is counted to.

    Returns:
        Rows written or deleted.
    """
    chosen = Project.objects.filter(pk__in=_sites(companies))
    locked = list(chosen.select_for_update(no_key=True, of=("self",)).order_by("pk"))
    by_region: defaultdict[str, list[Project]] = defaultdict(list)
    for project in locked:
        by_region[project.region_id].append(project)
    calendar = work_calendar()
    return sum(
        refresh_ledgers(
            projects=projects, day=day, law=LawAt(day, region), calendar=calendar
        ).written
        for region, projects in by_region.items()
    )


def _sites(companies: Iterable[Company]) -> set[int]:
    """Sites a company builds, ordered, employs on, was found to pay for, or lent its name to."""
    own = list(companies)
    employs = Q(employer__in=own)
    pays = employs | Q(payer__in=own)
    keys = Project.objects.filter(Q(owner__in=own) | Q(general_contractor__in=own)).values_list(
        "pk", flat=True
    )
    found = [
        Participation.objects.filter(Q(company__in=own) | Q(hired_by__in=own)),
        PayrollSheet.objects.filter(employs),
        AttendanceMonth.objects.filter(employs),
        Case.objects.filter(pays),
        LedgerEntry.objects.filter(pays),
        NameLending.objects.filter(Q(company__in=own) | Q(lender__in=own)),
    ]
    return set(keys).union(
        *(rows.order_by().values_list("project_id", flat=True).distinct() for rows in found)
    )

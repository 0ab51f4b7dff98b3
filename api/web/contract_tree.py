"""The contract tree of a site: who hired whom, from when to when, and what each leaves unpaid."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Sum

from arrears.models import LedgerEntry
from sites.models import Company, Participation, Project

ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Owed:
    """Wages past their pay day that a company as employer leaves unpaid here."""

    amount: Decimal = ZERO
    worker_count: int = 0


@dataclass(frozen=True, slots=True)
class Branch:
    """One company of the tree; `depth` counts from the owner, doubts are said in Chinese."""

    depth: int
    company: Company
    role: str
    entered_on: dt.date | None
    exited_on: dt.date | None
    doubts: tuple[str, ...]
    owed: Owed


def contract_tree(project: Project, day: dt.date) -> list[Branch]:
    """Owner, general contractor and those they hired, each below who hired it.

    A company whose chain does not lead to the general contractor, or runs in a loop, stands at
    the end and says so: a tree that leaves out somebody who employs workers would be wrong.
    """
    parts = list(
        Participation.objects.filter(project=project)
        .exclude(company__in=(project.owner, project.general_contractor))
        .select_related("company")
        .order_by("entered_on", "pk")
    )
    owed = _owed(project, day)
    top = [
        _branch(0, project.owner, "建设单位", owed),
        _branch(1, project.general_contractor, "施工总承包单位", owed),
    ]
    below: dict[int | None, list[Participation]] = {}
    for part in parts:
        below.setdefault(part.hired_by_id, []).append(part)
    seen: set[int] = set()
    found = [
        *_hired(project.owner_id, 1, below, owed, seen),
        # Who hired it was not told: the general contractor answers for it (art. 30).
        *_hired(None, 2, below, owed, seen),
        *_hired(project.general_contractor_id, 2, below, owed, seen),
    ]
    lost = [part for part in parts if part.pk not in seen]
    return top + found + [_part(part, 2, owed, "发包关系不通到总包单位或成环") for part in lost]


def _hired(
    hirer: int | None,
    depth: int,
    below: dict[int | None, list[Participation]],
    owed: dict[int, Owed],
    seen: set[int],
) -> Iterable[Branch]:
    for part in below.get(hirer, []):
        if part.pk in seen:
            continue
        seen.add(part.pk)
        yield _part(part, depth, owed)
        yield from _hired(part.company_id, depth + 1, below, owed, seen)


def _part(part: Participation, depth: int, owed: dict[int, Owed], *more: str) -> Branch:
    doubts = [*more]
    if not part.is_qualified:
        doubts.append("没有资质")
    if not part.pays_through_general_contractor:
        doubts.append("未委托总包代发")
    return Branch(
        depth=depth,
        company=part.company,
        role=part.get_role_display(),
        entered_on=part.entered_on,
        exited_on=part.exited_on,
        doubts=tuple(doubts),
        owed=owed.get(part.company_id, Owed()),
    )


def _branch(depth: int, company: Company, role: str, owed: dict[int, Owed]) -> Branch:
    return Branch(depth, company, role, None, None, (), owed.get(company.pk, Owed()))


def _owed(project: Project, day: dt.date) -> dict[int, Owed]:
    rows: Sequence[tuple[int, Decimal, int]] = list(
        LedgerEntry.objects.filter(project=project, outstanding__gt=0, due_on__lt=day)
        .values_list("employer")
        .annotate(amount=Sum("outstanding"), people=Count("worker", distinct=True))
    )
    return {employer: Owed(amount, people) for employer, amount, people in rows}

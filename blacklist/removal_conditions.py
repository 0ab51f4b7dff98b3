"""提前移出的条件: what must hold before a listed company may leave early (Order 45 arts 12, 13)."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q

from arrears.models import Case, LedgerEntry
from blacklist.models import Correction, Listing, ListingDecision, RemovalBar
from blacklist.queries import unpaid_facts
from sites.enums import SubjectKind
from sites.law import Citation, LawAt
from sites.lib.days import add_months

ORDER_45 = "人社部令第45号"


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition: in words, whether it holds, and from which day on where that is known."""

    words: str
    holds: bool
    from_on: dt.date | None
    citation: str


@dataclass(frozen=True, slots=True)
class RemovalConditions:
    """What holds on a day.

    Attributes:
        conditions: those of art. 12, in its order; the pledge is given with the application.
        bars: those of art. 13 that stand against it, in words.
        earliest: first day on which an application can be made; None until corrected.
    """

    conditions: tuple[Condition, ...]
    bars: tuple[str, ...]
    earliest: dt.date | None

    @property
    def are_met(self) -> bool:
        """Whether an application may be made and granted."""
        return all(condition.holds for condition in self.conditions) and not self.bars


def removal_conditions(*, decision: ListingDecision, day: dt.date) -> RemovalConditions:
    """Judge an early removal by the ledger and the records as they stand.

    The six months run on the list and from the correction, whichever began later.

    Args:
        decision: an approved listing decision.
        day: local day.
    """
    law = LawAt(day, decision.notice.order.case.project.region.code)
    facts = unpaid_facts(order=decision.notice.order)
    correction = Correction.objects.filter(decision=decision).first()
    listed_on = listed_since(decision)
    earliest = None
    if correction is not None:
        begins = max(correction.corrected_on, listed_on)
        earliest = add_months(begins, law.integer("listing.early_removal_months"))
    owed = f"，尚欠{facts.worker_count}人{facts.unpaid_amount:,.2f}元" if facts.workers else ""
    months = law.value("listing.early_removal_months")
    return RemovalConditions(
        conditions=(
            Condition(
                f"已经改正拖欠农民工工资行为{owed}",
                correction is not None and not facts.workers,
                correction.corrected_on if correction else None,
                Citation(ORDER_45, 12, item=1).words,
            ),
            Condition(
                f"自改正之日起被列入名单满{months}个月",
                earliest is not None and earliest <= day,
                earliest,
                Citation(ORDER_45, 12, item=2).words,
            ),
        ),
        bars=tuple(_bars(decision, listed_on, day)),
        earliest=earliest,
    )


def listed_since(decision: ListingDecision) -> dt.date:
    """First day of the company's present time on the list; a restoration begins it anew."""
    rows = Listing.objects.filter(decision=decision, kind=SubjectKind.COMPANY)
    return rows.order_by("-listed_on", "-pk").values_list("listed_on", flat=True)[0]


def _bars(decision: ListingDecision, listed_on: dt.date, day: dt.date) -> list[str]:
    """What art. 13 holds against the removal, each in words."""
    company = decision.company
    found = []
    own_case = decision.notice.order.case_id
    new_entries = LedgerEntry.objects.filter(
        Q(employer=company) | Q(payer=company),
        due_on__gte=listed_on,
        due_on__lt=day,
        outstanding__gt=0,
    )
    new_cases = Case.objects.filter(
        Q(employer=company) | Q(payer=company), filed_on__gte=listed_on, filed_on__lte=day
    ).exclude(pk=own_case)
    if new_entries.exists() or new_cases.exists():
        found.append(f"列入期间再次发生拖欠农民工工资（{Citation(ORDER_45, 13, item=1).words}）")
    bars = RemovalBar.objects.filter(company=company, since__lte=day)
    found += [
        f"{bar.get_kind_display()}：{bar.reason}（{bar.document}）"
        for bar in bars.filter(Q(until__isnull=True) | Q(until__gte=day)).order_by("pk")
    ]
    return found

"""预警质量: how often each rule fired, how often it was right, how early, and when it floods."""

import datetime as dt
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from django.db.models import Count, QuerySet
from django.utils import timezone

from arrears.enums import Verdict, WarningState
from arrears.models import ArrearsWarning, Case, Complaint
from arrears.rules import RULES, WarningRule
from sites.law import LawAt
from sites.models import Project


@dataclass(frozen=True, slots=True)
class RuleQuality:
    """What became of a rule's warnings.

    Attributes:
        rule: the rule.
        raised: warnings raised since the first day asked for.
        open_sites: sites it warns of now.
        found_true: verified as true.
        found_false: verified as false.
        lead_days: median of the days from the warning to the first complaint or case after it.
        followed: warnings that such a complaint or case followed.
        floods: it warns of so many of the sites that the bound, or the data, is wrong.
    """

    rule: WarningRule
    raised: int
    open_sites: int
    found_true: int
    found_false: int
    lead_days: int | None
    followed: int
    floods: bool

    @property
    def precision(self) -> Decimal | None:
        """Share of the verified warnings that were true; None while none was verified."""
        verified = self.found_true + self.found_false
        return Decimal(self.found_true) / verified if verified else None


def rule_quality(
    *, projects: QuerySet[Project], since: dt.date, day: dt.date, law: LawAt
) -> list[RuleQuality]:
    """The quality of every rule on some projects, in the order of the rules.

    The same number of queries for any number of warnings.

    Args:
        projects: those the viewer supervises.
        since: first day of the warnings counted.
        day: today.
        law: the bounds of a flood.
    """
    followers = _followers(projects)
    site_count = projects.count()
    rows: defaultdict[str, list[tuple[int, dt.date, str, str]]] = defaultdict(list)
    warnings = ArrearsWarning.objects.filter(project__in=projects, raised_on__lte=day)
    fields = warnings.values_list("rule", "project", "raised_on", "state", "verdict")
    for rule, project, raised_on, state, verdict in fields:
        rows[rule].append((project, raised_on, state, verdict))
    return [_quality(rule, rows[rule.id], followers, since, site_count, law) for rule in RULES]


def _quality(
    rule: WarningRule,
    rows: Iterable[tuple[int, dt.date, str, str]],
    followers: dict[int, list[dt.date]],
    since: dt.date,
    site_count: int,
    law: LawAt,
) -> RuleQuality:
    recent = [row for row in rows if row[1] >= since]
    open_sites = len({row[0] for row in rows if row[2] == WarningState.OPEN})
    leads = []
    for project, raised_on, _, _ in recent:
        days = followers.get(project, [])
        place = bisect_left(days, raised_on)
        if place < len(days):
            leads.append((days[place] - raised_on).days)
    return RuleQuality(
        rule=rule,
        raised=len(recent),
        open_sites=open_sites,
        found_true=sum(row[3] == Verdict.TRUE for row in recent),
        found_false=sum(row[3] == Verdict.FALSE for row in recent),
        lead_days=int(median(leads)) if leads else None,
        followed=len(leads),
        floods=floods(open_sites, site_count, law),
    )


def flooding_rules(*, projects: QuerySet[Project], law: LawAt) -> list[tuple[WarningRule, int]]:
    """The rules that warn of too many sites of a scope, with how many; in two queries.

    Args:
        projects: the scope.
        law: the bounds of a flood.
    """
    warned = (
        ArrearsWarning.objects.filter(
            project__in=projects.order_by().values("pk"), state=WarningState.OPEN
        )
        .values_list("rule")
        .annotate(sites=Count("project", distinct=True))
    )
    by_rule = dict(warned)
    total = projects.count()
    return [
        (rule, by_rule[rule.id])
        for rule in RULES
        if rule.id in by_rule and floods(by_rule[rule.id], total, law)
    ]


def floods(open_sites: int, site_count: int, law: LawAt) -> bool:
    """Whether a rule warns of too many sites to say anything (`warning.flood_*`)."""
    if open_sites < law.integer("warning.flood_minimum_sites"):
        return False
    return Decimal(open_sites) / site_count >= law.decimal("warning.flood_ratio")


def _followers(projects: QuerySet[Project]) -> dict[int, list[dt.date]]:
    """Days of complaints and cases of each project, in order."""
    found: defaultdict[int, list[dt.date]] = defaultdict(list)
    for project, filed_at in Complaint.objects.filter(project__in=projects).values_list(
        "project", "filed_at"
    ):
        found[project].append(timezone.localdate(filed_at))
    for project, filed_on in Case.objects.filter(project__in=projects).values_list(
        "project", "filed_on"
    ):
        found[project].append(filed_on)
    return {project: sorted(days) for project, days in found.items()}

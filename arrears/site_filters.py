"""筛选工地: the same questions of the queue, the map and the reports, asked once."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from arrears.enums import WarningState
from arrears.models import ArrearsWarning
from sites.enums import RegionKind
from sites.models import Participation, Project, Region
from sites.queries import within


@dataclass(frozen=True, slots=True)
class SiteFilters:
    """What is asked; an empty text asks nothing.

    Attributes:
        region: code of a region; a county brings its functional zones.
        rule: id of a rule with an open warning.
        sector: the sector regulator, whole (行业主管部门).
        employer: credit code, or part of the name, of a company that takes part.
        text: part of a project's name, or of its code.
    """

    region: str = ""
    rule: str = ""
    sector: str = ""
    employer: str = ""
    text: str = ""


def filtered(projects: QuerySet[Project], asked: SiteFilters) -> QuerySet[Project]:
    """The projects of a scope that fit everything asked; an unknown region fits none."""
    if asked.region:
        region = Region.objects.filter(pk=asked.region).first()
        projects = projects.filter(within(region)) if region else projects.none()
    if asked.rule:
        projects = projects.filter(
            Exists(
                ArrearsWarning.objects.filter(project=OuterRef("pk"), rule=asked.rule).exclude(
                    state=WarningState.CLOSED
                )
            )
        )
    if asked.sector:
        projects = projects.filter(sector_regulator=asked.sector)
    if asked.employer:
        projects = projects.filter(_takes_part(asked.employer))
    if asked.text:
        projects = projects.filter(
            Q(name__contains=asked.text) | Q(code__contains=asked.text.upper())
        )
    return projects


def _takes_part(employer: str) -> Q:
    """A company by credit code or by part of its name, in whatever role."""
    code = employer.upper()
    parties = Participation.objects.filter(project=OuterRef("pk")).filter(
        Q(company__uscc=code) | Q(company__name__contains=employer)
    )
    return (
        Q(general_contractor__uscc=code)
        | Q(general_contractor__name__contains=employer)
        | Q(owner__uscc=code)
        | Q(owner__name__contains=employer)
        | Q(Exists(parties))
    )


def region_choices(projects: QuerySet[Project]) -> list[Region]:
    """The regions that a scope has projects in, by code; the city and province are none."""
    return list(
        Region.objects.filter(
            pk__in=projects.order_by().values("region"),
            kind__in=(RegionKind.COUNTY, RegionKind.ZONE),
        ).order_by("code")
    )


def sector_choices(projects: QuerySet[Project]) -> list[str]:
    """The sector regulators of a scope, in order."""
    return list(
        projects.order_by("sector_regulator").values_list("sector_regulator", flat=True).distinct()
    )

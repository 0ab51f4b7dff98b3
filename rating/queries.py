"""Reading grades."""

import datetime as dt

from django.db.models import Exists, OuterRef, QuerySet

from rating.enums import GradingMethod
from rating.models import Grading
from sites.models import Company, User
from sites.queries import companies_visible_to


def latest_versions() -> QuerySet[Grading]:
    """The last version of each company's grade for each period."""
    later = Grading.objects.filter(
        company=OuterRef("company"),
        method=OuterRef("method"),
        period=OuterRef("period"),
        version__gt=OuterRef("version"),
    )
    return (
        Grading.objects.exclude(Exists(later))
        .select_related("company")
        .prefetch_related("findings")
    )


def latest_grading(*, company: Company, method: GradingMethod) -> Grading | None:
    """The grade of the latest period, in its last version; None when there is none."""
    return latest_versions().filter(company=company, method=method).order_by("-period").first()


def gradings_visible_to(*, viewer: User, day: dt.date) -> QuerySet[Grading]:
    """Last versions of the grades of the companies the viewer supervises, newest period first."""
    companies = companies_visible_to(viewer=viewer, day=day)
    return (
        latest_versions().filter(company__in=companies).order_by("-period", "company__uscc", "pk")
    )

"""Which papers were asked of a company, what it brought of each, and what waits to be looked at."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, Q

from blacklist.models import (
    CreditObjection,
    MissingPaper,
    RemovalApplication,
    Supplement,
    SupplementPaper,
    SupplementRequest,
)


@dataclass(frozen=True, slots=True)
class SupplementProgress:
    """One request, with its missing papers and what came.

    Attributes:
        request: the row.
        missing: what lacks, each with its `papers`, each of these with its `supplement`.
        supplements: what came, the earliest first.
    """

    request: SupplementRequest
    missing: tuple[MissingPaper, ...]
    supplements: tuple[Supplement, ...]

    @property
    def is_open(self) -> bool:
        """Whether the company may bring papers."""
        return self.request.closed_at is None

    @property
    def waits_for_look(self) -> bool:
        """Something came that nobody has looked at."""
        return self.is_open and bool(self.supplements)


def requests_of(
    *,
    applications: Iterable[RemovalApplication] = (),
    objections: Iterable[CreditObjection] = (),
) -> defaultdict[int, tuple[SupplementProgress, ...]]:
    """What was asked for of applications or of objections, by their key; four queries.

    Args:
        applications: those asked about; where there are any, no objections are.
        objections: those asked about.
    """
    papers = SupplementPaper.objects.order_by("pk").select_related("supplement__filed_by")
    missing = MissingPaper.objects.order_by("pk").prefetch_related(
        Prefetch("papers", queryset=papers)
    )
    rows = (
        SupplementRequest.objects.filter(
            Q(application__in=[row.pk for row in applications])
            | Q(objection__in=[row.pk for row in objections])
        )
        .select_related("asked_by", "closed_by")
        .prefetch_related(
            Prefetch("missing", queryset=missing),
            Prefetch(
                "supplements", queryset=Supplement.objects.order_by("pk").select_related("filed_by")
            ),
        )
        .order_by("pk")
    )
    found: defaultdict[int, tuple[SupplementProgress, ...]] = defaultdict(tuple)
    for row in rows:
        key = row.application_id or row.objection_id
        assert key is not None
        found[key] += (
            SupplementProgress(row, tuple(row.missing.all()), tuple(row.supplements.all())),
        )
    return found


def open_one(requests: Sequence[SupplementProgress]) -> SupplementProgress | None:
    """The request the company may still answer; there is at most one."""
    return next((one for one in requests if one.is_open), None)

"""曾用代码: rows under a former code of a company belong to the company of today."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.db.models import BigIntegerField, F, Value
from django.db.models import Case as Choose
from django.db.models import When as If
from django.db.models.expressions import Combinable, RawSQL

from rating.models import FormerCode

EMPLOYER_COLUMNS = ("pk", "uscc", "region_id", "is_local")


class Employer(Protocol):
    """What the methods read of a company itself: the row, or these columns of it."""

    @property
    def pk(self) -> int:
        """The key of its row."""

    @property
    def uscc(self) -> str:
        """Its code."""

    @property
    def region_id(self) -> str:
        """GB/T 2260 code of its place."""

    @property
    def is_local(self) -> bool:
        """Registered in the city."""


@dataclass(frozen=True, slots=True)
class Members:
    """A batch of companies with the rows that stand for them.

    Attributes:
        keys: Company keys whose rows count, former codes included.
        owners: Key of the company of today by the key of its former row.
        listed: The keys as PostgreSQL reads an array, written once for all queries.
    """

    keys: tuple[int, ...]
    owners: dict[int, int]
    listed: str

    @property
    def rows(self) -> RawSQL:
        """The keys as the right side of `__in`."""
        return _unnested(self.listed)

    def owner(self, key: int) -> int:
        """The company of today for the key of a row."""
        return self.owners.get(key, key)

    def owner_of(self, column: str) -> Combinable:
        """The company of today as an expression over a column of company keys."""
        if not self.owners:
            return F(column)
        moved = [If(**{column: old}, then=Value(new)) for old, new in sorted(self.owners.items())]
        return Choose(*moved, default=F(column), output_field=BigIntegerField())


def among(keys: Iterable[int] | RawSQL) -> RawSQL:
    """Keys as one array: thousands of parameters would cost more than the query itself."""
    if isinstance(keys, RawSQL):
        return keys
    return _unnested(_listed(keys))


def _unnested(listed: str) -> RawSQL:
    return RawSQL("SELECT unnest(%s::bigint[])", (listed,))


def _listed(keys: Iterable[int]) -> str:
    return f"{{{','.join(map(str, keys))}}}"


def members_of(companies: Sequence[Employer]) -> Members:
    """Add to each company the rows of its former codes."""
    keys = {company.pk for company in companies}
    former = FormerCode.objects.filter(company__in=among(keys), predecessor__isnull=False)
    owners = {row.predecessor_id: row.company_id for row in former if row.predecessor_id}
    rows = tuple(sorted(keys | owners.keys()))
    return Members(rows, owners, _listed(rows))


def merged_into(companies: Sequence[Employer], *, day: dt.date) -> dict[int, FormerCode]:
    """Of the companies, those whose code was given up by a day, with what tells so."""
    keys = among(company.pk for company in companies)
    rows = FormerCode.objects.filter(predecessor__in=keys, valid_until__lt=day).select_related(
        "company"
    )
    return {row.predecessor_id: row for row in rows if row.predecessor_id}

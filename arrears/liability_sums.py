"""How much the owner must advance on a project: what it caused, up to what it has not paid."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from arrears.liability import OWNER_ADVANCES
from arrears.models import LedgerEntry

ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class OwnerAdvance:
    """Yuan; `limit` is None while nobody stated the project money not paid."""

    caused: Decimal
    limit: Decimal | None

    @property
    def amount(self) -> Decimal:
        """What the owner must advance."""
        return self.caused if self.limit is None else min(self.caused, self.limit)


def owner_advance(unpaid: QuerySet[LedgerEntry]) -> OwnerAdvance | None:
    """The advance on the unpaid rows of one project; None where the owner caused nothing."""
    article = OWNER_ADVANCES.words
    caused, limit, found = ZERO, None, False
    for outstanding, liability in unpaid.values_list("outstanding", "liability"):
        for step in liability:
            if step["article"] == article:
                found, caused = True, caused + outstanding
                limit = Decimal(step["limit"]) if "limit" in step else limit
    return OwnerAdvance(caused, limit) if found else None

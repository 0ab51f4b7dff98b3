"""案件欠薪: what an open case found, and what of it is still unpaid."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from arrears.models import Case, CaseClaim, LedgerEntry, SettlementPayment

ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class OpenClaim:
    """A worker's month of a case that is still unpaid, yuan; `worker` is a key."""

    worker: int
    month: dt.date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class OpenClaims:
    """All of a case that is still unpaid."""

    claims: tuple[OpenClaim, ...]

    @property
    def amount(self) -> Decimal:
        """Yuan, together."""
        return sum((claim.amount for claim in self.claims), ZERO)

    @property
    def worker_count(self) -> int:
        """How many people are still owed."""
        return len(self._by_worker())

    @property
    def longest_months(self) -> int:
        """The most months any one worker is owed."""
        return max((len(claims) for claims in self._by_worker().values()), default=0)

    @property
    def largest_amount(self) -> Decimal:
        """The most any one worker is owed, yuan."""
        sums = (
            sum((claim.amount for claim in claims), ZERO) for claims in self._by_worker().values()
        )
        return max(sums, default=ZERO)

    @property
    def by_worker(self) -> list[tuple[int, Decimal]]:
        """Months and yuan of each worker still owed, the most first."""
        sums = (
            (len(claims), sum((claim.amount for claim in claims), ZERO))
            for claims in self._by_worker().values()
        )
        return sorted(sums, key=lambda pair: -pair[1])

    @property
    def months(self) -> list[dt.date]:
        """The months concerned, in order."""
        return sorted({claim.month for claim in self.claims})

    def as_json(self) -> list[dict[str, object]]:
        """As an expiry keeps it; workers by their key, never by name."""
        return [
            {"worker": claim.worker, "month": claim.month.isoformat(), "unpaid": str(claim.amount)}
            for claim in self.claims
        ]

    def _by_worker(self) -> dict[int, list[OpenClaim]]:
        grouped: dict[int, list[OpenClaim]] = {}
        for claim in self.claims:
            grouped.setdefault(claim.worker, []).append(claim)
        return grouped


def open_claims(case: Case) -> OpenClaims:
    """What is still unpaid of a case: by the ledger, and by payments recorded in the case.

    Never more than the case found; money seen by both counts once.
    """
    settled = settled_by_claim(case)
    outstanding = {
        (row.worker_id, row.month): row.outstanding
        for row in LedgerEntry.objects.filter(
            project=case.project_id, employer=case.employer_id, outstanding__gt=0
        )
    }
    found: Sequence[CaseClaim] = list(
        CaseClaim.objects.filter(case=case).order_by("worker", "month")
    )
    return OpenClaims(
        tuple(
            OpenClaim(claim.worker_id, claim.month, left)
            for claim in found
            if (
                left := min(
                    claim.amount - settled.get(claim.pk, ZERO),
                    outstanding.get((claim.worker_id, claim.month), ZERO),
                )
            )
            > 0
        )
    )


def settled_by_claim(case: Case) -> dict[int, Decimal]:
    """What was recorded as paid on each claim of a case, yuan, by the key of the claim."""
    rows = SettlementPayment.objects.filter(claim__case=case).values("claim")
    return {row["claim"]: row["paid"] for row in rows.annotate(paid=Sum("amount"))}

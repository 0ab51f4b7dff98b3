"""案件欠薪: what an open case found, and what of it is still unpaid."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet, Sum

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
    def words(self) -> str:
        """The sum as documents print it, and as who approves one is shown it."""
        if not self.claims:
            return "没有尚欠的工资"
        return (
            f"拖欠{self.worker_count}名农民工工资合计{self.amount:,.2f}元，"
            f"其中一人最长{self.longest_months}个月、最多{self.largest_amount:,.2f}元"
        )

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
    return open_claims_of([case])[case.pk]


def open_claims_of(cases: Iterable[Case]) -> dict[int, OpenClaims]:
    """As `open_claims`, of several cases by their keys; as many queries as for one."""
    by_key = {case.pk: case for case in cases}
    found = list(CaseClaim.objects.filter(case__in=by_key).order_by("worker", "month"))
    settled = _settled(SettlementPayment.objects.filter(claim__case__in=by_key))
    outstanding = {
        (row.project_id, row.employer_id, row.worker_id, row.month): row.outstanding
        for row in LedgerEntry.objects.filter(
            project__in={case.project_id for case in by_key.values()},
            employer__in={case.employer_id for case in by_key.values()},
            outstanding__gt=0,
        )
    }
    claims: dict[int, list[OpenClaim]] = defaultdict(list)
    for claim in found:
        case = by_key[claim.case_id]
        place = (case.project_id, case.employer_id, claim.worker_id, claim.month)
        left = min(
            claim.amount - settled.get(claim.pk, ZERO),
            outstanding.get(place, ZERO),
        )
        if left > 0:
            claims[case.pk].append(OpenClaim(claim.worker_id, claim.month, left))
    return {key: OpenClaims(tuple(claims[key])) for key in by_key}


def settled_by_claim(case: Case) -> dict[int, Decimal]:
    """What was recorded as paid on each claim of a case, yuan, by the key of the claim."""
    return _settled(SettlementPayment.objects.filter(claim__case=case))


def _settled(payments: QuerySet[SettlementPayment]) -> dict[int, Decimal]:
    rows = payments.values("claim").annotate(paid=Sum("amount"))
    return {row["claim"]: row["paid"] for row in rows}

"""销号凭证 on the page of a major risk: of each worker's month what the bank says, the unpaid first."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from arrears.models import LedgerEntry, MajorRisk
from arrears.services.major_risk import bank_proof
from sites.models import Worker

MOST = 200
UNPAID, UNPROVEN, SETTLED = "未付", "没有银行凭证", "银行已到账"


@dataclass(frozen=True, slots=True)
class ProofRow:
    """One worker's month of an entry: what was owed when it was listed, and how it stands."""

    worker: Worker | None
    month: str
    amount: Decimal
    state: str
    serials: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proof:
    """How many months stand how; the rows shown, those to be settled first."""

    unpaid: int
    unproven: int
    settled: int
    rows: list[ProofRow]

    @property
    def count(self) -> int:
        """Of all states."""
        return self.unpaid + self.unproven + self.settled


def proof_of(risk: MajorRisk) -> Proof:
    """As kept when the entry was closed; of an open one as the bank says now."""
    kept: Mapping[str, Any] = risk.proof or bank_proof(risk)
    lacking, settled = list(kept.get("lacking", ())), list(kept.get("settled", ()))
    owed = _owed(risk) if risk.closed_on is None else frozenset()
    unpaid = [claim for claim in lacking if _key(claim) in owed]
    unproven = [claim for claim in lacking if _key(claim) not in owed]
    told = [
        (claim, state)
        for claims, state in ((unpaid, UNPAID), (unproven, UNPROVEN), (settled, SETTLED))
        for claim in claims
    ][:MOST]
    workers = Worker.objects.in_bulk({claim["worker"] for claim, _ in told})
    rows = [
        ProofRow(
            worker=workers.get(claim["worker"]),
            month=str(claim["month"])[:7],
            amount=Decimal(claim["amount"]),
            state=state,
            serials=tuple(claim.get("serials", ())),
        )
        for claim, state in told
    ]
    return Proof(len(unpaid), len(unproven), len(settled), rows)


def _key(claim: Mapping[str, Any]) -> tuple[int, int, str]:
    return claim["employer"], claim["worker"], claim["month"]


def _owed(risk: MajorRisk) -> frozenset[tuple[int, int, str]]:
    rows = LedgerEntry.objects.filter(
        project=risk.project_id, outstanding__gt=0, worker__in={c["worker"] for c in risk.claims}
    ).values_list("employer", "worker", "month")
    return frozenset((employer, worker, month.isoformat()) for employer, worker, month in rows)

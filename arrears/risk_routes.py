"""四个一批: the four routes of a major risk, each with what it still lacks (regulations §0.1).

Only proposes: publication, listing, transfer to the police and removal from the market are
each decided by people in their own procedure.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from arrears.claims import open_claims
from arrears.enums import CaseState
from arrears.models import Case, MajorRisk
from sites.law import Citation, LawAt

EXPOSED = Citation("人社部令第29号", article=5)
LISTED = Citation("人社部令第45号", article=5)
TRANSFERRED = Citation("国务院令第724号", article=41)
REMOVED = Citation("国务院令第724号", article=48)


@dataclass(frozen=True, slots=True)
class Route:
    """One route.

    Attributes:
        title: its name.
        citation: what it rests on.
        lacks: what is still missing for it, in Chinese; nothing means it may be proposed.
    """

    title: str
    citation: str
    lacks: tuple[str, ...]

    @property
    def is_open(self) -> bool:
        """Whether it may be proposed to the body that decides."""
        return not self.lacks


@dataclass(frozen=True, slots=True)
class _Standing:
    """What the cases of the project have come to; yuan."""

    has_case: bool
    was_ordered: bool
    is_expired: bool
    workers: int
    amount: Decimal
    longest_months: int
    largest: Decimal


def routes_of(*, risk: MajorRisk, day: dt.date) -> tuple[Route, ...]:
    """The four routes of an entry as of a day."""
    standing = _standing(risk)
    law = LawAt(day, risk.project.region_id)
    case = () if standing.has_case else ("尚未立案调查",)
    order = () if standing.was_ordered else ("尚未作出责令限期支付决定",)
    expired = () if standing.is_expired else ("责令期限未满，或已付清",)
    sums = () if _reaches(standing, law) else ("未付数额未达到刑事立案的全国起点",)
    return (
        Route("集中曝光", EXPOSED.words, (*case, *order, "处理决定须已生效并经公布审核")),
        Route("列入失信名单并推送", LISTED.words, (*case, *order, *expired, *sums)),
        Route(
            "移送公安",
            TRANSFERRED.words,
            (*case, *order, *expired, *sums, *_fled(standing)),
        ),
        Route(
            "清出建设市场",
            REMOVED.words,
            (*case, *order, *expired, "须由行业主管部门依职权作出限制决定"),
        ),
    )


def _fled(standing: _Standing) -> tuple[str, ...]:
    return () if standing.is_expired else ("须有转移财产、逃匿或有能力而不支付的证据",)


def _reaches(standing: _Standing, law: LawAt) -> bool:
    many = standing.workers >= law.integer(
        "refusal_to_pay.ten_workers_count"
    ) and standing.amount >= law.decimal("refusal_to_pay.ten_workers_yuan")
    one = standing.longest_months >= law.integer(
        "refusal_to_pay.one_worker_months"
    ) and standing.largest >= law.decimal("refusal_to_pay.one_worker_yuan")
    return many or one


def _standing(risk: MajorRisk) -> _Standing:
    cases = list(
        Case.objects.filter(project=risk.project_id).exclude(state=CaseState.CLOSED).order_by("pk")
    )
    claims = [open_claims(case) for case in cases]
    return _Standing(
        has_case=bool(cases),
        was_ordered=any(
            case.state in {CaseState.ORDERED, CaseState.ORDER_UNPAID} for case in cases
        ),
        is_expired=any(
            case.state == CaseState.ORDER_UNPAID and found.claims
            for case, found in zip(cases, claims, strict=True)
        ),
        workers=sum(found.worker_count for found in claims),
        amount=sum((found.amount for found in claims), Decimal("0.00")),
        longest_months=max((found.longest_months for found in claims), default=0),
        largest=max((found.largest_amount for found in claims), default=Decimal("0.00")),
    )

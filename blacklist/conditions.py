"""列入情形: does an unpaid order reach the amounts of Order 45 art. 5? Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from blacklist.enums import ListingCondition
from sites.law import LawAt, parameter

WORKERS = "refusal_to_pay.ten_workers_count"
WORKERS_YUAN = "refusal_to_pay.listing_ten_workers_yuan"
MONTHS = "refusal_to_pay.one_worker_months"
ONE_WORKER_YUAN = "refusal_to_pay.listing_one_worker_yuan"


@dataclass(frozen=True, slots=True)
class WorkerArrears:
    """What one worker of the order is still owed: months unpaid, yuan."""

    months: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class ArrearsFacts:
    """What an order's workers are still owed, one item a worker who is owed anything."""

    workers: tuple[WorkerArrears, ...]

    @property
    def worker_count(self) -> int:
        """How many workers are still owed wages."""
        return len(self.workers)

    @property
    def unpaid_amount(self) -> Decimal:
        """What they are owed together, yuan."""
        return sum((worker.amount for worker in self.workers), Decimal("0.00"))

    def as_json(self) -> dict[str, object]:
        """The part a decision is bound to."""
        return {"unpaid_amount": str(self.unpaid_amount), "worker_count": self.worker_count}


def owed_words(facts: Mapping[str, Any]) -> str:
    """What is owed in words, from `ArrearsFacts.as_json`, also as a content keeps it."""
    if not facts["worker_count"]:
        return "没有尚欠的工资"
    return f"尚欠{facts['worker_count']}名农民工工资{Decimal(facts['unpaid_amount']):,.2f}元"


@dataclass(frozen=True, slots=True)
class ConditionFound:
    """A condition that holds.

    Attributes:
        condition: which.
        words: how it is reached, in Chinese.
        parameters: the amounts it was judged by, with citation, source and whether verified.
    """

    condition: ListingCondition
    words: str
    parameters: list[dict[str, object]]


def amount_condition(facts: ArrearsFacts, law: LawAt) -> ConditionFound | None:
    """Tell whether the arrears reach the amount standard; None when they do not.

    Where the province's own figure is not known, the law data hold the ceiling of the range
    the interpretation leaves to the provinces: what reaches it reaches any province's figure.
    The national minimum warns, it lists nobody.

    Raises:
        UnknownParameter: the province's figures are not entered.
    """
    count, count_yuan = law.value(WORKERS), law.value(WORKERS_YUAN)
    months, one_yuan = law.value(MONTHS), law.value(ONE_WORKER_YUAN)
    assert isinstance(count, int)
    assert isinstance(months, int)
    assert isinstance(count_yuan, Decimal)
    assert isinstance(one_yuan, Decimal)
    if facts.worker_count >= count and facts.unpaid_amount >= count_yuan:
        return ConditionFound(
            ListingCondition.AMOUNT,
            f"拖欠{facts.worker_count}名农民工工资累计{facts.unpaid_amount:,.2f}元，"
            f"达到{count}名以上、累计{count_yuan:,.2f}元以上的数额标准"
            + _standing(law, WORKERS_YUAN),
            [parameter_used(law, name) for name in (WORKERS, WORKERS_YUAN)],
        )
    reached = [
        worker for worker in facts.workers if worker.months >= months and worker.amount >= one_yuan
    ]
    if not reached:
        return None
    largest = max(reached, key=lambda worker: worker.amount)
    return ConditionFound(
        ListingCondition.AMOUNT,
        f"拖欠一名农民工{largest.months}个月工资{largest.amount:,.2f}元，"
        f"达到{months}个月以上、{one_yuan:,.2f}元以上的数额标准" + _standing(law, ONE_WORKER_YUAN),
        [parameter_used(law, name) for name in (MONTHS, ONE_WORKER_YUAN)],
    )


def incident_condition(incident: str) -> ConditionFound:
    """Condition (b) as the inspector established it; no amount is needed.

    Args:
        incident: when and what happened, its social impact, the document that says so.
    """
    return ConditionFound(
        ListingCondition.INCIDENT,
        f"因拖欠农民工工资引发群体性事件、极端事件造成严重不良社会影响：{incident}",
        [],
    )


def parameter_used(law: LawAt, name: str) -> dict[str, object]:
    """One value of the law as it was applied, for the notice and the approver."""
    known = parameter(name)
    return {
        "name": name,
        "description": known.description,
        "value": str(law.value(name)),
        "unit": known.unit.words,
        "citation": law.citation(name).words,
        "verified": law.verified(name),
        "source": law.source(name),
    }


def _standing(law: LawAt, name: str) -> str:
    return "" if law.verified(name) else "（该数额尚未核实）"

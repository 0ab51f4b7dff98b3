"""The steps a complaint has gone through, as a worker sees them."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from arrears.models import Complaint


@dataclass(frozen=True, slots=True)
class WorkerStep:
    """One step: done, now, or still ahead."""

    words: str
    css: str
    day: dt.date | None = None


def steps_of(complaint: Complaint) -> list[WorkerStep]:
    """From receipt to closing; the step after the last reached is the present one."""
    case = complaint.case
    order = case.payment_orders.order_by("-served_on", "-pk").first() if case else None
    days = [
        ("收到投诉", timezone.localdate(complaint.filed_at)),
        ("立案调查", case.filed_on if case else None),
        ("责令单位付钱", order.served_on if order else None),
        ("办结", case.closed_on if case else None),
    ]
    if order is None and case is not None and case.closed_on is not None:
        # It was paid without an order: a step that never was is not shown as done.
        days = [(words, day) for words, day in days if day is not None]
    reached = max(index for index, (_, day) in enumerate(days) if day is not None)
    return [WorkerStep(words, _css(index, reached), day) for index, (words, day) in enumerate(days)]


def _css(index: int, reached: int) -> str:
    if index <= reached:
        return "is-done"
    return "is-now" if index == reached + 1 else "is-later"

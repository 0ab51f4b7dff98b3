"""A plan of installments as people type it: one line a day and a sum."""

import datetime as dt
from decimal import Decimal, InvalidOperation

from arrears.errors import PaymentNotValid


def plan_of(text: str) -> list[tuple[dt.date, Decimal]]:
    """Read "2026-10-15 10000.00" lines.

    Raises:
        PaymentNotValid: names the line that is none.
    """
    plan = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            day, amount = line.split()
            plan.append((dt.date.fromisoformat(day), Decimal(amount.replace(",", ""))))
        except (ValueError, InvalidOperation) as error:
            raise PaymentNotValid(
                f"第 {number} 行“{line.strip()[:40]}”不是日期和金额",
                fix="请按“2026-10-15 10000.00”的样子填写",
            ) from error
    return plan

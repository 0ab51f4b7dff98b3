"""评价期间: the first and last day of a period as the two methods write it."""

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from rating.enums import GradingMethod
from rating.errors import UnknownPeriod

YEAR = re.compile(r"(20[0-9]{2})")
MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Period:
    """A year ("2025") or a month ("2025-09"), both its days included."""

    text: str
    first: dt.date
    last: dt.date


def read_period(*, method: GradingMethod, period: str, day: dt.date) -> Period:
    """Read a period and make sure that it is over on `day`.

    Raises:
        UnknownPeriod: Not a year (compliance) or month (wage_payment), or not over yet.
    """
    pattern, shape = (
        (YEAR, "四位年份，如 2025")
        if method == GradingMethod.COMPLIANCE
        else (MONTH, "年月，如 2025-09")
    )
    match = pattern.fullmatch(period)
    if match is None:
        raise UnknownPeriod(f"评价期间“{period}”无效", fix=f"请填写{shape}")
    read = (
        _year(int(match[1])) if len(match.groups()) == 1 else _month(int(match[1]), int(match[2]))
    )
    if read.last >= day:
        raise UnknownPeriod(f"评价期间 {period} 尚未结束", fix=f"请在 {read.last} 之后评价")
    return read


def _year(year: int) -> Period:
    return Period(str(year), dt.date(year, 1, 1), dt.date(year, 12, 31))


def _month(year: int, month: int) -> Period:
    last = calendar.monthrange(year, month)[1]
    return Period(f"{year}-{month:02d}", dt.date(year, month, 1), dt.date(year, month, last))

import datetime as dt

import pytest

from rating.enums import GradingMethod
from rating.errors import UnknownPeriod
from rating.periods import Period, read_period

pytestmark = pytest.mark.unit

COMPLIANCE, WAGE_PAYMENT = GradingMethod.COMPLIANCE, GradingMethod.WAGE_PAYMENT


def test_read_period_year_the_day_after_it_is_over():
    assert read_period(method=COMPLIANCE, period="2025", day=dt.date(2026, 1, 1)) == Period(
        "2025", dt.date(2025, 1, 1), dt.date(2025, 12, 31)
    )


def test_read_period_month_of_a_leap_year():
    assert read_period(method=WAGE_PAYMENT, period="2028-02", day=dt.date(2028, 3, 1)) == Period(
        "2028-02", dt.date(2028, 2, 1), dt.date(2028, 2, 29)
    )


def test_read_period_last_day_itself_is_not_over():
    with pytest.raises(UnknownPeriod, match="尚未结束"):
        read_period(method=COMPLIANCE, period="2025", day=dt.date(2025, 12, 31))


@pytest.mark.parametrize(
    ("method", "period"),
    [
        (COMPLIANCE, "2025-09"),
        (COMPLIANCE, "25"),
        (COMPLIANCE, "２０２５"),
        (COMPLIANCE, ""),
        (WAGE_PAYMENT, "2025"),
        (WAGE_PAYMENT, "2025-13"),
        (WAGE_PAYMENT, "2025-9"),
    ],
)
def test_read_period_malformed_is_refused(method, period):
    with pytest.raises(UnknownPeriod, match="无效"):
        read_period(method=method, period=period, day=dt.date(2026, 9, 15))

import datetime as dt

import pytest

from sites.ingest.context import Context

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("month", "days"),
    [(dt.date(2026, 2, 1), 28), (dt.date(2028, 2, 1), 29), (dt.date(2026, 8, 1), 31), (None, 31)],
)
def test_days_in_month_counts_the_calendar(month, days):
    assert Context(on=dt.date(2026, 9, 15), month=month).days_in_month == days

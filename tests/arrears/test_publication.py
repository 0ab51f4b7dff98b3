"""Counts of complaints that may be published."""

import datetime as dt
import random

import pytest

from arrears.publication import last_quarter, publishable

pytestmark = pytest.mark.unit
K = 5
NAMES = "甲乙丙丁戊己"


def random_tables():
    """A thousand tables, small counts as likely as large ones."""
    chance = random.Random(724)
    for _ in range(1_000):
        most = chance.choice((3, 6, 40))
        names = NAMES[: chance.randint(2, len(NAMES))]
        yield {name: chance.randint(0, most) for name in names}


def test_publishable_hides_what_is_small_and_what_would_give_it_away():
    assert publishable({"甲": 12, "乙": 5, "丙": 9}, least=K).counts == {"甲": 12, "乙": 5, "丙": 9}
    one_small = publishable({"甲": 12, "乙": 4, "丙": 9}, least=K)
    assert (one_small.counts, one_small.total) == ({"甲": 12, "乙": None, "丙": None}, 25)
    two_small = publishable({"甲": 12, "乙": 4, "丙": 0}, least=K)
    assert (two_small.counts, two_small.total) == ({"甲": None, "乙": None, "丙": None}, 16)
    assert publishable({"甲": 12, "乙": 4, "丙": 3}, least=K).counts == {
        "甲": 12,
        "乙": None,
        "丙": None,
    }
    assert publishable({"甲": 1, "乙": 0}, least=K) == publishable({"甲": 0, "乙": 0}, least=K)


def test_no_published_table_tells_a_count_under_k():
    for counts in random_tables():
        told = publishable(counts, least=K)

        shown = {name: count for name, count in told.counts.items() if count is not None}
        assert all(count >= K for count in shown.values())
        assert all(counts[name] == count for name, count in shown.items())
        if told.total is not None:
            hidden = [name for name in counts if name not in shown]
            left = told.total - sum(shown.values())
            # By subtraction nobody learns one region's count, nor that the hidden are few.
            assert len(hidden) != 1
            assert not hidden or left >= K or not shown


def test_one_complaint_more_where_few_are_is_not_seen():
    for counts in random_tables():
        for name in counts:
            if counts[name] < K - 1:
                before = publishable(counts, least=K)
                after = publishable({**counts, name: counts[name] + 1}, least=K)
                assert before.counts[name] is None
                assert after.counts[name] is None


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        ("2026-09-15", "2026-04-01", "2026-06-30"),
        ("2026-10-07", "2026-04-01", "2026-06-30"),
        ("2026-10-08", "2026-07-01", "2026-09-30"),
        ("2026-01-08", "2025-10-01", "2025-12-31"),
        ("2026-01-07", "2025-07-01", "2025-09-30"),
    ],
)
def test_last_quarter_has_been_over_for_a_week(day, first, last):
    found = last_quarter(dt.date.fromisoformat(day))

    assert [end.isoformat() for end in found] == [first, last]

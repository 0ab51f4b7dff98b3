"""A hundred or two of the steps that the benchmark does by the hundred thousand."""

import pytest

from tests.benchmarks.interleaved import FIRST_DAY, walk

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def test_no_answer_is_wrong_whatever_comes_between():
    made = walk(steps=150, seed=7, acts={"approve": 30, "withdraw": 60, "expire": 40})

    assert made.wrong == []
    assert min(made.done[kind] for kind in ("approve", "withdraw", "expire", "check")) >= 2
    assert made.done["answers"] > 150


def test_a_wrong_answer_is_seen():
    made = walk(steps=0, seed=1)
    made.compare(made.free[0], FIRST_DAY, "RESTRICTED")
    assert len(made.wrong) == 1

"""A few of the five thousand, in every run of the tests; `make fuzz` runs them all."""

import datetime as dt

import pytest

from sites.ingest.context import Context
from tests.fuzz.__main__ import Outcome, run
from tests.fuzz.mutants import mutant, seeds

pytestmark = pytest.mark.unit

CONTEXT = Context(on=dt.date(2026, 9, 15), month=dt.date(2026, 8, 1))


def test_bent_workbooks_are_read_or_refused_and_never_crash_the_reader():
    outcome = run(40, 100_001, context=CONTEXT)

    assert outcome.crashes == []
    assert sum(outcome.codes.values()) == 40
    assert outcome.is_good


def test_a_mutant_is_the_same_for_the_same_number():
    sources = seeds()

    assert mutant(7, sources) == mutant(7, sources)
    assert len({mutant(number, sources) for number in range(20)}) > 10


@pytest.mark.parametrize(
    "outcome", [Outcome(crashes=["1: ValueError"]), Outcome(slowest=120.1)], ids=["crash", "hang"]
)
def test_a_crash_or_a_hang_is_told(outcome):
    assert not outcome.is_good

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rating.canonical_text import canonical_text, outcome_text
from rating.engine import Assessment, Finding, Grade
from rating.enums import GradingMethod
from rating.methods import from_json, outcome, to_json
from rating.rules.compliance import ComplianceFacts
from rating.rules.wage_payment_facts import WagePaymentFacts
from sites.lib.canonical import canonical_json

pytestmark = pytest.mark.unit

AMOUNTS = st.decimals(min_value=0, max_value=10**9, places=2)
DAYS = st.dates(dt.date(2016, 1, 1), dt.date(2036, 12, 31))
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.text(), AMOUNTS, DAYS)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner), st.lists(inner).map(tuple), st.dictionaries(st.text(), inner)
    ),
    max_leaves=12,
)


def facts_of(kind):
    return st.from_type(kind)


@pytest.fixture(scope="module", autouse=True)
def _amounts():
    st.register_type_strategy(Decimal, AMOUNTS)
    st.register_type_strategy(dt.date, DAYS)


# How long drawing takes is no matter of ours, on a busy machine least of all.
ANY_TIME = settings(suppress_health_check=[HealthCheck.too_slow])


@ANY_TIME
@given(value=VALUES)
def test_text_is_what_the_canonical_form_of_plain_values_is(value):
    assert canonical_text(value).encode() == canonical_json(value)


@ANY_TIME
@given(facts=st.deferred(lambda: st.one_of(facts_of(ComplianceFacts), facts_of(WagePaymentFacts))))
def test_facts_are_written_whole_and_read_back_the_same(facts):
    yearly = isinstance(facts, ComplianceFacts)
    method = GradingMethod.COMPLIANCE if yearly else GradingMethod.WAGE_PAYMENT
    stored = to_json(facts)
    assert canonical_text(facts).encode() == canonical_json(stored)
    assert from_json(method, stored) == facts


def test_outcome_is_written_as_it_is_compared():
    findings = (
        Finding("long_in_arrears", Grade.C, "《条例》“第十三条”", "欠\\薪\t“2”人\n", {"days": 62}),
        Finding("in_arrears", Grade.B, "《条例》第十三条", "", {"sum": Decimal("0.10"), "of": []}),
    )
    text = outcome_text("C", findings, [canonical_text(one.facts) for one in findings])
    assert text.encode() == canonical_json(outcome(Assessment(Grade.C, findings)))


def test_what_has_no_form_is_refused():
    with pytest.raises(TypeError, match="float has no canonical form"):
        canonical_text({"ratio": 0.5})

"""What cases owe at this moment, and the refusal of an approval once it moved."""

import pytest

from arrears.claims import open_claims
from arrears.errors import SumMoved
from arrears.services.shown_sum import claims_now, require_shown_sum
from tests.factories.arrears import bank_pays, unpaid_order
from tests.factories.sites import NOW

pytestmark = [pytest.mark.unit, pytest.mark.django_db]


def test_several_cases_are_told_by_the_ledger_of_now_each_its_own_sum():
    cases = [
        unpaid_order(workers=2).case,
        unpaid_order(workers=1, months=3).case,
        unpaid_order(case__project__region_id="370982").case,
    ]
    bank_pays(cases[0].claims.first(), cases[2].claims.get())

    found = claims_now(cases, day=NOW.date())

    assert [found[case.pk].words for case in cases] == [
        "拖欠1名农民工工资合计6,600.00元，其中一人最长1个月、最多6,600.00元",
        "拖欠1名农民工工资合计19,800.00元，其中一人最长3个月、最多19,800.00元",
        "没有尚欠的工资",
    ]
    assert found == {case.pk: open_claims(case) for case in cases}
    assert claims_now([], day=NOW.date()) == {}


def test_another_sum_than_was_shown_is_refused_with_both():
    claims = open_claims(unpaid_order().case)
    require_shown_sum(claims.words, claims)
    with pytest.raises(SumMoved) as refused:
        require_shown_sum("没有尚欠的工资", claims)
    assert refused.value.code == "E-SUM-MOVED"
    assert "“没有尚欠的工资”，现在是“拖欠1名农民工工资合计6,600.00元" in refused.value.message

import pytest

from api.demo.causes import PLANTED
from api.demo.grades import (
    DEALT_WITH,
    EVENTS,
    GradesDiffer,
    _check,
    planted_compliance,
    planted_wage_payment,
)
from rating.rules import compliance, wage_payment
from tests.factories.grades import company_dealt_with, drafted

pytestmark = pytest.mark.unit


def names(module):
    return {rule.name for rule in (*module.RULES, *module.OTHERWISE)}


def test_planted_rules_are_rules_of_their_methods(city):
    for planted, module in (
        (planted_compliance(city), compliance),
        (planted_wage_payment(city), wage_payment),
    ):
        assert set().union(*planted.values()) <= names(module)


def test_every_condition_of_c_of_the_yearly_method_is_planted_or_in_the_story(city):
    worst = {rule.name for rule in compliance.RULES if rule.grade == "C"}
    planted = set().union(*planted_compliance(city).values())
    assert worst - planted == {"disobeyed_order", "on_sanction_list"}


def test_records_are_planted_beside_the_story(city):
    assert 1 not in {*DEALT_WITH, *EVENTS}
    assert {number for number, _ in PLANTED.items()} & set(DEALT_WITH) == {3}


@pytest.mark.django_db
def test_check_names_the_company_that_differs(city):
    grading = drafted(company_dealt_with())
    with pytest.raises(GradesDiffer, match=r"compliance：\['dealt_with'\]") as refusal:
        _check(city)
    assert grading.company.name in str(refusal.value)

from decimal import Decimal

import pytest

from rating.enums import GradingMethod
from rating.models import Grading
from rating.queries import latest_versions
from rating.what_if import ChangedLaw, changeable, read_change, size_of, what_if
from sites.errors import InvalidInput
from sites.law import LawAt
from tests.factories.grades import DRAFTED_AT, clean_company, company_dealt_with, drafted
from tests.factories.rating import dealt_with, tampered

pytestmark = [pytest.mark.unit, pytest.mark.django_db]

METHOD = GradingMethod.COMPLIANCE
BOUND = "grading.investigations_for_c"


def run():
    return latest_versions().select_related("company__region")


def test_one_changed_rule_moves_exactly_those_it_touches():
    clean, once = clean_company(), company_dealt_with()
    twice = company_dealt_with()
    dealt_with(twice)
    for company in (clean, once, twice):
        drafted(company)
    found = what_if(run(), {BOUND: 2}, method=METHOD)
    assert found.seen == 3
    assert [(one.grading.company, one.before, one.after) for one in found.movers] == [
        (twice, "B", "C")
    ]
    assert "被查处2次，达到2次" in found.movers[0].words[0]
    assert (found.by_size, found.by_district) == ({"5人以下": 1}, {"泰山区": 1})
    assert not Grading.objects.filter(version=2).exists()


def test_nothing_changed_moves_nobody_by_the_same_rules():
    drafted(company_dealt_with())
    assert what_if(run(), {}, method=METHOD).movers == []


def test_new_rules_tell_whom_they_would_move():
    grading = drafted(company_dealt_with())
    with tampered():
        Grading.objects.update(grade="A")
    [mover] = what_if(run(), {}, method=METHOD).movers
    assert (mover.grading, mover.before, mover.after) == (grading, "A", "B")


def test_changeable_are_plain_numbers_of_the_method():
    assert changeable(METHOD) == (BOUND,)
    monthly = changeable(GradingMethod.WAGE_PAYMENT)
    assert "warning.late_red_days" in monthly
    assert "systems.required" not in monthly


def test_read_change_takes_the_type_of_the_unit():
    assert read_change(METHOD, BOUND, " 2 ") == 2
    monthly = GradingMethod.WAGE_PAYMENT
    assert read_change(monthly, "warning.coverage_blue_ratio", "0.95") == Decimal("0.95")


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("warning.late_red_days", "2", "E-PARAMETER"),
        (BOUND, "二", "E-VALUE"),
        (BOUND, "-1", "E-VALUE"),
        (BOUND, "NaN", "E-VALUE"),
        (BOUND, "1.5", "E-VALUE"),
    ],
)
def test_read_change_refuses_what_is_wrong(name, value, code):
    with pytest.raises(InvalidInput) as refusal:
        read_change(METHOD, name, value)
    assert refusal.value.code == code


def test_changed_law_replaces_only_what_is_named():
    law = LawAt(DRAFTED_AT.date(), "370902")
    changed = ChangedLaw(law, {BOUND: 9, "warning.coverage_blue_ratio": Decimal("0.5")})
    assert changed.integer(BOUND) == 9
    assert changed.decimal("warning.coverage_blue_ratio") == Decimal("0.5")
    assert changed.integer("warning.late_red_days") == law.integer("warning.late_red_days")
    assert changed.decimal("warning.coverage_yellow_ratio") == Decimal("0.95")


@pytest.mark.parametrize(
    ("people", "words"),
    [(4, "5人以下"), (5, "5至19人"), (99, "20至99人"), (499, "100至499人"), (500, "500人以上")],
)
def test_size_of_an_employer(people, words):
    assert size_of({"roster_entry_count": people}) == words
    assert size_of({"attending_count": people, "roster_entry_count": None}) == words

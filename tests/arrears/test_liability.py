"""Who must pay, and in which order."""

import datetime as dt
from decimal import Decimal

import pytest

from arrears.liability import (
    Engagement,
    Lending,
    Party,
    Unpaid,
    engagement_of,
    lender_of,
    liability_chain,
)
from sites.enums import PartyRole

pytestmark = pytest.mark.unit
OWNER = Party(1, "91OWNER", "示例开发")
CONTRACTOR = Party(2, "91CONTRACTOR", "示例总包")
LABOR = Party(3, "91LABOR", "示例劳务")
SPECIALIST = Party(4, "91SPECIALIST", "示例专业")
JUNE = dt.date(2026, 6, 1)


def engagement(company=LABOR, **changes):
    fields = {
        "company": company.pk,
        "role": PartyRole.LABOR_SUBCONTRACTOR,
        "hired_by": CONTRACTOR,
        "entered_on": dt.date(2026, 1, 5),
        "exited_on": None,
        "is_qualified": True,
    }
    return Engagement(**{**fields, **changes})


def chain(employer, found=None, *, missed=False, **changes):
    return [
        (step.party.name, step.role, step.citation.article, step.citation.paragraph)
        for step in liability_chain(
            employer=employer,
            owner=OWNER,
            general_contractor=CONTRACTOR,
            engagement=found,
            labor_cost_missed=missed,
            **changes,
        )
    ]


def test_liability_of_a_subcontractor_goes_to_the_general_contractor_first():
    assert chain(LABOR, engagement()) == [
        ("示例总包", "先行清偿", 30, 3),
        ("示例劳务", "直接责任", 30, 1),
    ]


def test_liability_of_the_general_contractor_is_its_own():
    assert chain(CONTRACTOR) == [("示例总包", "清偿", 12, None)]


def test_liability_of_the_owner_is_its_own_whatever_it_paid_in():
    assert chain(OWNER, missed=True) == [("示例开发", "清偿", 12, None)]


def test_liability_of_an_unqualified_unit_goes_to_who_hired_it():
    assert chain(LABOR, engagement(is_qualified=False, hired_by=OWNER)) == [
        ("示例开发", "清偿", 36, 1),
        ("示例劳务", "直接责任", 30, 1),
    ]


def test_liability_of_an_unqualified_unit_hired_by_nobody_known_goes_to_the_general_contractor():
    assert chain(LABOR, engagement(is_qualified=False, hired_by=None))[0] == (
        "示例总包",
        "清偿",
        36,
        1,
    )


@pytest.mark.parametrize(
    ("employer", "found"), [(LABOR, engagement()), (CONTRACTOR, None), (LABOR, None)]
)
def test_liability_names_the_owner_second_when_its_labor_cost_did_not_come(employer, found):
    assert chain(employer, found, missed=True)[1] == ("示例开发", "先行垫付", 29, 2)


def test_liability_names_the_owner_once():
    found = engagement(is_qualified=False, hired_by=OWNER)

    assert [step[0] for step in chain(LABOR, found, missed=True)] == ["示例开发", "示例劳务"]


def test_liability_says_when_nobody_registered_the_employer():
    steps = liability_chain(
        employer=LABOR,
        owner=OWNER,
        general_contractor=CONTRACTOR,
        engagement=None,
        labor_cost_missed=False,
    )

    assert steps[0].as_json() == {
        "uscc": "91CONTRACTOR",
        "name": "示例总包",
        "role": "先行清偿",
        "article": "《保障农民工工资支付条例》第三十条第三款",
        "words": "分包单位示例劳务拖欠，由施工总承包单位示例总包先行清偿，再依法追偿"
        "（该单位未登记参建关系）",
    }


def test_engagement_of_nobody_is_none():
    assert engagement_of([engagement()], SPECIALIST.pk, JUNE) is None


@pytest.mark.parametrize(
    ("rows", "chosen"),
    [
        # Held in the month, though older.
        ([engagement(), engagement(entered_on=dt.date(2026, 7, 1))], 0),
        ([engagement(exited_on=dt.date(2026, 5, 31)), engagement(is_qualified=False)], 1),
        # Its last day in the month still counts.
        ([engagement(exited_on=dt.date(2026, 6, 1)), engagement(role=PartyRole.OWNER)], 0),
        # Both hold: the later one.
        ([engagement(), engagement(entered_on=dt.date(2026, 6, 30))], 1),
    ],
)
def test_engagement_of_takes_the_one_that_held_in_the_month(rows, chosen):
    assert engagement_of(rows, LABOR.pk, JUNE) is rows[chosen]


@pytest.mark.parametrize(
    ("employer", "found"),
    [(LABOR, engagement()), (LABOR, engagement(is_qualified=False)), (CONTRACTOR, None)],
)
def test_liability_of_a_borrowed_name_goes_to_its_lender(employer, found):
    assert chain(employer, found, lender=SPECIALIST) == [
        ("示例专业", "清偿", 36, 2),
        (employer.name, "直接责任", 30, 1),
    ]


def test_liability_of_ones_own_name_is_as_without_a_lender():
    assert chain(LABOR, engagement(), lender=LABOR) == chain(LABOR, engagement())


@pytest.mark.parametrize(("amount", "role"), [("0.00", "直接责任"), ("0.01", "先行垫付")])
def test_owner_that_paid_for_everything_advances_nothing(amount, role):
    unpaid = Unpaid(Decimal(amount), JUNE)

    assert chain(LABOR, engagement(), missed=True, unpaid=unpaid)[1][1] == role


def test_owner_advances_up_to_the_project_money_it_has_not_paid():
    steps = liability_chain(
        employer=CONTRACTOR,
        owner=OWNER,
        general_contractor=CONTRACTOR,
        engagement=None,
        labor_cost_missed=True,
        unpaid=Unpaid(Decimal("50000.00"), JUNE),
    )

    assert steps[1].as_json()["limit"] == "50000.00"
    assert "以未结清的工程款 50,000.00 元（截至2026-06-01）为限先行垫付" in steps[1].words


@pytest.mark.parametrize(
    ("since", "until", "lent"),
    [
        (dt.date(2026, 6, 30), None, True),
        (dt.date(2026, 7, 1), None, False),
        (dt.date(2026, 1, 1), dt.date(2026, 6, 1), True),
        (dt.date(2026, 1, 1), dt.date(2026, 5, 31), False),
    ],
)
def test_lender_of_takes_the_finding_that_held_in_the_month(since, until, lent):
    lendings = [
        Lending(LABOR.pk, SPECIALIST, since, until),
        Lending(SPECIALIST.pk, CONTRACTOR, since, until),
    ]

    assert lender_of(lendings, LABOR.pk, JUNE) == (SPECIALIST if lent else None)

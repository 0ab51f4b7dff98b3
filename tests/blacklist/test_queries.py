"""Is a company restricted: computed from dates when asked."""

import datetime as dt
from decimal import Decimal

import pytest

from arrears.models import LedgerEntry
from blacklist.conditions import WorkerArrears
from blacklist.models import RestrictionMeasure
from blacklist.queries import (
    check_restriction,
    decisions_visible_to,
    list_version,
    listings_in_force,
    notices_visible_to,
    public_listings,
    unpaid_facts,
)
from sites.errors import InvalidInput
from sites.lib.names import company_name_key
from sites.models import CompanyName
from tests.factories.blacklist import (
    APPROVE_AT,
    approved_decision,
    drafted_decision,
    served_notice,
    unpaid_order,
)
from tests.factories.sites import CompanyFactory
from tests.people import inspectors

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
LISTED_ON = dt.date(2026, 9, 10)


def check(uscc, *, purpose="bidding", on=LISTED_ON):
    return check_restriction(uscc=uscc, purpose=purpose, on=on, now=APPROVE_AT)


def test_check_restriction_right_after_the_decision_says_what_and_why():
    decision = approved_decision()

    answer = check(decision.company.uscc)

    assert (answer.status, answer.on, answer.as_of) == ("RESTRICTED", LISTED_ON, APPROVE_AT)
    assert (answer.uscc, answer.purpose, answer.list_version) == (
        decision.company.uscc,
        "bidding",
        1,
    )
    [measure] = answer.measures
    assert measure.measure == "依法依规限制参加招标投标活动"
    assert "第四十八条第一款" in measure.basis
    assert (measure.document_number, measure.listed_on, measure.until) == (
        decision.number,
        LISTED_ON,
        dt.date(2029, 9, 10),
    )


@pytest.mark.parametrize(
    ("on", "status"),
    [
        (dt.date(2026, 9, 9), "NOT_LISTED"),
        (LISTED_ON, "RESTRICTED"),
        (dt.date(2029, 9, 9), "RESTRICTED"),
        (dt.date(2029, 9, 10), "NOT_LISTED"),
    ],
)
def test_check_restriction_follows_the_dates_alone(on, status):
    company = approved_decision().company

    assert check(company.uscc, on=on).status == status


def test_check_restriction_of_an_unlisted_company_still_says_the_version():
    approved_decision()

    answer = check(CompanyFactory().uscc)

    assert (answer.status, answer.list_version, answer.measures) == ("NOT_LISTED", 1, ())


def test_check_restriction_of_a_draft_is_not_listed():
    assert check(drafted_decision().company.uscc).status == "NOT_LISTED"


def test_check_restriction_answers_another_purpose_by_the_catalog():
    company = approved_decision().company
    RestrictionMeasure.objects.filter(purpose="travel").update(effective_until=LISTED_ON)

    assert check(company.uscc, purpose="procurement").status == "RESTRICTED"
    travel = check(company.uscc, purpose="travel")
    assert (travel.status, travel.measures) == ("LISTED", ())
    assert check(company.uscc, purpose="travel", on=LISTED_ON).status == "LISTED"


def test_check_restriction_takes_a_measure_from_its_first_day():
    company = approved_decision().company
    RestrictionMeasure.objects.create(
        purpose="bidding", measure="新措施", basis="某条", effective_from=dt.date(2026, 9, 11)
    )

    assert len(check(company.uscc).measures) == 1
    assert [row.measure for row in check(company.uscc, on=dt.date(2026, 9, 11)).measures] == [
        "依法依规限制参加招标投标活动",
        "新措施",
    ]


def test_check_restriction_says_which_character_of_a_code_is_wrong():
    uscc = CompanyFactory().uscc

    with pytest.raises(InvalidInput) as caught:
        check(uscc[:5] + "!" + uscc[6:])

    assert caught.value.code == "E-USCC-CHARS"
    assert "6" in caught.value.message


def test_check_restriction_normalizes_the_code():
    company = approved_decision().company

    assert check(f" {company.uscc.lower()} ").uscc == company.uscc


def test_check_restriction_refuses_an_unknown_purpose():
    with pytest.raises(InvalidInput, match="gardening") as caught:
        check(CompanyFactory().uscc, purpose="gardening")

    assert caught.value.code == "E-PURPOSE"


def test_check_restriction_asks_as_often_for_one_listing_as_for_three(
    django_assert_max_num_queries,
):
    company = approved_decision().company

    with django_assert_max_num_queries(3):
        check(company.uscc)


def test_list_version_grows_with_each_act():
    before = list_version()
    approved_decision()
    between = list_version()
    approved_decision()

    assert (before, between, list_version()) == (0, 1, 2)


def test_listings_in_force_holds_company_and_persons():
    decision = approved_decision()

    assert set(listings_in_force(on=LISTED_ON)) == set(decision.listings.all())
    assert list(listings_in_force(on=dt.date(2026, 9, 9))) == []


def test_public_listings_shows_companies_with_their_persons():
    first, second = approved_decision(), approved_decision()

    rows = list(public_listings(on=LISTED_ON))

    assert [row.company for row in rows] == [second.company, first.company]
    assert [person.person.name for person in rows[1].decision.persons] == list(
        first.company.persons.order_by("id_number_index").values_list("name", flat=True)
    )


def test_public_listings_finds_by_name_former_name_or_code():
    company = approved_decision().company
    approved_decision()
    CompanyName.objects.create(
        company=company, name="泰山旧名（集团）", name_key=company_name_key("泰山旧名（集团）")
    )

    for search in (company.name[:-2], " 泰山旧名(集团)", company.uscc.lower()):
        assert [row.company for row in public_listings(on=LISTED_ON, search=search)] == [company]
    assert list(public_listings(on=LISTED_ON, search="没有这家")) == []


def test_decisions_and_notices_are_seen_in_their_region_alone():
    decision = drafted_decision()
    people = inspectors()

    for viewer, decisions, notices in (
        (people.allowed, [decision], [decision.notice]),
        (people.colleague, [], []),
        (people.stranger, [], []),
    ):
        assert list(decisions_visible_to(viewer=viewer, day=LISTED_ON)) == decisions
        assert list(notices_visible_to(viewer=viewer, day=LISTED_ON)) == notices


def test_unpaid_facts_count_what_is_left_of_each_claim():
    order = unpaid_order(workers=2, months=2, amount=Decimal("100.00"))
    first, second, third, _ = LedgerEntry.objects.order_by("worker", "month")
    first.paid, first.outstanding = Decimal("40.00"), Decimal("60.00")
    first.save()
    # A later correction found more: the order covers only what the case found.
    second.due, second.outstanding = Decimal("150.00"), Decimal("150.00")
    second.save()
    third.paid, third.outstanding = Decimal("100.00"), Decimal("0.00")
    third.save()

    facts = unpaid_facts(order=order)

    assert facts.workers == (
        WorkerArrears(2, Decimal("160.00")),
        WorkerArrears(1, Decimal("100.00")),
    )
    assert facts.as_json() == {"unpaid_amount": "260.00", "worker_count": 2}


def test_unpaid_facts_of_a_paid_order_are_empty():
    notice = served_notice()
    LedgerEntry.objects.all().delete()

    assert unpaid_facts(order=notice.order).as_json() == {
        "unpaid_amount": "0.00",
        "worker_count": 0,
    }

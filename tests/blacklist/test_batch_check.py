"""Many codes at once, and companies that changed their code: the one question or the other."""

import datetime as dt

import pytest
from django.db import connection

from blacklist.batch_check import check_codes
from blacklist.models import RestrictionMeasure
from blacklist.queries import check_restriction, public_listings
from rating.models import FormerCode
from sites.errors import InvalidInput
from sites.lib.codes import complete_uscc
from tests.factories.blacklist import APPROVE_AT, approved_decision
from tests.factories.sites import CompanyFactory

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
LISTED_ON = dt.date(2026, 9, 10)
UNKNOWN = complete_uscc("91370900MA888888X")


def read(statement, parameters):
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall()


def ask(*codes, purpose="bidding", on=LISTED_ON):
    return check_codes(codes=codes, purpose=purpose, on=on, read=read)


def one(code, *, on=LISTED_ON):
    return check_restriction(uscc=code, purpose="bidding", on=on, now=APPROVE_AT)


def succeed(company, code, document="变更第1号"):
    """Record that a company bore a code before."""
    return FormerCode.objects.create(
        company=company, code=code, valid_until=dt.date(2026, 9, 20), document_number=document
    )


def test_check_codes_answers_each_once_in_the_order_of_the_question():
    decision = approved_decision()
    listed, clean = decision.company.uscc, CompanyFactory().uscc

    found = ask(clean, "9137", listed.lower(), UNKNOWN, listed)

    assert found.codes == (clean, "9137", listed, UNKNOWN)
    assert [problem.code for problem in found.malformed.values()] == ["E-USCC-LEN"]
    assert [found.status_of(code) for code in (clean, listed, UNKNOWN)] == [
        "NOT_LISTED",
        "RESTRICTED",
        "NOT_LISTED",
    ]
    [standing] = found.listings[listed]
    assert (standing.uscc, standing.document_number) == (listed, decision.number)
    assert (standing.listed_on, standing.until) == (LISTED_ON, dt.date(2029, 9, 10))
    assert found.measures[0][0] == "依法依规限制参加招标投标活动"
    assert found.list_version == 1


def test_check_codes_follows_the_dates_and_the_catalog():
    code = approved_decision().company.uscc
    assert ask(code, on=dt.date(2026, 9, 9)).status_of(code) == "NOT_LISTED"
    assert ask(code, on=dt.date(2029, 9, 9)).status_of(code) == "RESTRICTED"
    assert ask(code, on=dt.date(2029, 9, 10)).status_of(code) == "NOT_LISTED"
    RestrictionMeasure.objects.filter(purpose="travel").delete()
    assert ask(code, purpose="travel").status_of(code) == "LISTED"
    with pytest.raises(InvalidInput, match="没有“sport”"):
        ask(code, purpose="sport")


def test_a_company_that_changed_its_code_is_found_by_every_code_it_bore():
    decision = approved_decision()
    first = decision.company
    second, third = CompanyFactory(), CompanyFactory()
    never_registered = complete_uscc("91370900MA777777X")
    succeed(second, first.uscc)
    succeed(third, second.uscc, "变更第2号")
    succeed(third, never_registered, "变更第3号")
    stranger = CompanyFactory().uscc
    asked = [first.uscc, second.uscc, third.uscc, never_registered]

    found = ask(*asked, stranger)

    for code in asked:
        [standing] = found.listings[code]
        assert (standing.uscc, standing.document_number) == (first.uscc, decision.number)
        answer = one(code)
        assert (answer.uscc, answer.status) == (code, "RESTRICTED")
        assert [measure.uscc for measure in answer.measures] == [first.uscc]
        assert [row.company for row in public_listings(on=LISTED_ON, search=code)] == [first]
    assert found.status_of(stranger) == one(stranger).status == "NOT_LISTED"
    assert one(third.uscc, on=dt.date(2029, 9, 10)).status == "NOT_LISTED"


def test_listings_of_both_codes_of_a_company_are_all_told_in_order():
    earlier, later = approved_decision(), approved_decision()
    succeed(later.company, earlier.company.uscc)
    numbers = [earlier.number, later.number]

    found = ask(later.company.uscc, earlier.company.uscc)

    for code in found.codes:
        assert [row.document_number for row in found.listings[code]] == numbers
        assert [row.document_number for row in one(code).measures] == numbers


def test_check_codes_takes_one_statement_for_one_or_many(django_assert_num_queries):
    decisions = [approved_decision() for _ in range(3)]
    codes = [decision.company.uscc for decision in decisions]
    for asked in (codes[:1], codes):
        with django_assert_num_queries(1):
            found = ask(*asked)
        assert len(found.listings) == len(asked)

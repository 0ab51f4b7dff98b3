import pytest

from tests.api.v1.conftest import refusal
from tests.factories.grades import (
    CONFIRMED_AT,
    clean_company,
    company_dealt_with,
    disobedient_company,
    drafted,
    published,
)
from tests.factories.sites import CompanyFactory

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: CONFIRMED_AT)


def results(ask, company, **query):
    return ask().get(f"/companies/{company.uscc}/grade-results", **query)


def test_published_grade_is_told_with_reasons_and_results(ask):
    company = disobedient_company()
    published(company)
    body = results(ask, company).json()
    assert (body["status"], body["grades"][0]["grade"]) == ("GRADED", "C")
    assert body["grades"][0]["reasons"][0].startswith("拒不履行责令限期支付决定")
    assert {one["purpose"] for one in body["results"]} == {
        *("inspection", "deposit", "bidding", "finance", "honors", "priority")
    }
    assert all(one["basis"] for one in body["results"])


@pytest.mark.parametrize(
    ("make", "effect"),
    [
        (clean_company, "incentive"),
        (company_dealt_with, "neutral"),
        (disobedient_company, "restrict"),
    ],
)
def test_purpose_is_answered_by_grade(ask, make, effect):
    company = make()
    published(company)
    for purpose in ("bidding", "finance", "honors", "priority"):
        [one] = results(ask, company, purpose=purpose).json()["results"]
        assert (one["purpose"], one["effect"]) == (purpose, effect)


def test_draft_is_never_told_and_no_grade_is_no_a(ask):
    company = clean_company()
    drafted(company)
    body = results(ask, company).json()
    assert (body["status"], body["grades"], body["results"]) == ("NOT_GRADED", [], [])
    assert "不视为A级" in body["words"]


def test_day_before_publication_has_no_grade(ask):
    company = disobedient_company()
    published(company)
    assert results(ask, company, on="2026-01-22").json()["status"] == "NOT_GRADED"
    assert results(ask, company, on="2026-01-23").json()["status"] == "GRADED"


def test_wrong_questions_are_refused(ask):
    assert refusal(ask().get("/companies/91370900MA000000XX/grade-results"))[0] == 422
    unknown = CompanyFactory.build().uscc
    assert refusal(ask().get(f"/companies/{unknown}/grade-results")) == (404, "E-NOT-FOUND")
    company = clean_company()
    assert refusal(results(ask, company, purpose="travel")) == (422, "E-QUERY")

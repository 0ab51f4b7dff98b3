import pytest
from django.db import transaction

from sites import audit
from sites.lib.audit_chain import GENESIS, SignedHead, is_signed_by
from sites.lib.names import company_name_key
from sites.models import CompanyName
from sites.services.sealing import seal_audit
from tests.api.v1.conftest import refusal
from tests.chaos.processes import wait_for
from tests.factories.blacklist import APPROVE_AT, approved_decision
from tests.factories.rating import GradingFactory
from tests.factories.sites import NOW, CompanyFactory, ParticipationFactory, ProjectFactory, region
from tests.people import inspectors, wage_officers

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def test_companies_by_name_gives_candidates_only(ask):
    company = CompanyFactory(name="泰安岱宗建设（集团）有限公司")
    former = CompanyFactory(name="泰安新名建设有限公司")
    CompanyName.objects.create(
        company=former,
        name="泰安岱宗劳务有限公司",
        name_key=company_name_key("泰安岱宗劳务有限公司"),
    )
    CompanyFactory(name="泰安别家建设有限公司")
    body = ask().get("/companies", name="岱宗").json()
    expected = sorted([(company.uscc, company.name), (former.uscc, former.name)])
    assert [(row["uscc"], row["name"]) for row in body["candidates"]] == expected
    assert body["has_more"] is False


def test_companies_by_name_stops_at_twenty(ask):
    CompanyFactory.create_batch(21)
    body = ask().get("/companies", name="示例建设").json()
    assert (len(body["candidates"]), body["has_more"]) == (20, True)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"name": "泰"}, (422, "E-NAME-SHORT")),
        ({}, (422, "E-FIELD-MISSING")),
        ({"name": "x" * 201}, (422, "E-TEXT-LONG")),
        ({"name": "泰安\0"}, (422, "E-TEXT-CHARS")),
    ],
)
def test_companies_by_name_bad_question_is_refused(ask, query, expected):
    assert refusal(ask().get("/companies", **query)) == expected


def test_company_shows_roles_grades_and_listing(ask, clock):
    decision = approved_decision()
    clock(APPROVE_AT)
    company = decision.company
    project = ProjectFactory()
    ParticipationFactory(project=project, company=company)
    ParticipationFactory(project=ProjectFactory(region=region("370982")), company=company)
    GradingFactory(company=company, grade="C")
    body = ask(inspectors().allowed).get(f"/companies/{company.uscc.lower()}").json()
    assert body == {
        "uscc": company.uscc,
        "name": company.name,
        "region": "泰山区",
        "roles": [
            {
                "project": project.code,
                "name": project.name,
                "role": "劳务分包单位",
                "entered_on": "2026-01-05",
                "exited_on": None,
            }
        ],
        "grades": [{"method": "compliance", "period": "2025", "grade": "C", "state": "DRAFT"}],
        "listed": True,
    }


def test_company_is_seen_in_its_region_alone(ask, now):
    project = ProjectFactory()
    company = project.general_contractor
    people = inspectors()
    assert ask(people.allowed).get(f"/companies/{company.uscc}").json()["listed"] is False
    for person in (people.colleague, people.stranger, wage_officers(project).allowed):
        response = ask(person).get(f"/companies/{company.uscc}")
        assert refusal(response) == (404, "E-NOT-FOUND")
    assert refusal(ask().get(f"/companies/{company.uscc}")) == (401, "E-AUTH")


@pytest.mark.django_db(transaction=True)
def test_transparency_shows_signed_heads_and_the_key_that_checks_them(ask):
    before = ask().get("/transparency").json()
    assert (before["position"], before["hash"], before["heads"]) == (0, GENESIS, [])
    with transaction.atomic():
        audit.record(act="试", object_kind="X", object_id=1, now=NOW)
    assert wait_for(lambda: seal_audit(now=NOW) == 1)

    told = ask().get("/transparency").json()

    [head] = told["heads"]
    assert (told["position"], told["hash"]) == (1, head["hash"])
    assert is_signed_by(told["public_key"], SignedHead(**head))

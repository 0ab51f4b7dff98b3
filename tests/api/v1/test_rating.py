import datetime as dt

import pytest

from rating.enums import GradingMethod, GradingState
from rating.services.grading import draft_grades
from tests.api.v1.conftest import refusal
from tests.factories.rating import GradingFactory
from tests.factories.sites import NOW, ApproverFactory, RosterEntryFactory, WageOfficerFactory
from tests.people import inspectors

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def drafted():
    employer = RosterEntryFactory(entered_on=dt.date(2025, 3, 1)).employer
    return draft_grades(
        companies=[employer],
        method=GradingMethod.COMPLIANCE,
        period="2025",
        day=dt.date(2026, 9, 15),
        now=NOW,
    )[0]


def test_grades_come_with_their_findings(ask, now):
    grading = drafted()
    body = ask(inspectors().allowed).get("/grades").json()
    assert body == {
        "count": 1,
        "items": [
            {
                "id": grading.pk,
                "uscc": grading.company.uscc,
                "name": grading.company.name,
                "method": "compliance",
                "period": "2025",
                "version": 1,
                "grade": "A",
                "state": "DRAFT",
                "findings": [
                    {
                        "rule": "never_dealt_with",
                        "grade": "A",
                        "citation": "《企业劳动保障守法诚信等级评价办法》第七条",
                        "words": "本年度有用工登记1人、工资支付表0份，未因劳动保障违法行为被查处",
                        "facts": {"roster_entry_count": 1, "payroll_sheet_count": 0},
                    }
                ],
                "facts_hash": grading.facts_hash,
                "law_day": "2025-12-31",
                "rules_version": grading.rules_version,
            }
        ],
    }


def test_grades_are_seen_in_their_region_alone(ask, now):
    GradingFactory()
    people = inspectors()
    counts = [
        ask(person).get("/grades").json()["count"]
        for person in (people.allowed, people.colleague, people.stranger, WageOfficerFactory())
    ]
    assert counts == [1, 0, 0, 0]
    assert refusal(ask().get("/grades")) == (401, "E-AUTH")


def test_grades_can_be_chosen(ask, now):
    kept = GradingFactory(grade="B", period="2024")
    GradingFactory(grade="A")
    asker = ask(inspectors().allowed)
    for query in (
        {"grade": "B"},
        {"period": "2024"},
        {"uscc": kept.company.uscc},
        {"grade": "B", "method": "compliance"},
    ):
        assert [row["id"] for row in asker.get("/grades", **query).json()["items"]] == [kept.pk]
    assert refusal(asker.get("/grades", grade="D")) == (422, "E-QUERY")


def test_grades_take_the_same_queries_for_one_and_for_three(ask, now, django_assert_num_queries):
    asker = ask(inspectors().allowed)
    for count in (1, 2):
        GradingFactory.create_batch(count)
        # session, user, the viewer's roles three times over, count, rows, findings
        with django_assert_num_queries(7):
            asker.get("/grades")


def test_grade_is_signed_by_the_approver_of_the_region(ask, now):
    grading = drafted()
    path = f"/grades/{grading.pk}/signature"
    people = inspectors()
    assert refusal(ask(people.allowed).post(path)) == (403, "E-NOT-ALLOWED")
    for person in (people.colleague, people.stranger, ApproverFactory("370982")):
        assert refusal(ask(person).post(path)) == (404, "E-NOT-FOUND")
    assert refusal(ask().post(path)) == (401, "E-AUTH")
    approver = ApproverFactory("370902")
    signed = ask(approver).post(path)
    assert (signed.status_code, signed.json()["state"]) == (200, GradingState.SIGNED)
    assert refusal(ask(approver).post(path)) == (409, "E-GRADE-STEP")


def test_grade_goes_to_publication_step_by_step(ask, now):
    grading = drafted()
    path = f"/grades/{grading.pk}"
    approver, inspector = ask(ApproverFactory("370902")), ask(inspectors().allowed)
    assert refusal(inspector.post(f"{path}/notice", {"service_proof": "回证"})) == (
        409,
        "E-NOT-SIGNED",
    )
    approver.post(f"{path}/signature")
    told = inspector.post(f"{path}/notice", {"service_proof": "回证"})
    assert told.json()["state"] == GradingState.NOTIFIED
    assert refusal(approver.post(f"{path}/confirmation")) == (409, "E-OBJECTION-OPEN")
    assert refusal(approver.post(f"{path}/publication")) == (409, "E-GRADE-STEP")


def test_signed_a_is_confirmed_and_published(ask, now):
    grading = drafted()
    approver = ask(ApproverFactory("370902"))
    for act, state in (
        ("signature", GradingState.SIGNED),
        ("confirmation", GradingState.CONFIRMED),
        ("publication", GradingState.PUBLISHED),
    ):
        assert approver.post(f"/grades/{grading.pk}/{act}").json()["state"] == state

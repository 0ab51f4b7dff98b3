import datetime as dt

import pytest

from arrears.enums import CaseState, ComplaintState
from arrears.models import Case, EmployerHearing, PaymentOrder, PaymentOrderExpiry
from tests.api.v1.conftest import refusal
from tests.factories.arrears import (
    ArrearsWarningFactory,
    CaseClaimFactory,
    CaseFactory,
    ComplaintFactory,
    EmployerHearingFactory,
    LedgerEntryFactory,
    MajorRiskFactory,
    unpaid_order,
)
from tests.factories.sites import (
    ApproverFactory,
    InspectorFactory,
    ProjectFactory,
    WageOfficerFactory,
    region,
)
from tests.people import inspectors

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

LISTS = {
    "/warnings": ArrearsWarningFactory,
    "/major-risks": MajorRiskFactory,
    "/cases": CaseFactory,
}


@pytest.mark.parametrize("path", LISTS)
def test_list_is_seen_by_the_inspectors_of_the_region_alone(ask, now, path):
    row = LISTS[path]()
    people = inspectors()
    persons = (people.allowed, people.colleague, people.stranger, WageOfficerFactory(row.project))
    assert [ask(person).get(path).json()["count"] for person in persons] == [1, 0, 0, 0]
    assert refusal(ask().get(path)) == (401, "E-AUTH")


@pytest.mark.parametrize("path", LISTS)
def test_list_takes_the_same_queries_for_one_and_for_three(
    ask, now, path, django_assert_num_queries
):
    asker = ask(inspectors().allowed)
    for count in (1, 2):
        LISTS[path].create_batch(count)
        # session, user, roles, count, rows
        with django_assert_num_queries(5):
            assert asker.get(path).status_code == 200


@pytest.mark.parametrize("path", LISTS)
def test_list_page_and_bad_query(ask, now, path):
    LISTS[path].create_batch(3)
    asker = ask(inspectors().allowed)
    body = asker.get(path, offset=2, limit=2).json()
    assert (body["count"], len(body["items"])) == (3, 1)
    for query in ({"limit": "1e9"}, {"offset": -1}, {"page": 1}):
        assert refusal(asker.get(path, **query)) == (422, "E-QUERY")


def test_warnings_say_rule_words_and_article(ask, now):
    warning = ArrearsWarningFactory(facts={"workers": 1}, parameters=[{"name": "x"}])
    (row,) = ask(inspectors().allowed).get("/warnings", level="RED").json()["items"]
    assert row == {
        "project": warning.project.code,
        "project_name": warning.project.name,
        "rule": "unpaid_month",
        "level": "RED",
        "level_words": "红色",
        "words": warning.words,
        "citation": "《保障农民工工资支付条例》第十四条",
        "facts": {"workers": 1},
        "parameters": [{"name": "x"}],
        "raised_on": "2026-07-21",
        "level_since": "2026-09-15",
        "state": "OPEN",
    }


def test_warnings_can_be_chosen(ask, now):
    kept = ArrearsWarningFactory(level="BLUE", rule="coverage")
    ArrearsWarningFactory()
    asker = ask(inspectors().allowed)
    for query in ({"level": "BLUE"}, {"rule": "coverage"}, {"project": kept.project.code}):
        rows = asker.get("/warnings", **query).json()["items"]
        assert [row["project"] for row in rows] == [kept.project.code]
    assert asker.get("/warnings", state="CLOSED").json()["count"] == 0
    assert refusal(asker.get("/warnings", level="PINK")) == (422, "E-QUERY")


def test_major_risks_open_and_closed(ask, now):
    risk = MajorRiskFactory(reasons=[{"words": "涉及30人"}])
    MajorRiskFactory(closed_on=dt.date(2026, 9, 10))
    asker = ask(inspectors().allowed)
    (row,) = asker.get("/major-risks").json()["items"]
    assert row == {
        "project": risk.project.code,
        "project_name": risk.project.name,
        "entered_on": "2026-09-01",
        "reasons": [{"words": "涉及30人"}],
        "worker_count": 30,
        "outstanding": "198000.00",
        "days_late": 43,
        "closed_on": None,
    }
    (closed,) = asker.get("/major-risks", closed="true").json()["items"]
    assert closed["closed_on"] == "2026-09-10"


def case_body(project, second, **changed):
    return {
        "project": project.code,
        "employer": project.general_contractor.uscc,
        "complaints": [],
        "reason": "拖欠工资",
        "second_inspector": second.username,
        **changed,
    }


def test_case_is_opened_from_complaint_and_ledger(ask, now):
    project = LedgerEntryFactory().project
    complaint = ComplaintFactory(project=project)
    people, second = inspectors(), InspectorFactory()
    body = case_body(project, second, complaints=[complaint.number, complaint.number])
    response = ask(people.allowed).post("/cases", body)
    case = Case.objects.get()
    assert response.status_code == 201
    assert response.json() == {
        "number": case.number,
        "project": project.code,
        "employer": project.general_contractor.uscc,
        "payer": project.general_contractor.uscc,
        "payer_reason": case.payer_reason,
        "reason": "拖欠工资",
        "state": "INVESTIGATING",
        "filed_on": "2026-09-15",
        "investigation_due_on": case.investigation_due_on.isoformat(),
        "closed_on": None,
    }
    complaint.refresh_from_db()
    assert (complaint.state, complaint.case) == (ComplaintState.IN_CASE, case)
    listed = ask(people.allowed).get("/cases", state="INVESTIGATING").json()
    assert listed["items"] == [response.json()]


def test_case_cannot_be_opened_by_others(ask, now):
    project = LedgerEntryFactory().project
    body = case_body(project, InspectorFactory())
    people = inspectors()
    for person in (people.colleague, people.stranger, WageOfficerFactory(project)):
        assert refusal(ask(person).post("/cases", body)) == (404, "E-NOT-FOUND")
    assert refusal(ask(ApproverFactory()).post("/cases", body)) == (403, "E-NOT-ALLOWED")
    assert refusal(ask().post("/cases", body)) == (401, "E-AUTH")
    assert not Case.objects.exists()


def test_case_refusals_leave_nothing(ask, now):
    project = LedgerEntryFactory().project
    elsewhere = ComplaintFactory()
    inspector, second = inspectors().allowed, InspectorFactory()
    asker = ask(inspector)
    same = asker.post("/cases", case_body(project, inspector))
    assert refusal(same) == (403, "E-TWO-INSPECTORS")
    paid = asker.post("/cases", case_body(ProjectFactory(), second))
    assert refusal(paid) == (409, "E-NOTHING-OUTSTANDING")
    for changed in (
        {"complaints": [elsewhere.number]},
        {"complaints": ["没有这号"]},
        {"employer": "9" * 18},
        {"second_inspector": "nobody"},
        {"project": "nowhere"},
    ):
        response = asker.post("/cases", {**case_body(project, second), **changed})
        assert refusal(response) == (404, "E-NOT-FOUND")
    assert not Case.objects.exists()


def test_hearing_is_recorded(ask, now):
    case = CaseFactory(handler=inspectors().allowed)
    path = f"/cases/{case.number}/hearings"
    asker = ask(case.handler)
    response = asker.post(path, {"attended": True, "statement": "资金紧张"})
    assert (response.status_code, response.json()) == (
        201,
        {"held_on": "2026-09-15", "attended": True, "statement": "资金紧张"},
    )
    people = inspectors()
    for person in (people.colleague, people.stranger):
        assert refusal(ask(person).post(path, {"attended": False})) == (404, "E-NOT-FOUND")
    assert refusal(ask().post(path, {"attended": False})) == (401, "E-AUTH")
    assert EmployerHearing.objects.count() == 1


def order_body(case, **changed):
    return {
        "case_number": case.number,
        "amount": "6600.00",
        "worker_count": 1,
        "due_on": "2026-09-30",
        "service_method": "IN_PERSON",
        "service_proof": "回证1",
        **changed,
    }


def heard_case():
    case = CaseFactory(handler=InspectorFactory("370902"))
    EmployerHearingFactory(case=case)
    claim = CaseClaimFactory(case=case)
    LedgerEntryFactory(project=case.project, employer=case.employer, worker=claim.worker)
    return case


def test_payment_order_is_served(ask, now):
    case = heard_case()
    response = ask(case.handler).post("/payment-orders", order_body(case))
    order = PaymentOrder.objects.get()
    assert response.status_code == 201
    assert response.json() == {
        "number": order.number,
        "case_number": case.number,
        "company": case.payer.uscc,
        "amount": "6600.00",
        "worker_count": 1,
        "facts": order.facts,
        "basis": order.basis,
        "served_on": "2026-09-15",
        "due_on": "2026-09-30",
    }


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"amount": "6600.01"}, (422, "E-AMOUNT-MISMATCH")),
        ({"amount": "6600.001"}, (422, "E-VALUE")),
        ({"due_on": "2026-09-16"}, (422, "E-DUE-DATE")),
        ({"due_on": "2026-9-30"}, (422, "E-VALUE")),
        ({"due_on": 20260930}, (422, "E-VALUE")),
        ({"worker_count": 0}, (422, "E-VALUE")),
        ({"service_method": "PIGEON"}, (422, "E-VALUE")),
        ({"case_number": "没有"}, (404, "E-NOT-FOUND")),
        ({"number": "自编1号"}, (422, "E-FIELD-UNKNOWN")),
    ],
)
def test_payment_order_refusals_leave_nothing(ask, now, changed, expected):
    case = heard_case()
    response = ask(case.handler).post("/payment-orders", order_body(case, **changed))
    assert refusal(response) == expected
    assert not PaymentOrder.objects.exists()


def test_payment_order_before_the_hearing_or_by_others_is_refused(ask, now):
    case = CaseFactory(handler=InspectorFactory("370902"))
    CaseClaimFactory(case=case)
    unheard = ask(case.handler).post("/payment-orders", order_body(case))
    assert refusal(unheard) == (409, "E-NOT-HEARD")
    people = inspectors()
    for person in (people.colleague, people.stranger):
        response = ask(person).post("/payment-orders", order_body(case))
        assert refusal(response) == (404, "E-NOT-FOUND")
    assert refusal(ask().post("/payment-orders", order_body(case))) == (401, "E-AUTH")


def test_expiry_is_established_after_the_last_day(ask, now):
    order = unpaid_order()
    response = ask(inspectors().allowed).post(f"/payment-orders/{order.number}/expiry")
    assert response.status_code == 201
    assert response.json() == {
        "order_number": order.number,
        "established_on": "2026-09-15",
        "unpaid_amount": "6600.00",
        "unpaid_worker_count": 1,
        "longest_unpaid_months": 1,
        "largest_worker_amount": "6600.00",
    }
    order.case.refresh_from_db()
    assert order.case.state == CaseState.ORDER_UNPAID


def test_expiry_before_the_last_day_or_by_others_is_refused(ask, now):
    order = unpaid_order(due_on=dt.date(2026, 9, 15))
    path = f"/payment-orders/{order.number}/expiry"
    people = inspectors()
    assert refusal(ask(people.allowed).post(path)) == (409, "E-ORDER-NOT-EXPIRED")
    for person in (people.colleague, people.stranger):
        assert refusal(ask(person).post(path)) == (404, "E-NOT-FOUND")
    assert refusal(ask().post(path)) == (401, "E-AUTH")
    assert not PaymentOrderExpiry.objects.exists()


def test_case_of_another_region_is_not_found(ask, now):
    case = CaseFactory(project__region=region("370982"))
    response = ask(inspectors().allowed).post(f"/cases/{case.number}/hearings", {"attended": False})
    assert refusal(response) == (404, "E-NOT-FOUND")

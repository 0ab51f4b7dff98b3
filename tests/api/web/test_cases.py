"""Cases on the inspector's pages: from filing to the draft of a listing decision."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from arrears.enums import CaseState, ComplaintState
from arrears.models import (
    Case,
    Complaint,
    ComplaintMessage,
    EmployerHearing,
    PaymentOrder,
    PaymentOrderExpiry,
)
from blacklist.models import ListingDecision, PriorNotice, Representation
from sites.models import AuditEntry
from tests.api.web import story
from tests.factories.arrears import CaseFactory, ComplaintFactory, ComplaintIdentityFactory
from tests.factories.blacklist import (
    DRAFT_AT,
    NOTICE_AT,
    approved_decision,
    at,
    drafted_decision,
    served_notice,
    unpaid_order,
)
from tests.factories.sites import (
    NOW,
    InspectorFactory,
    ResponsiblePersonFactory,
    UserFactory,
    WageOfficerFactory,
)
from tests.people import inspectors

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _day(clock):
    clock(NOW)


@pytest.fixture
def inspector(client):
    user = InspectorFactory(display_name="李监察")
    client.force_login(user)
    return user


def act(client, case, slug, **fields):
    return client.post(reverse("web:act", args=(case.number, slug)), fields)


def page(client, case):
    return client.get(reverse("web:case", args=(case.number,))).text


def file(client, told, second, **changes):
    fields = {
        "employer": told.employer.pk,
        "second_inspector": second.pk,
        "reason": "6月、7月工资未付，有投诉",
        **changes,
    }
    return client.post(reverse("web:file_case", args=(told.project.code,)), fields)


def test_file_case_shows_what_the_ledger_found(client, inspector):
    told = story.build()
    story.complaint(told.project)

    text = client.get(reverse("web:file_case", args=(told.project.code,))).text

    for words in (told.employer.name, "39,000.00 元", "待受理投诉 1 件"):
        assert words in text
    assert f">{inspector.display_name}</option>" not in text


def test_file_case_takes_up_the_waiting_complaints(client, inspector):
    told = story.build(is_reported=True)
    story.complaint(told.project)
    second = InspectorFactory("370902")

    response = file(client, told, second)

    case = Case.objects.get()
    assert (response.status_code, response.url) == (302, reverse("web:case", args=(case.number,)))
    assert (case.handler, case.second_inspector, case.claims.count()) == (inspector, second, 6)
    assert Complaint.objects.get().state == ComplaintState.IN_CASE
    assert f"已立案：{case.number}" in client.get(response.url).text


def test_file_case_refused_says_why_and_changes_nothing(client, inspector):
    told = story.build()
    second = InspectorFactory()
    elsewhere = InspectorFactory("370982")

    answers = [
        file(client, told, second, reason="").status_code,
        file(client, told, elsewhere).status_code,
        file(client, told, inspector).status_code,
        file(client, told, second, employer=told.project.owner.pk).status_code,
        file(client, told, second, reason="字" * 501).status_code,
    ]

    assert answers == [422] * 5
    assert (Case.objects.count(), AuditEntry.objects.count()) == (0, 0)


def test_file_case_twice_is_refused(client, inspector):
    told = story.build(is_reported=True)
    second = InspectorFactory()
    file(client, told, second)

    again = file(client, told, second)

    assert again.status_code == 409
    assert "E-CASE-EXISTS" in again.text
    assert Case.objects.count() == 1


def test_case_answers_five_questions_and_offers_the_next_act(client, inspector):
    told = story.build()
    made = story.case(told, handler=inspector, second=InspectorFactory())

    text = page(client, made)

    for words in ("39,000.00 元", "涉及 3 人、6 笔", "2026-09-08", "先行清偿", "听取单位意见"):
        assert words in text
    assert "王＊" in text
    assert "王建国" not in text
    assert text.count('class="btn btn-primary"') == 1


def test_case_is_shown_to_its_region_alone(client):
    told = story.build()
    people = inspectors()
    made = story.case(told, handler=people.allowed, second=InspectorFactory())
    url = reverse("web:case", args=(made.number,))
    anonymous = client.get(url)
    answers = {}
    for name in ("allowed", "colleague", "stranger"):
        client.force_login(getattr(people, name))
        answers[name] = (
            client.get(url).status_code,
            act(client, made, "hearing", attended="no").status_code,
        )

    assert anonymous.url.startswith("/login/?next=/inspector/cases/")
    assert answers == {"allowed": (200, 302), "colleague": (404, 404), "stranger": (403, 403)}
    assert EmployerHearing.objects.count() == 1


def test_hearing_of_one_who_came_needs_what_was_said(client, inspector):
    made = story.case(story.build(), handler=inspector, second=InspectorFactory())

    silent = act(client, made, "hearing", attended="yes", statement="")
    heard = act(client, made, "hearing", attended="yes", statement="资金紧张，月底付清")

    assert (silent.status_code, heard.status_code) == (422, 302)
    assert "E-REASON" in silent.text
    assert EmployerHearing.objects.get().statement == "资金紧张，月底付清"


def order_fields(**changes):
    return {
        "amount": "39000.00",
        "worker_count": "3",
        "due_on": "2026-09-25",
        "service_method": "IN_PERSON",
        "service_proof": "送达回证2026-001",
        **changes,
    }


def test_order_is_served_after_the_hearing_with_what_is_unpaid(client, inspector):
    made = story.case(story.build(), handler=inspector, second=InspectorFactory())
    early = act(client, made, "order", **order_fields())
    act(client, made, "hearing", attended="no")
    offered = page(client, made)

    served = act(client, made, "order", **order_fields())

    assert (early.status_code, served.status_code) == (409, 302)
    assert "E-NOT-HEARD" in early.text
    assert 'value="39000.00"' in offered
    order = PaymentOrder.objects.get()
    assert (order.amount, order.due_on) == (Decimal("39000.00"), dt.date(2026, 9, 25))
    assert order.number in page(client, made)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"amount": "38999.99"}, "E-AMOUNT-MISMATCH"),
        ({"worker_count": "2"}, "E-AMOUNT-MISMATCH"),
        ({"due_on": "2026-09-16"}, "E-DUE-DATE"),
    ],
)
def test_order_that_does_not_fit_the_ledger_or_the_law_is_refused(client, inspector, changes, code):
    made = story.case(story.build(), handler=inspector, second=InspectorFactory())
    act(client, made, "hearing", attended="no")

    refused = act(client, made, "order", **order_fields(**changes))

    assert refused.status_code == 422
    assert code in refused.text
    assert PaymentOrder.objects.count() == 0


def test_expiry_is_established_the_day_after_the_last_day(client, inspector, clock):
    made = story.case(story.build(), handler=inspector, second=InspectorFactory())
    act(client, made, "hearing", attended="no")
    act(client, made, "order", **order_fields())

    # The day of the order is a holiday; the first working day after is in time too.
    clock(at(dt.date(2026, 9, 28), 23))
    client.force_login(inspector)
    in_time = act(client, made, "expiry")
    clock(at(dt.date(2026, 9, 29), 0))
    after = act(client, made, "expiry")

    assert (in_time.status_code, after.status_code) == (409, 302)
    assert "E-ORDER-NOT-EXPIRED" in in_time.text
    assert PaymentOrderExpiry.objects.get().unpaid_amount == Decimal("39000.00")


def test_notice_objection_answer_and_draft_follow_each_other(client, inspector, clock):
    order = unpaid_order()
    clock(NOTICE_AT)
    assert act(client, order.case, "notice", service_proof="回证3").status_code == 302
    notice = PriorNotice.objects.get()
    too_early = act(client, order.case, "decision")
    act(client, order.case, "objection", words="已安排付款")
    open_objection = act(client, order.case, "decision")
    act(client, order.case, "objection-answer", upheld="no", answer="经核实未付款")
    clock(DRAFT_AT)

    drafted = act(client, order.case, "decision")

    assert (too_early.status_code, open_objection.status_code) == (409, 409)
    assert "E-NOTICE-PERIOD" in too_early.text
    assert Representation.objects.get().upheld is False
    assert drafted.status_code == 302
    assert ListingDecision.objects.get().notice == notice
    assert "等待法制审核和审批" in page(client, order.case)


def test_notice_refused_while_the_amount_is_too_small(client, inspector, clock):
    order = unpaid_order(workers=1)
    clock(NOTICE_AT)

    response = act(client, order.case, "notice", service_proof="回证3")

    assert response.status_code == 409
    assert "E-LISTING-CONDITION" in response.text
    assert PriorNotice.objects.count() == 0


@pytest.mark.parametrize("slug", ["expiry", "notice", "objection", "objection-answer", "decision"])
def test_acts_before_their_step_are_refused(client, inspector, slug):
    case = CaseFactory(handler=inspector)
    fields = {"service_proof": "回证", "words": "异议", "upheld": "no", "answer": "答复"}

    response = act(client, case, slug, **fields)

    assert response.status_code == 409
    assert "E-CASE-STATE" in response.text


def test_unknown_act_is_not_found(client, inspector):
    assert act(client, CaseFactory(), "celebrate").status_code == 404


def test_case_after_the_decision_offers_no_act(client, inspector, clock):
    decision = approved_decision(drafted_decision(served_notice()))
    clock(DRAFT_AT)

    text = page(client, decision.notice.order.case)

    assert 'class="btn btn-primary"' not in text
    assert "等待平台回执" in text


def test_closed_case_offers_no_act(client, inspector):
    case = CaseFactory(state=CaseState.CLOSED, closed_on=NOW.date())

    assert 'class="btn btn-primary"' not in page(client, case)


def test_identity_is_shown_to_the_inspectors_of_the_case_and_recorded(client):
    handler, other = InspectorFactory(), InspectorFactory()
    case = CaseFactory(handler=handler)
    complaint = ComplaintFactory(project=case.project, case=case, state=ComplaintState.IN_CASE)
    ComplaintIdentityFactory(complaint=complaint)
    url = reverse("web:identity", args=(complaint.pk,))

    client.force_login(other)
    refused = client.post(url, {"reason": "核对工资条"})
    client.force_login(handler)
    shown = client.post(url, {"reason": "核对工资条"})
    case_page = page(client, case)

    assert refused.status_code == 403
    assert "示例工人" not in refused.text
    assert (shown.status_code, "示例工人" in shown.text) == (200, True)
    assert "示例工人" not in case_page
    assert "干了三个月没有拿到钱" in case_page
    # Who answers for the case sees who read it; a colleague who may not read it does not.
    assert (case_page.count("（1 次）"), case_page.count("查看投诉人身份：核对工资条")) == (1, 1)
    client.force_login(other)
    assert "核对工资条" not in page(client, case)
    assert AuditEntry.objects.filter(act="查看投诉人身份").count() == 1


def test_reply_reaches_the_thread(client, inspector):
    case = CaseFactory(handler=inspector)
    complaint = ComplaintFactory(project=case.project, case=case, state=ComplaintState.IN_CASE)
    url = reverse("web:reply", args=(complaint.pk,))

    sent = client.post(url, {"words": "请补充工资条"})
    empty = client.post(url, {"words": " "})

    assert (sent.status_code, empty.status_code) == (302, 302)
    assert "E-TEXT-EMPTY" in client.get(empty.url).text
    assert ComplaintMessage.objects.get().from_worker is False
    assert AuditEntry.objects.get(act="向投诉人发送消息").actor == inspector


def test_reply_by_an_inspector_beside_the_case_is_refused(client, inspector):
    case = CaseFactory()
    complaint = ComplaintFactory(project=case.project, case=case, state=ComplaintState.IN_CASE)
    url = reverse("web:reply", args=(complaint.pk,))

    refused = client.post(url, {"words": "请来一趟"}, follow=True)

    assert "E-NOT-ALLOWED" in refused.text
    assert url not in refused.text
    assert ComplaintMessage.objects.count() == 0


def test_complaint_without_a_case_has_no_identity_page(client, inspector):
    complaint = ComplaintFactory()

    assert client.post(reverse("web:identity", args=(complaint.pk,))).status_code == 404


def test_cases_lists_only_the_own_region_at_a_constant_cost(client, django_assert_num_queries):
    story.case(story.build(workers=1), handler=InspectorFactory(), second=InspectorFactory())
    for person in (WageOfficerFactory(), UserFactory()):
        client.force_login(person)
        assert client.get("/inspector/cases/").status_code == 403
    client.force_login(InspectorFactory("370982"))
    assert "没有案件" in client.get("/inspector/cases/").text
    client.force_login(InspectorFactory())
    client.get("/inspector/cases/")
    with django_assert_num_queries(6):
        client.get("/inspector/cases/")
    for number in (2, 3):
        story.case(
            story.build(workers=1),
            handler=InspectorFactory(),
            second=InspectorFactory(),
            number=f"泰人社监立字〔2026〕{number}号",
        )
    with django_assert_num_queries(6):
        client.get("/inspector/cases/")


def test_responsible_person_missing_stops_the_draft(client, inspector, clock):
    order = unpaid_order()
    served_notice(order)
    order.company.persons.all().delete()
    clock(DRAFT_AT)

    refused = act(client, order.case, "decision")
    ResponsiblePersonFactory(company=order.company)
    drafted = act(client, order.case, "decision")

    assert (refused.status_code, drafted.status_code) == (409, 302)

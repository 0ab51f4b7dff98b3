"""From a complaint to a settled case, and to an unpaid order, through the inspector's pages."""

import re

import pytest

from arrears.enums import CaseState, ComplaintState, DocumentKind
from arrears.models import Case, CaseDocument, Complaint, CrimeReferral, Recusal
from arrears.services.documents import issue_document
from tests.api.web import story
from tests.factories.arrears import (
    ComplaintFactory,
    PaymentOrderExpiryFactory,
    bank_pays,
    running_case,
    unpaid_order,
)
from tests.factories.sites import NOW, ApproverFactory, InspectorFactory

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
INQUIRY = {"appear_on": "2026-09-22", "place": "201室", "bring": "工资支付表"}


@pytest.fixture
def inspector(client, clock):
    clock(NOW)
    user = InspectorFactory(display_name="李监察")
    client.force_login(user)
    return user


@pytest.fixture
def case(inspector):
    told = story.build()
    made = story.case(told, handler=inspector, second=InspectorFactory(display_name="周监察"))
    made.complaints.add(story.complaint(made.project))
    made.complaints.update(state=ComplaintState.IN_CASE)
    return made


def act(client, case, slug, **given):
    return client.post(f"/inspector/cases/{case.number}/{slug}/", given, follow=True)


def claims_paid(case, proof="流水20260915"):
    amounts = {f"amount_{claim.pk}": str(claim.amount) for claim in case.claims.all()}
    return {"source": "GENERAL_CONTRACTOR", "paid_on": "2026-09-15", "proof": proof, **amounts}


def test_a_case_is_settled_worker_by_worker_and_closed(client, case):
    url = f"/inspector/cases/{case.number}/payments/"
    assert client.get(url).text.count('name="amount_') == 6
    paid = client.post(url, claims_paid(case), follow=True)
    assert "已记录 6 笔，合计 39,000.00 元" in paid.text
    early = act(client, case, "close", ground="PAID", reason="已付清")
    assert early.status_code == 409
    assert "E-ARRIVAL" in early.text
    complaint = case.complaints.get()
    act(client, case, "arrival", complaint=complaint.pk, arrived="yes", words="电话确认")

    closed = act(client, case, "close", ground="PAID", reason="总包已先行清偿")

    assert "已结案：认定 39,000.00 元，已付 39,000.00 元" in closed.text
    case.refresh_from_db()
    assert case.state == CaseState.CLOSED
    report = CaseDocument.objects.get(kind=DocumentKind.CLOSING)
    pdf = client.get(f"/inspector/documents/{report.pk}/pdf")
    docx = client.get(f"/inspector/documents/{report.pk}/docx")
    assert pdf.content.startswith(b"%PDF-")
    assert docx.content.startswith(b"PK")
    assert "内部文书，不需要送达" in client.get(f"/inspector/documents/{report.pk}/").text


@pytest.mark.parametrize(
    ("changes", "status", "words"),
    [
        ({"paid_on": ""}, 422, "这一项要填"),
        ({"paid_on": "2026-09-16"}, 422, "E-PAYMENT"),
        ({"amount": "x"}, 422, "不是金额"),
        ({"amount": "NaN"}, 422, "不是金额"),
        ({"proof": ""}, 422, "E-REASON"),
    ],
)
def test_payments_that_cannot_be_are_refused_with_what_was_entered(
    client, case, changes, status, words
):
    given = claims_paid(case)
    if "amount" in changes:
        changes = {f"amount_{case.claims.first().pk}": changes["amount"]}
    answer = client.post(f"/inspector/cases/{case.number}/payments/", {**given, **changes})

    assert answer.status_code == status
    assert words in answer.text


def test_a_document_is_issued_read_downloaded_and_served(client, case):
    url = f"/inspector/cases/{case.number}/documents/INQUIRY/"
    assert "到场地点" in client.get(url).text
    assert client.post(url, {**INQUIRY, "place": ""}).status_code == 422
    long = client.post(url, {**INQUIRY, "place": "字" * 201})
    assert (long.status_code, "E-TEXT-LONG" in long.text) == (422, True)

    page = client.post(url, INQUIRY, follow=True)

    made = CaseDocument.objects.get()
    assert f"已签发 {made.number}" in page.text
    here = f"/inspector/documents/{made.pk}/"
    assert client.post(here, {"method": "POST"}).status_code == 422
    served = {"method": "POST", "served_on": "2026-09-15", "proof": "回执"}
    refused = client.post(here, served)
    assert (refused.status_code, "E-SERVICE-PROOF" in refused.text) == (422, True)
    done = client.post(here, {**served, "tracking_number": "EX123"}, follow=True)
    assert "已记录送达" in done.text
    assert "EX123" in client.get(here).text
    assert client.get(here + "odt").status_code == 404
    assert client.get(f"/inspector/cases/{case.number}/documents/CLOSING/").status_code == 404


def test_the_case_is_noted_suspended_resumed_and_concluded(client, case):
    running_clock(case)
    assert "约见项目经理" in act(client, case, "note", words="约见项目经理").text
    suspended = act(client, case, "suspend", reason="等待鉴定").text
    assert "案件已中止办理" in suspended
    assert "恢复办理" in suspended
    assert "已恢复办理" in act(client, case, "resume").text
    concluded = act(client, case, "conclude", findings="拖欠属实").text
    assert "调查终结，应在 2026-10-12 前作出处理决定" in concluded


def running_clock(case):
    from arrears.clock_subjects import case_subject
    from sites.services.clocks import start_clock

    start_clock(rule="investigation", subject=case_subject(case), now=NOW)


def test_installments_are_read_line_by_line(client, case):
    wrong = act(client, case, "installments", plan="明天 100")
    assert "第 1 行“明天 100”不是日期和金额" in wrong.text

    done = act(client, case, "installments", plan="2026-10-15 19000\n\n2026-11-16 20,000.00")

    assert "已记录分期 2 期" in done.text


def test_an_unpaid_order_goes_to_the_police_by_the_approvers_decision(client, inspector):
    order = unpaid_order(workers=10, months=2, case__handler=inspector)
    PaymentOrderExpiryFactory(order=order)
    case = Case.objects.get()
    case.state = CaseState.ORDER_UNPAID
    case.save()
    approver = ApproverFactory()
    assert "10 人累计 132,000.00 元" in client.get(f"/inspector/cases/{case.number}/").text
    assert act(client, case, "transfer", receipt="x").status_code == 409
    assert "已报负责人决定" in act(client, case, "referral", report="拒不支付").text

    client.force_login(approver)
    assert "等待决定是否移送" in client.get("/approver/cases/").text
    here = f"/approver/cases/{case.number}/"
    assert "拒不支付" in client.get(here).text
    assert client.post(here + "refer/", {"approved": "yes"}).status_code == 422
    given = {"approved": "yes", "reason": "清楚"}
    given["shown_sum"] = re.search(r'name="shown_sum" value="([^"]*)"', client.get(here).text)[1]
    bank_pays(case.claims.last())
    moved = client.post(here + "refer/", given, follow=True).text
    assert "E-SUM-MOVED" in moved
    assert "拟稿后尚欠数额有变动" in moved
    given["shown_sum"] = re.search(r'name="shown_sum" value="([^"]*)"', moved)[1]
    assert "已作出决定" in client.post(here + "refer/", given, follow=True).text

    client.force_login(inspector)
    assert "已移送公安机关" in act(client, case, "transfer", receipt="公安回执").text
    answered = act(client, case, "police", accepted="yes", answer="已立案")
    assert "已记录公安机关答复" in answered.text
    assert "已移交" in act(client, case, "handover").text
    assert CrimeReferral.objects.get().handed_over_on == NOW.date()


def test_the_approver_extends_and_recuses(client, case):
    running_clock(case)
    approver, other = ApproverFactory(), InspectorFactory()
    client.force_login(approver)
    here = f"/approver/cases/{case.number}/"

    assert client.post(here + "extend/", {}).status_code == 422
    assert "已批准延长" in client.post(here + "extend/", {"reason": "复杂"}, follow=True).text
    again = client.post(here + "extend/", {"reason": "复杂"}, follow=True)
    assert "E-CLOCK-EXTENSION" in again.text
    assert client.post(here + "recuse/", {}).status_code == 422
    given = {"inspector": case.handler_id, "replaced_by": other.pk, "reason": "近亲属"}
    assert "已决定回避" in client.post(here + "recuse/", given, follow=True).text
    assert Recusal.objects.get().replaced_by == other
    assert case.number in client.get("/approver/cases/").text


def test_complaints_are_refused_or_passed_on_with_a_reason(client, inspector):
    refused, passed = ComplaintFactory(), ComplaintFactory()
    url = f"/inspector/complaints/{refused.pk}/refuse/"
    assert "投诉人会看到" in client.get(url).text
    assert client.post(url, {"ground": "IN_COURT", "reason": ""}).status_code == 422
    old = client.post(url, {"ground": "TOO_OLD", "reason": "已过两年"})
    assert (old.status_code, "E-NOT-TOO-OLD" in old.text) == (422, True)
    client.post(url, {"ground": "IN_COURT", "reason": "已申请仲裁"})
    client.post(
        f"/inspector/complaints/{passed.pk}/transfer/", {"sent_to": "住建局", "reason": "工程款"}
    )

    states = dict(Complaint.objects.values_list("pk", "state"))
    assert states == {
        refused.pk: ComplaintState.REFUSED,
        passed.pk: ComplaintState.PASSED_ON,
    }


def test_an_arrival_of_another_case_is_refused(client, case):
    other = ComplaintFactory()

    answer = act(client, case, "arrival", complaint=other.pk, arrived="yes", words="")

    assert (answer.status_code, "投诉不属于本案" in answer.text) == (409, True)


def test_a_document_elsewhere_is_not_found(client, clock):
    clock(NOW)
    case = running_case()
    made = issue_document(
        case=case, kind=DocumentKind.INQUIRY, given=INQUIRY, actor=case.handler, now=NOW
    )
    client.force_login(InspectorFactory("370982"))

    assert client.get(f"/inspector/documents/{made.pk}/").status_code == 404
    assert client.get(f"/inspector/documents/{made.pk}/pdf").status_code == 404

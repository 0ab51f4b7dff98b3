"""Documents of a case: issued in order, kept as issued, the same bytes again, and served."""

import datetime as dt
import io
import zipfile
from dataclasses import replace

import pytest

from arrears.enums import CaseState, DocumentKind, ReferralState, ServiceMethod
from arrears.models import CaseDocument, CrimeReferral, DocumentDelivery
from arrears.services.conduct import suspend_case
from arrears.services.delivery import Delivery, record_delivery
from arrears.services.documents import document_bytes, issue_document, rendered_again
from sites.clocks import open_clock
from sites.errors import DomainError
from sites.models import AuditEntry
from sites.services.upload_store import path_of
from tests.factories.arrears import (
    CaseFactory,
    EmployerHearingFactory,
    PaymentOrderExpiryFactory,
    bank_pays,
    running_case,
    unpaid_order,
)
from tests.factories.sites import NOW, SHANGHAI, ApproverFactory

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
INQUIRY = {"appear_on": "2026-09-22", "place": "泰安市示例路1号201室", "bring": "工资支付表"}
NOTICE = {"facts": "拒不履行责令限期支付决定", "fine": "10000"}
PENALTY = {**NOTICE, "account": "泰安市财政专户"}
HANDLING = {"facts": "拖欠属实", "perform_by": "2026-10-15"}
IN_PERSON = Delivery(
    ServiceMethod.IN_PERSON, dt.date(2026, 9, 15), proof="回证1号", received_by="赵经理"
)


def refused(act):
    with pytest.raises(DomainError) as refusal:
        act()
    return refusal.value.code


def issue(case, kind, given, now=NOW):
    return issue_document(case=case, kind=kind, given=given, actor=case.handler, now=now)


def text_of(docx):
    with zipfile.ZipFile(io.BytesIO(docx)) as parts:
        return parts.read("word/document.xml").decode()


def test_a_document_is_numbered_kept_and_comes_out_again_byte_for_byte():
    case = running_case()

    made = issue(case, DocumentKind.INQUIRY, INQUIRY)

    assert (made.number, made.addressee) == ("泰人社监询字〔2026〕1号", case.employer.name)
    pdf, docx = document_bytes(made, "pdf"), document_bytes(made, "docx")
    assert pdf.startswith(b"%PDF-")
    assert (pdf, docx) == (rendered_again(made, "pdf"), rendered_again(made, "docx"))
    assert "2026年9月22日到泰安市示例路1号201室" in text_of(docx)
    certificate = case.handler.certificates.get().number
    assert f"{case.handler.display_name}（执法证号 {certificate}）" in text_of(docx)
    assert AuditEntry.objects.get().act == "签发劳动保障监察询问通知书"


def test_what_was_typed_is_text_in_the_document_and_never_markup():
    made = issue(running_case(), DocumentKind.INQUIRY, {**INQUIRY, "bring": "<w:p>{{ x }}#eval"})

    assert "&lt;w:p&gt;{{ x }}#eval" in text_of(document_bytes(made, "docx"))


def test_a_lost_file_is_set_anew_from_its_data_and_never_passed_off_when_it_differs():
    made = issue(running_case(), DocumentKind.INQUIRY, INQUIRY)
    before = document_bytes(made, "pdf")
    path_of(made.pdf_sha256).unlink()

    assert document_bytes(made, "pdf") == before

    path_of(made.pdf_sha256).unlink()
    made.data = {**made.data, "title": "另一份文书"}
    assert refused(lambda: document_bytes(made, "pdf")) == "E-FILE-LOST"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"appear_on": "明天"}, "E-DAY"),
        ({"place": " "}, "E-REASON"),
        ({"bring": "字" * 5001}, "E-TEXT-LONG"),
        ({"bring": "\x00"}, "E-TEXT-CHARS"),
    ],
)
def test_what_is_missing_or_none_is_refused_and_no_number_is_used(changes, code):
    case = running_case()

    assert refused(lambda: issue(case, DocumentKind.INQUIRY, {**INQUIRY, **changes})) == code
    assert not CaseDocument.objects.exists()
    assert issue(case, DocumentKind.INQUIRY, INQUIRY).number == "泰人社监询字〔2026〕1号"


def test_documents_have_their_order():
    case = running_case()
    closed = CaseFactory(state=CaseState.CLOSED, closed_on=NOW.date())

    assert refused(lambda: issue(case, DocumentKind.CLOSING, {})) == "E-DOCUMENT-ORDER"
    assert refused(lambda: issue(closed, DocumentKind.INQUIRY, INQUIRY)) == "E-CASE-STATE"
    assert refused(lambda: issue(case, DocumentKind.HANDLING_DECISION, {})) == "E-NOT-HEARD"
    assert refused(lambda: issue(case, DocumentKind.PENALTY_DECISION, PENALTY)) == "E-NOT-HEARD"
    assert refused(lambda: issue(case, DocumentKind.CRIME_TRANSFER, {})) == "E-DOCUMENT-ORDER"
    suspend_case(case=case, reason="鉴定", actor=case.handler, now=NOW)
    assert refused(lambda: issue(case, DocumentKind.INQUIRY, INQUIRY)) == "E-CASE-SUSPENDED"


def test_a_decision_for_another_sum_than_found_needs_a_reason():
    case = unpaid_order(workers=2).case
    EmployerHearingFactory(case=case)

    def decide(**given):
        return issue(case, DocumentKind.HANDLING_DECISION, {**HANDLING, **given})

    assert refused(lambda: decide(amount="13200.01")) == "E-AMOUNT-MISMATCH"
    assert refused(lambda: decide(amount="abc")) == "E-AMOUNT"
    assert refused(lambda: decide(amount="0")) == "E-AMOUNT"
    exact = decide(amount="13200.00")
    other = decide(amount="13000", difference="一名工人自愿放弃 200 元")

    assert "理由" not in str(exact.data["paragraphs"])
    assert "13,000.00元。责令金额与认定金额不一致，理由：一名工人自愿放弃 200 元。" in str(
        other.data["paragraphs"]
    )
    assert [row[4] for row in exact.data["rows"]] == ["6,600.00", "6,600.00"]


def served_notice(case, now, fine="10000"):
    notice = issue(case, DocumentKind.PRIOR_NOTICE, {**NOTICE, "fine": fine}, now=now)
    record_delivery(
        document=notice,
        delivery=replace(IN_PERSON, served_on=now.date()),
        actor=case.handler,
        now=now,
    )
    return notice


def test_a_penalty_waits_for_notice_and_the_time_to_ask_for_a_hearing_and_is_never_heavier():
    case = running_case()
    EmployerHearingFactory(case=case)
    # Served on 15 September; five working days with a make-up Sunday end on the 21st.
    last = dt.datetime(2026, 9, 21, 17, 0, tzinfo=SHANGHAI)
    after = dt.datetime(2026, 9, 22, 9, 0, tzinfo=SHANGHAI)

    def punish(now, fine="10000"):
        return issue(case, DocumentKind.PENALTY_DECISION, {**PENALTY, "fine": fine}, now=now)

    assert refused(lambda: punish(NOW)) == "E-DOCUMENT-ORDER"
    unserved = issue(case, DocumentKind.PRIOR_NOTICE, NOTICE)
    assert refused(lambda: punish(after)) == "E-DOCUMENT-ORDER"
    record_delivery(document=unserved, delivery=IN_PERSON, actor=case.handler, now=NOW)
    assert refused(lambda: punish(last)) == "E-DOCUMENT-ORDER"
    assert refused(lambda: punish(after, fine="10000.01")) == "E-FINE"

    assert punish(after, fine="2000").number == "泰人社监罚字〔2026〕1号"


@pytest.mark.parametrize(
    ("fine", "code"), [("1999.99", "E-FINE"), ("20000.01", "E-FINE"), ("x", "E-AMOUNT")]
)
def test_a_fine_keeps_the_range_of_the_law(fine, code):
    case = running_case()

    assert refused(lambda: issue(case, DocumentKind.PRIOR_NOTICE, {**NOTICE, "fine": fine})) == code


def test_a_fine_never_replaces_the_referral_of_a_crime():
    order = unpaid_order(workers=10, months=2)
    PaymentOrderExpiryFactory(order=order)
    case = order.case
    case.state = CaseState.ORDER_UNPAID
    case.save()
    EmployerHearingFactory(case=case)
    served_notice(case, NOW)
    after = dt.datetime(2026, 9, 22, 9, 0, tzinfo=SHANGHAI)

    def punish():
        return issue(case, DocumentKind.PENALTY_DECISION, PENALTY, now=after)

    assert refused(punish) == "E-FINE-INSTEAD"
    referral = CrimeReferral.objects.create(
        case=case,
        state=ReferralState.APPROVED,
        report="x",
        proposed_by=case.handler,
        proposed_on=NOW.date(),
        decided_by=ApproverFactory(),
    )
    assert refused(punish) == "E-FINE-INSTEAD"

    def transfer():
        given = {"police": "泰安市公安局泰山分局", "attachments": "调查报告"}
        return issue(case, DocumentKind.CRIME_TRANSFER, given, now=after)

    letter = transfer()
    assert letter.addressee == "泰安市公安局泰山分局"
    assert "10名农民工工资合计132,000.00元" in letter.data["paragraphs"][0]
    CrimeReferral.objects.update(state=ReferralState.TRANSFERRED)
    assert punish().kind == DocumentKind.PENALTY_DECISION

    referral.save()
    bank_pays(*case.claims.all())
    assert refused(transfer) == "E-DOCUMENT-ORDER"


@pytest.mark.parametrize(
    ("method", "fields", "code"),
    [
        (ServiceMethod.IN_PERSON, {}, "E-SERVICE-PROOF"),
        (ServiceMethod.IN_PERSON, {"received_by": "赵经理", "proof": " "}, "E-SERVICE-PROOF"),
        (ServiceMethod.LEFT, {}, "E-SERVICE-PROOF"),
        (ServiceMethod.POST, {}, "E-SERVICE-PROOF"),
        (ServiceMethod.POSTED, {"proof": ""}, "E-SERVICE-PROOF"),
        (ServiceMethod.LEFT, {"witness": "孙书记"}, None),
        (ServiceMethod.POST, {"tracking_number": "EX1"}, None),
        (ServiceMethod.POSTED, {"proof": "录像2026-3"}, None),
    ],
)
def test_each_way_of_service_needs_its_own_proof(method, fields, code):
    document = issue(running_case(), DocumentKind.INQUIRY, INQUIRY)
    delivery = Delivery(**{"method": method, "served_on": NOW.date(), "proof": "回证", **fields})

    def record():
        return record_delivery(
            document=document, delivery=delivery, actor=document.case.handler, now=NOW
        )

    if code:
        assert refused(record) == code
        assert not DocumentDelivery.objects.exists()
        return
    record()
    receipt = CaseDocument.objects.get(kind=DocumentKind.SERVICE_RECEIPT)
    assert ["送达文书", f"劳动保障监察询问通知书　{document.number}"] in receipt.data["rows"]
    assert refused(record) == "E-DOCUMENT-ORDER"


@pytest.mark.parametrize("day", [dt.date(2026, 9, 14), dt.date(2026, 9, 16)])
def test_service_lies_between_the_document_and_today(day):
    document = issue(running_case(), DocumentKind.INQUIRY, INQUIRY)

    code = refused(
        lambda: record_delivery(
            document=document,
            delivery=replace(IN_PERSON, served_on=day),
            actor=document.case.handler,
            now=NOW,
        )
    )

    assert code == "E-SERVICE-DAY"


def test_serving_a_decision_opens_review_and_suit():
    case = unpaid_order().case
    EmployerHearingFactory(case=case)
    made = issue(case, DocumentKind.HANDLING_DECISION, {**HANDLING, "amount": "6600"})

    record_delivery(document=made, delivery=IN_PERSON, actor=case.handler, now=NOW)

    due = [
        open_clock(rule=rule, subject_kind="CaseDocument", subject_id=made.pk).due_on
        for rule in ("review", "suit")
    ]
    # The 60th day is Saturday the 14th; six months end on Monday.
    assert due == [dt.date(2026, 11, 16), dt.date(2027, 3, 15)]

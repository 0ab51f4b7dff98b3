"""Complaints without an account."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection

from arrears.complaint_words import ComplaintWords
from arrears.enums import ComplaintState
from arrears.models import Complaint, ComplaintIdentity, ComplaintMessage
from arrears.queries import complaint_by_receipt, complaint_text
from arrears.receipts import receipt_is_ours, receipt_statement
from arrears.services import intake
from arrears.services.intake import (
    file_complaint,
    read_identity,
    send_message,
)
from sites.errors import DomainError, NotAllowed
from sites.models import AuditEntry, DocumentSeries, Project
from tests.factories.arrears import CaseFactory, ComplaintFactory, ComplaintIdentityFactory
from tests.factories.sites import NOW, SHANGHAI, InspectorFactory, SiteFactory

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
KEY = "5f1c0d8e-1111-4222-8333-444455556666"
WORDS = ComplaintWords(
    owed_by="张包工头",
    since_month=dt.date(2026, 6, 15),
    amount=Decimal("19800.50"),
    worker_count=3,
    text=" 干了三个月，一分钱没有拿到。 ",
    name="示例工人",
    phone="13800000000",
)


def submit(site_code, key=KEY, now=NOW, **changes):
    return file_complaint(
        site_code=site_code, words=replace(WORDS, **changes), submission_key=key, now=now
    )


def test_file_complaint_seals_words_and_person_and_stores_no_code():
    site = SiteFactory()

    filed = submit(site.code)

    complaint = Complaint.objects.get()
    assert (complaint, complaint.project, complaint.state) == (
        filed.complaint,
        site.project,
        ComplaintState.RECEIVED,
    )
    assert (complaint.since_month, complaint.amount, complaint.worker_count) == (
        dt.date(2026, 6, 1),
        Decimal("19800.50"),
        3,
    )
    assert (complaint.number, complaint.accept_due_on) == (
        "泰人社监诉字〔2026〕1号",
        dt.date(2026, 9, 21),
    )
    assert complaint_text(complaint=complaint) == "干了三个月，一分钱没有拿到。"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c::text || i::text || a.text FROM arrears_complaint c, "
            "arrears_complaintidentity i, (SELECT string_agg(e::text, '') AS text "
            "FROM sites_auditentry e) a"
        )
        (stored,) = cursor.fetchone()
    secrets = ("三个月", "示例工人", "13800000000", KEY, filed.receipt_code.replace("-", ""))
    assert [secret for secret in secrets if secret in stored] == []


def test_file_complaint_gives_a_code_that_finds_it_and_a_signature_that_holds():
    filed = submit(SiteFactory().code)

    assert [len(group) for group in filed.receipt_code.split("-")] == [4, 4, 4, 4, 2]
    assert complaint_by_receipt(receipt_code=filed.receipt_code.lower()) == filed.complaint
    statement = receipt_statement(
        number=filed.complaint.number, filed_at=NOW, content_hash=filed.complaint.content_hash
    )
    assert receipt_is_ours(statement, filed.signature)


def test_file_complaint_counts_the_time_to_accept_in_working_days_of_shanghai():
    # Half past midnight in Shanghai is still the day before in UTC; 1-7 October is a holiday.
    late = dt.datetime(2026, 9, 30, 0, 30, tzinfo=SHANGHAI)

    filed = submit(SiteFactory().code, now=late.astimezone(dt.UTC))

    assert filed.complaint.accept_due_on == dt.date(2026, 10, 13)


def test_file_complaint_twice_with_one_key_is_one_complaint_with_one_code():
    site = SiteFactory()
    first = submit(site.code)

    again = submit(site.code.lower(), now=NOW + dt.timedelta(minutes=1))

    assert (again.complaint, again.receipt_code, again.signature) == (
        first.complaint,
        first.receipt_code,
        first.signature,
    )
    assert (Complaint.objects.count(), AuditEntry.objects.count()) == (1, 1)


def test_file_complaint_of_a_twin_that_was_faster_gives_its_number_back(monkeypatch):
    site = SiteFactory()
    first = submit(site.code)
    known = intake._same_submission
    answers = iter([None, first.complaint])
    monkeypatch.setattr(intake, "_same_submission", lambda *_: next(answers))

    again = submit(site.code)

    monkeypatch.setattr(intake, "_same_submission", known)
    assert (again.complaint, again.receipt_code) == (first.complaint, first.receipt_code)
    assert list(DocumentSeries.objects.values_list("last_number", flat=True)) == [1]


def test_file_complaint_passes_on_a_clash_that_is_no_twin(monkeypatch):
    site = SiteFactory()
    submit(site.code)
    monkeypatch.setattr(intake, "_same_submission", lambda *_: None)

    with pytest.raises(intake.IntegrityError):
        submit(site.code)

    assert Complaint.objects.count() == 1


def test_file_complaint_needs_neither_name_nor_amount():
    filed = submit(SiteFactory().code, name="", phone="", amount=None, owed_by="")

    identity = ComplaintIdentity.objects.get()
    assert (filed.complaint.amount, identity.name_sealed, identity.phone_sealed) == (None, "", "")


def test_file_complaint_changes_nothing_a_contractor_sees():
    site = SiteFactory()
    before = Project.objects.filter(pk=site.project.pk).values().get()

    submit(site.code)

    assert Project.objects.filter(pk=site.project.pk).values().get() == before


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"text": ""}, "E-TEXT-EMPTY"),
        ({"text": " \n\t "}, "E-TEXT-EMPTY"),
        ({"text": "字" * 20_001}, "E-TEXT-LONG"),
        ({"text": "没发\x00工资"}, "E-TEXT-CHARS"),
        ({"text": "没发\ud800工资"}, "E-TEXT-CHARS"),
        ({"owed_by": "字" * 201}, "E-TEXT-LONG"),
        ({"name": "\x00"}, "E-TEXT-CHARS"),
        ({"phone": "1" * 41}, "E-TEXT-LONG"),
        ({"amount": Decimal("0.00")}, "E-AMOUNT"),
        ({"amount": Decimal(-1)}, "E-AMOUNT"),
        ({"amount": Decimal("1.001")}, "E-AMOUNT"),
        ({"amount": Decimal("10000000000.00")}, "E-AMOUNT"),
        ({"amount": Decimal("NaN")}, "E-AMOUNT"),
        ({"since_month": dt.date(2026, 10, 1)}, "E-PERIOD"),
        ({"worker_count": 0}, "E-COUNT"),
        ({"worker_count": 100_001}, "E-COUNT"),
        ({"key": "k" * 15}, "E-SUBMISSION-KEY"),
        ({"key": "k" * 201}, "E-SUBMISSION-KEY"),
        ({"site_code": "S-NONE"}, "E-SITE-CODE"),
    ],
)
def test_file_complaint_refused_leaves_nothing_behind(changes, code):
    site = SiteFactory()

    with pytest.raises(DomainError) as caught:
        submit(**{"site_code": site.code, **changes})

    assert caught.value.code == code
    assert (Complaint.objects.count(), AuditEntry.objects.count()) == (0, 0)
    assert DocumentSeries.objects.count() == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"text": "字" * 20_000},
        {"since_month": dt.date(2026, 9, 30)},
        {"worker_count": 1},
        {"worker_count": 100_000},
        {"amount": Decimal("0.01")},
        {"amount": Decimal("9999999999.99")},
        {"key": "k" * 16},
        {"key": "k" * 200},
    ],
)
def test_file_complaint_takes_what_lies_on_the_bound(changes):
    submit(SiteFactory().code, **changes)

    assert Complaint.objects.count() == 1


def test_file_complaint_with_a_used_key_and_other_words_is_refused():
    site = SiteFactory()
    submit(site.code)

    with pytest.raises(DomainError) as caught:
        submit(site.code, text="别的话")

    assert caught.value.code == "E-SUBMISSION-REUSED"
    assert Complaint.objects.count() == 1


@pytest.mark.parametrize(
    ("from_worker", "act"), [(True, "投诉人补充说明"), (False, "向投诉人发送消息")]
)
def test_send_message_seals_the_words(from_worker, act):
    complaint = in_case()
    actor = None if from_worker else complaint.case.second_inspector

    message = send_message(complaint=complaint, text="补充一张工资条", now=NOW, actor=actor)

    assert (message.from_worker, "工资条" in message.words_sealed) == (from_worker, False)
    entry = AuditEntry.objects.get()
    assert (entry.act, entry.detail, entry.actor) == (act, {}, actor)


def test_send_message_by_another_inspector_of_the_region_is_refused():
    complaint = in_case()

    with pytest.raises(NotAllowed):
        send_message(complaint=complaint, text="请来一趟", now=NOW, actor=InspectorFactory())

    assert (ComplaintMessage.objects.count(), AuditEntry.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("state", "text", "code"),
    [
        (ComplaintState.RECEIVED, " ", "E-TEXT-EMPTY"),
        (ComplaintState.RECEIVED, "字" * 20_001, "E-TEXT-LONG"),
        (ComplaintState.RECEIVED, "\x00", "E-TEXT-CHARS"),
        (ComplaintState.CLOSED, "还有话说", "E-CASE-STATE"),
        (ComplaintState.REFUSED, "还有话说", "E-CASE-STATE"),
    ],
)
def test_send_message_refused_leaves_nothing_behind(state, text, code):
    complaint = ComplaintFactory(state=state)

    with pytest.raises(DomainError) as caught:
        send_message(complaint=complaint, text=text, now=NOW)

    assert caught.value.code == code
    assert (ComplaintMessage.objects.count(), AuditEntry.objects.count()) == (0, 0)


def in_case():
    case = CaseFactory()
    return ComplaintIdentityFactory(
        complaint=ComplaintFactory(project=case.project, case=case, state=ComplaintState.IN_CASE)
    ).complaint


@pytest.mark.parametrize("inspector", ["handler", "second_inspector"])
def test_read_identity_tells_the_inspectors_of_the_case_and_records_it(inspector):
    complaint = in_case()
    actor = getattr(complaint.case, inspector)

    identity = read_identity(complaint=complaint, reason="核对工资条", actor=actor, now=NOW)

    assert (identity.name, identity.phone) == ("示例工人", "13800000000")
    assert list(
        AuditEntry.objects.order_by("pk").values_list("act", "actor", "object_id", "detail")
    ) == [("查看投诉人身份", actor.pk, str(complaint.pk), {"reason": "核对工资条"})]


def test_read_identity_needs_a_reason():
    complaint = in_case()

    with pytest.raises(DomainError) as refusal:
        read_identity(complaint=complaint, reason=" ", actor=complaint.case.handler, now=NOW)

    assert refusal.value.code == "E-REASON"
    assert AuditEntry.objects.count() == 0


def test_read_identity_is_refused_to_other_inspectors_and_before_a_case():
    complaint = in_case()
    waiting = ComplaintIdentityFactory().complaint
    handler = complaint.case.handler

    for asked, actor in ((complaint, InspectorFactory()), (waiting, handler)):
        with pytest.raises(NotAllowed):
            read_identity(complaint=asked, reason="核对", actor=actor, now=NOW)

    handler.role_assignments.update(valid_until=dt.date(2026, 9, 14))
    with pytest.raises(NotAllowed):
        read_identity(complaint=complaint, reason="核对", actor=handler, now=NOW)
    assert AuditEntry.objects.count() == 0

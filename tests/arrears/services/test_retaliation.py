"""Punished for a complaint: its own queue, its own clock, and nothing a contractor sees."""

import datetime as dt

import pytest

from arrears.complaint_words import ComplaintWords
from arrears.enums import ComplaintState
from arrears.models import Complaint, RetaliationReport
from arrears.queries import retaliation_due_on, retaliation_visible_to
from arrears.services.intake import file_complaint, file_without_code, send_message
from arrears.services.receiving import find_site
from arrears.services.retaliation import PURPOSE, answer_retaliation, report_retaliation
from sites.clocks import due_this_week, open_clock
from sites.errors import DomainError
from sites.models import AuditEntry, LegalClock
from sites.sealing import unseal
from tests.factories.arrears import CaseFactory, ComplaintFactory
from tests.factories.sites import (
    NOW,
    InspectorFactory,
    ProjectFactory,
    SiteFactory,
    WageOfficerFactory,
    region,
)

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
DAY = NOW.date()
LATER = NOW + dt.timedelta(hours=2)


def words(**changes):
    given = ComplaintWords("张工头", DAY, None, 1, "投诉以后不让我上工了")
    return ComplaintWords(**{**{name: getattr(given, name) for name in given.__slots__}, **changes})


def submit(site, key="k" * 32, **changes):
    return file_complaint(site_code=site.code, words=words(**changes), submission_key=key, now=NOW)


def code_of(act):
    with pytest.raises(DomainError) as refusal:
        act()
    return refusal.value.code


def test_a_complaint_that_tells_of_retaliation_waits_in_its_own_queue_with_its_own_clock():
    site = SiteFactory()
    earlier = submit(site)
    assert not RetaliationReport.objects.exists()

    filed = submit(site, "m" * 32, retaliation=True, earlier_receipt=earlier.receipt_code.lower())

    report = RetaliationReport.objects.get()
    # 15 September is a Tuesday: one working day later.
    assert (report.complaint, report.earlier, report.message, report.due_on) == (
        filed.complaint,
        earlier.complaint,
        None,
        dt.date(2026, 9, 16),
    )
    assert (str(report), retaliation_due_on(complaint=filed.complaint)) == (
        filed.complaint.number,
        report.due_on,
    )
    inspector, elsewhere = InspectorFactory(), InspectorFactory(region_code="370911")
    assert list(retaliation_visible_to(viewer=inspector, day=DAY)) == [report]
    for other in (elsewhere, WageOfficerFactory(site.project)):
        assert not retaliation_visible_to(viewer=other, day=DAY)
    assert "retaliation_contact" in [
        item.clock.rule for item in due_this_week(viewer=inspector, day=DAY)
    ]
    entry = AuditEntry.objects.get(act="反映打击报复")
    assert (entry.basis, entry.detail["due_on"]) == ("《劳动保障监察条例》第三十条", "2026-09-16")


@pytest.mark.parametrize("receipt", ["0000-0000-0000-0000-00", "不记得了"])
def test_a_receipt_that_opens_nothing_is_no_reason_to_refuse(receipt):
    submit(SiteFactory(), earlier_receipt=receipt)

    assert RetaliationReport.objects.get().earlier is None


def test_the_own_receipt_is_no_earlier_complaint():
    filed = submit(SiteFactory())

    report = report_retaliation(
        complaint=filed.complaint, earlier_receipt=filed.receipt_code, now=NOW
    )

    assert report.earlier is None


def test_messages_tell_it_once_while_it_waits_and_also_after_the_end():
    complaint = ComplaintFactory(state=ComplaintState.CLOSED)

    first = send_message(complaint=complaint, text="被辞退了", retaliation=True, now=NOW)
    send_message(complaint=complaint, text="还扣了钱", retaliation=True, now=LATER)

    report = RetaliationReport.objects.get()
    assert (report.message, complaint.messages.count()) == (first, 2)
    answer_retaliation(report=report, words="已约谈", actor=InspectorFactory(), now=LATER)
    send_message(complaint=complaint, text="又被威胁", retaliation=True, now=LATER)
    assert RetaliationReport.objects.count() == 2
    refused = code_of(lambda: send_message(complaint=complaint, text="在吗", now=LATER))
    assert refused == "E-CASE-STATE"


def test_in_a_case_its_handler_answers_for_it_and_the_case_leaves_the_clock_alone():
    case = CaseFactory()
    complaint = ComplaintFactory(project=case.project, case=case, state=ComplaintState.IN_CASE)

    report = report_retaliation(complaint=complaint, now=NOW)

    clock = open_clock(
        rule="retaliation_contact", subject_kind="RetaliationReport", subject_id=report.pk
    )
    assert (clock.responsible, clock.words) == (case.handler, complaint.number)


def test_answering_ends_the_clock_and_seals_what_was_done():
    report = report_retaliation(complaint=ComplaintFactory(), now=NOW)
    inspector = InspectorFactory()

    done = answer_retaliation(report=report, words=" 已到工地约谈 ", actor=inspector, now=LATER)

    assert (unseal(done.answer_sealed, purpose=PURPOSE), done.answered_by, done.answered_at) == (
        "已到工地约谈",
        inspector,
        LATER,
    )
    assert LegalClock.objects.get().state == "FINISHED"
    assert retaliation_due_on(complaint=report.complaint) is None
    entry = AuditEntry.objects.get(act="处置打击报复反映")
    assert (entry.actor, "约谈" in str(entry.detail)) == (inspector, False)
    again = code_of(
        lambda: answer_retaliation(report=report, words="再次", actor=inspector, now=LATER)
    )
    assert again == "E-RETALIATION-ANSWERED"


def test_answering_is_refused_before_anything_is_written():
    case = CaseFactory()
    complaint = ComplaintFactory(project=case.project, case=case, state=ComplaintState.IN_CASE)
    report = report_retaliation(complaint=complaint, now=NOW)
    recused = InspectorFactory()
    case.recusals.create(
        inspector=recused,
        replaced_by=case.handler,
        reason="亲属",
        decided_by=InspectorFactory(),
        decided_on=DAY,
    )

    def answered(actor, said="已联系"):
        return code_of(
            lambda: answer_retaliation(report=report, words=said, actor=actor, now=LATER)
        )

    assert answered(recused) == "E-NOT-ALLOWED"
    assert answered(InspectorFactory(region_code="370911")) == "E-NOT-ALLOWED"
    assert answered(WageOfficerFactory(case.project)) == "E-NOT-ALLOWED"
    assert answered(case.handler, " ") == "E-REASON"
    assert answered(case.handler, "字" * 2_001) == "E-TEXT-LONG"
    report.refresh_from_db()
    assert (report.answered_at, report.answer_sealed) == (None, "")


def test_finding_the_site_takes_the_clock_along():
    file_without_code(
        region=region("370900"),
        place="修路的工地",
        words=words(retaliation=True),
        submission_key="k" * 32,
        now=NOW,
    )
    project = ProjectFactory()

    find_site(
        complaint=Complaint.objects.get(),
        project_code=project.code,
        actor=InspectorFactory(region_code="370900"),
        now=LATER,
    )

    assert LegalClock.objects.get(rule="retaliation_contact").project == project

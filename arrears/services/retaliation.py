"""打击报复: whoever is punished for a complaint comes first, in a queue with a clock of its own."""

import datetime as dt
from dataclasses import replace

from django.db import transaction
from django.utils import timezone

from arrears.clock_subjects import complaint_subject
from arrears.errors import RetaliationAnswered
from arrears.models import Complaint, ComplaintMessage, RetaliationReport
from arrears.permissions import is_recused, may_take_up
from arrears.queries import complaint_by_receipt
from arrears.texts import needed_text
from sites import audit
from sites.errors import NotAllowed
from sites.law import Citation, LawAt
from sites.models import User
from sites.queries import work_calendar
from sites.sealing import seal
from sites.services.clocks import finish_clocks, start_clock

CLOCK = "retaliation_contact"
SUBJECT = "RetaliationReport"
PURPOSE = "complaint.retaliation"
LONGEST_ANSWER = 2_000
RETALIATION = Citation("国务院令第423号", article=30)


@transaction.atomic
def report_retaliation(
    *,
    complaint: Complaint,
    now: dt.datetime,
    earlier_receipt: str = "",
    message: ComplaintMessage | None = None,
) -> RetaliationReport:
    """Put a complaint or message that tells of retaliation into its queue, once while it waits.

    A receipt that opens nothing is no reason to refuse and is not told: else it would answer
    which receipts exist.

    Source: 劳动保障监察条例 arts 9, 30.

    Args:
        complaint: what it is told with.
        now: the moment, aware.
        earlier_receipt: receipt of the complaint somebody is punished for, as typed, if given.
        message: the message it is told in; None when the complaint itself tells it.
    """
    # Two messages at once tell it once.
    Complaint.objects.select_for_update(of=("self",), no_key=True).get(pk=complaint.pk)
    waiting = RetaliationReport.objects.filter(complaint=complaint, answered_at=None).first()
    if waiting is not None:
        return waiting
    day = timezone.localdate(now)
    days = LawAt(day, complaint.region_id).integer("case.retaliation_contact_working_days")
    calendar = work_calendar()
    earlier = complaint_by_receipt(receipt_code=earlier_receipt) if earlier_receipt else None
    report = RetaliationReport.objects.create(
        complaint=complaint,
        earlier=earlier if earlier != complaint else None,
        message=message,
        reported_at=now,
        due_on=calendar.add_working_days(day, days),
    )
    subject = complaint_subject(complaint, kind=SUBJECT, key=report.pk)
    if complaint.case is not None:
        subject = replace(subject, responsible=complaint.case.handler)
    start_clock(rule=CLOCK, subject=subject, now=now, calendar=calendar)
    audit.record(
        act="反映打击报复",
        object_kind="Complaint",
        object_id=complaint.pk,
        now=now,
        basis=RETALIATION.words,
        detail={"number": complaint.number, "due_on": report.due_on.isoformat()},
    )
    return report


@transaction.atomic
def answer_retaliation(
    *, report: RetaliationReport, words: str, actor: User, now: dt.datetime
) -> RetaliationReport:
    """Record that the complainant was reached, and what is done about it; its clock ends.

    Raises:
        NotAllowed: the person may not act on the complaint, or is recused from its case.
        RetaliationAnswered: it was answered before.
        ReasonMissing: nothing says what was done.
    """
    day = timezone.localdate(now)
    found = (
        RetaliationReport.objects.select_for_update(of=("self",))
        .select_related("complaint__project__region", "complaint__case")
        .get(pk=report.pk)
    )
    complaint = found.complaint
    recused = complaint.case is not None and is_recused(actor, complaint.case)
    if recused or not may_take_up(actor, complaint, day=day):
        raise NotAllowed("您不能办理这件投诉", fix="请由本辖区未回避的监察员办理")
    if found.answered_at is not None:
        raise RetaliationAnswered("这件打击报复反映已经处置", fix="请刷新后查看处置情况")
    words = needed_text(
        words,
        name="处置情况",
        longest=LONGEST_ANSWER,
        fix="请写明何时联系了投诉人、核实了什么、采取了什么措施",
    )
    found.answer_sealed = seal(words, purpose=PURPOSE)
    found.answered_at, found.answered_by = now, actor
    found.save(update_fields=["answer_sealed", "answered_at", "answered_by"])
    finish_clocks(subject_kind=SUBJECT, subject_id=found.pk, on=day)
    audit.record(
        act="处置打击报复反映",
        object_kind="Complaint",
        object_id=complaint.pk,
        now=now,
        actor=actor,
        basis=RETALIATION.words,
        detail={"number": complaint.number},
    )
    return found

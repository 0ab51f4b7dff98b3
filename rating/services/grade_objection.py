"""等级异议: what the company says against its grade, and the answer to it."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from rating.enums import GradingMethod, GradingState
from rating.errors import ObjectionRepeated, ObjectionTooLate, WrongStep
from rating.models import Grading, GradingNotice, GradingObjection
from rating.permissions import may_record
from rating.services.grading import BASIS
from sites import audit
from sites.errors import InvalidInput, NotAllowed
from sites.law import LawAt
from sites.lib.days import WorkCalendar
from sites.models import User
from sites.queries import work_calendar


@transaction.atomic
def receive_objection(
    *, notice: GradingNotice, words: str, now: dt.datetime, actor: User | None = None
) -> GradingObjection:
    """Take in the company's objection to its grade (收到等级异议).

    Where the term runs into a year whose holidays are not announced, it cuts nobody off.

    Args:
        notice: What the company objects to.
        words: The objection.
        now: The moment it came in, aware.
        actor: The wage officer who sent it, or the inspector who took it in on paper.

    Raises:
        InvalidInput: The objection says nothing.
        ObjectionRepeated: One was received before.
        ObjectionTooLate: The last day to object has passed.
        WrongStep: The grade is past the period.
    """
    day = timezone.localdate(now)
    notice = GradingNotice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    grading = Grading.objects.select_for_update().get(pk=notice.grading_id)
    if not words.strip():
        raise InvalidInput("请填写异议内容", fix="写明事实和理由", code="E-TEXT-EMPTY")
    if GradingObjection.objects.filter(notice=notice).exists():
        raise ObjectionRepeated(f"{notice.number}的异议已经收到")
    calendar = work_calendar()
    due_on = last_day_to_object(notice, calendar)
    if day > due_on and not calendar.is_provisional(due_on):
        raise ObjectionTooLate(f"异议期限为{due_on}（含当日），现已届满")
    if grading.state != GradingState.NOTIFIED:
        raise WrongStep("该等级不在异议期内")
    law = LawAt(day, notice.grading.company.region_id)
    objection = GradingObjection.objects.create(
        notice=notice,
        received_on=day,
        words=words.strip(),
        answer_due_on=calendar.add_working_days(day, law.integer("grading.answer_working_days")),
    )
    grading.state = GradingState.OBJECTED
    grading.save(update_fields=["state"])
    detail: dict[str, object] = {
        "notice": notice.number,
        "answer_due_on": objection.answer_due_on.isoformat(),
    }
    _record("收到等级异议", grading, actor, now, detail)
    return objection


@transaction.atomic
def answer_objection(
    *, objection: GradingObjection, answer: str, upheld: bool, actor: User, now: dt.datetime
) -> GradingObjection:
    """Tell the company what the check of its objection found (答复等级异议).

    Upheld, the grade is withdrawn; what is mended in the register then gives a new version.
    An answer after the term is still owed and is taken; the audit entry says that it is late.

    Args:
        objection: The objection.
        answer: What was found.
        upheld: The company is right.
        actor: The inspector who checked; another person than signed the grade.
        now: The moment of the answer, aware.

    Raises:
        NotAllowed: The person is no inspector of the region, or signed the grade himself.
        InvalidInput: The answer says nothing.
        ObjectionRepeated: It was answered before.
    """
    day = timezone.localdate(now)
    objection = (
        GradingObjection.objects.select_for_update(of=("self",))
        .select_related("notice__grading__company__region", "notice__grading__signed_by")
        .get(pk=objection.pk)
    )
    grading = Grading.objects.select_for_update().get(pk=objection.notice.grading_id)
    signer = objection.notice.grading.signed_by
    if not may_record(actor, objection.notice.grading.company, day=day):
        raise NotAllowed("只有本辖区的劳动保障监察员可以答复")
    if signer is not None and signer.person_key == actor.person_key:
        raise NotAllowed("签批人不能核实对自己签批等级的异议", fix="请由其他监察员核实")
    if not answer.strip():
        raise InvalidInput("请填写核实结果", fix="写明核实的事实和结论", code="E-TEXT-EMPTY")
    if objection.answered_on is not None:
        raise ObjectionRepeated("该异议已经答复")
    objection.answered_on = day
    objection.answer = answer.strip()
    objection.upheld = upheld
    objection.answered_by = actor
    objection.save(update_fields=["answered_on", "answer", "upheld", "answered_by"])
    if upheld:
        grading.state = GradingState.WITHDRAWN
        grading.save(update_fields=["state"])
    detail: dict[str, object] = {"upheld": upheld, "late": day > objection.answer_due_on}
    _record("答复等级异议", grading, actor, now, detail)
    return objection


def last_day_to_object(notice: GradingNotice, calendar: WorkCalendar) -> dt.date:
    """By the calendar as it is known now, never before the day the company was told."""
    law = LawAt(notice.served_on, notice.grading.company.region_id)
    days = law.integer("grading.objection_working_days")
    return max(calendar.add_working_days(notice.served_on, days), notice.objection_due_on)


def _record(
    act: str, grading: Grading, actor: User | None, now: dt.datetime, detail: dict[str, object]
) -> None:
    audit.record(
        act=act,
        object_kind="Grading",
        object_id=grading.pk,
        now=now,
        actor=actor,
        basis=BASIS[GradingMethod(grading.method)],
        detail={"grade": grading.grade, **detail},
    )

"""评价程序: sign-off, notice, objection and answer, confirmation, publication, talk.

Draft → signed by a named person → told to the company with reasons → objection → answer →
confirmed → published. The database keeps the same order (`rating/migrations/0004`).
"""

import datetime as dt
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils import timezone

from rating.enums import GradingMethod, GradingState
from rating.errors import NotSigned, ObjectionOpen, Superseded, WrongStep
from rating.models import Grading, GradingNotice, GradingObjection, GradingTalk
from rating.notice_words import notice_words
from rating.permissions import may_confirm, may_record
from rating.queries import latest_versions
from rating.services.grade_objection import last_day_to_object
from rating.services.grading import BASIS, replay
from sites import audit
from sites.errors import InvalidInput, NotAllowed
from sites.law import LawAt
from sites.models import Company, User
from sites.queries import work_calendar
from sites.services.numbering import next_number

NOTICE_SERIES = "泰人社评告字"


@transaction.atomic
def sign_grade(*, grading: Grading, actor: User, now: dt.datetime) -> Grading:
    """Sign a drafted grade by name (签批等级; PIPL art. 24).

    The grade is computed again first: what is signed is what facts and rules give.

    Raises:
        NotAllowed: The person is no approving officer of the company's region.
        WrongStep: It is signed already, or is not a grade.
        Superseded: A later version exists.
        FactsTampered: The stored facts do not have the stored hash.
        ReplayDiffers: The findings are not what the facts give.
    """
    held = _held(grading)
    _require_approver(actor, held, now)
    if held.state != GradingState.DRAFT or held.grade == "N":
        raise WrongStep("只有拟定的A、B、C级可以签批")
    _require_latest(held)
    replay(grading=held)
    held.state, held.signed_by, held.signed_at = GradingState.SIGNED, actor, now
    held.save(update_fields=["state", "signed_by", "signed_at"])
    _record("签批等级评价", held, actor, now, {"facts_hash": held.facts_hash})
    return held


@transaction.atomic
def serve_notice(
    *, grading: Grading, service_proof: str, actor: User, now: dt.datetime
) -> GradingNotice:
    """Tell the company its grade with every reason, and how to object (告知等级评价结果).

    Source: 人社部规〔2016〕1号; the term to object is a local design (待核实).

    Raises:
        NotAllowed: The person is no inspector of the company's region.
        InvalidInput: No proof of service.
        NotSigned: Nobody has signed it.
        WrongStep: It was told already.
        Superseded: A later version exists.
    """
    day = timezone.localdate(now)
    held = _held(grading)
    _require_inspector(actor, held.company, day)
    if not service_proof.strip():
        raise InvalidInput("请填写送达回证", fix="填写回证编号或送达情况", code="E-SERVICE-PROOF")
    if held.state == GradingState.DRAFT:
        raise NotSigned("尚未签批，不能告知", fix="请先由审批负责人签批")
    if held.state != GradingState.SIGNED:
        raise WrongStep("该等级已经告知")
    _require_latest(held)
    law = LawAt(day, held.company.region_id)
    due_on = work_calendar().add_working_days(day, law.integer("grading.objection_working_days"))
    notice = GradingNotice.objects.create(
        grading=held,
        number=next_number(series=NOTICE_SERIES, year=day.year),
        words=notice_words(held, objection_due_on=due_on, law=law),
        served_on=day,
        service_proof=service_proof.strip(),
        objection_due_on=due_on,
        served_by=actor,
    )
    held.state = GradingState.NOTIFIED
    held.save(update_fields=["state"])
    detail = {"number": notice.number, "objection_due_on": due_on.isoformat()}
    _record("送达等级评价告知书", held, actor, now, detail)
    return notice


@transaction.atomic
def confirm_grade(*, grading: Grading, actor: User, now: dt.datetime) -> Grading:
    """Confirm a grade whose period to object is over (确认等级).

    An A burdens nobody: it is confirmed once signed, without a notice of its own.

    Raises:
        NotAllowed: The person is no approving officer of the company's region.
        NotSigned: Nobody has signed it.
        WrongStep: It was not told, was withdrawn, or is confirmed already.
        ObjectionOpen: The period still runs, or an objection has no answer.
        Superseded: A later version exists.
        FactsTampered, ReplayDiffers: Stored facts or findings were changed.
    """
    held = _held(grading)
    _require_approver(actor, held, now)
    if held.state == GradingState.DRAFT:
        raise NotSigned("尚未签批，不能确认", fix="请先签批并告知单位")
    if held.state == GradingState.SIGNED and held.grade != "A":
        raise WrongStep("尚未告知单位，不能确认", fix="请先送达等级评价告知书")
    if held.state not in {GradingState.SIGNED, GradingState.NOTIFIED, GradingState.OBJECTED}:
        raise WrongStep("该等级已经确认或者撤回")
    _require_latest(held)
    _require_objection_over(held, timezone.localdate(now))
    replay(grading=held)
    held.state, held.confirmed_at = GradingState.CONFIRMED, now
    held.save(update_fields=["state", "confirmed_at"])
    _record("确认等级评价", held, actor, now, {"facts_hash": held.facts_hash})
    return held


@transaction.atomic
def publish_grade(*, grading: Grading, actor: User, now: dt.datetime) -> Grading:
    """Publish a confirmed grade (公布等级).

    Raises:
        NotAllowed: The person is no approving officer of the company's region.
        NotSigned: Nobody has signed it.
        WrongStep: It is not confirmed, or is published already.
        Superseded: A later version exists.
    """
    held = _held(grading)
    _require_approver(actor, held, now)
    if held.signed_by_id is None:
        raise NotSigned("尚未签批，不能公布", fix="请先签批、告知并确认")
    if held.state != GradingState.CONFIRMED:
        raise WrongStep("只有已确认的等级可以公布")
    _require_latest(held)
    held.state, held.published_on = GradingState.PUBLISHED, timezone.localdate(now)
    held.save(update_fields=["state", "published_on"])
    _record("公布等级评价", held, actor, now, {"facts_hash": held.facts_hash})
    return held


@transaction.atomic
def publish_clean(*, gradings: Iterable[Grading], actor: User, now: dt.datetime) -> list[Grading]:
    """Sign, confirm and publish drafts of grade A by one act (批量公布A级).

    One named person answers for all; each is computed again before.

    Raises:
        NotAllowed: One is of a company outside the person's regions.
        WrongStep: One is no draft of grade A.
        Superseded: One has a later version.
        FactsTampered, ReplayDiffers: Stored facts or findings of one were changed.
    """
    keys = sorted(grading.pk for grading in gradings)
    rows = list(
        Grading.objects.select_for_update(of=("self",))
        .filter(pk__in=keys)
        .select_related("company__region")
        .prefetch_related("findings")
        .order_by("pk")
    )
    latest = set(latest_versions().filter(pk__in=keys).values_list("pk", flat=True))
    allowed: dict[str, bool] = {}
    for row in rows:
        region = row.company.region_id
        if region not in allowed:
            allowed[region] = may_confirm(actor, row, day=timezone.localdate(now))
        if not allowed[region]:
            raise NotAllowed("只有本辖区的审批负责人可以公布等级")
        if row.state != GradingState.DRAFT or row.grade != "A":
            raise WrongStep(f"{row.company.name} 不是拟定的A级，不能批量公布")
        if row.pk not in latest:
            raise Superseded(f"{row.company.name} 已有更新的版本", fix="请公布最新版本")
        replay(grading=row)
    mine = Grading.objects.filter(pk__in=keys)
    mine.update(state=GradingState.SIGNED, signed_by=actor, signed_at=now)
    mine.update(state=GradingState.CONFIRMED, confirmed_at=now)
    mine.update(state=GradingState.PUBLISHED, published_on=timezone.localdate(now))
    if rows:
        audit.record(
            act="批量公布A级",
            object_kind="Grading",
            object_id=f"{rows[0].method}:{rows[0].period}",
            now=now,
            actor=actor,
            basis=BASIS[GradingMethod(rows[0].method)],
            detail={"count": len(rows), "gradings": keys},
        )
    return rows


@transaction.atomic
def record_talk(
    *, grading: Grading, attendees: str, words: str, actor: User, now: dt.datetime
) -> GradingTalk:
    """Record the talk with those who answer for a company of grade C (约谈).

    Source: 人社部规〔2016〕1号.

    Raises:
        NotAllowed: The person is no inspector of the company's region.
        InvalidInput: Nobody attended, or nothing was said.
        WrongStep: The grade is not C.
    """
    day = timezone.localdate(now)
    held = _held(grading)
    _require_inspector(actor, held.company, day)
    if not attendees.strip() or not words.strip():
        raise InvalidInput(
            "请填写约谈对象和内容", fix="写明姓名、职务和谈话要点", code="E-TEXT-EMPTY"
        )
    if held.grade != "C":
        raise WrongStep("只有C级需要约谈")
    talk = GradingTalk.objects.create(
        grading=held,
        held_on=day,
        attendees=attendees.strip(),
        words=words.strip(),
        recorded_by=actor,
    )
    _record("约谈C级单位", held, actor, now, {"held_on": day.isoformat()})
    return talk


def _held(grading: Grading) -> Grading:
    return (
        Grading.objects.select_for_update(of=("self",))
        .select_related("company__region")
        .get(pk=grading.pk)
    )


def _require_approver(actor: User, grading: Grading, now: dt.datetime) -> None:
    if not may_confirm(actor, grading, day=timezone.localdate(now)):
        raise NotAllowed("只有本辖区的审批负责人可以签批、确认和公布等级")


def _require_inspector(actor: User, company: Company, day: dt.date) -> None:
    if not may_record(actor, company, day=day):
        raise NotAllowed("只有本辖区的劳动保障监察员可以办理")


def _require_latest(grading: Grading) -> None:
    if not latest_versions().filter(pk=grading.pk).exists():
        raise Superseded("该等级已有更新的版本", fix="请办理最新版本")


def _require_objection_over(grading: Grading, day: dt.date) -> None:
    """Refuse while the company may still object, or waits for its answer."""
    if grading.state == GradingState.SIGNED:
        return
    notice = GradingNotice.objects.get(grading=grading)
    objection = GradingObjection.objects.filter(notice=notice).first()
    calendar = work_calendar()
    due_on = last_day_to_object(notice, calendar)
    if objection is None and day <= due_on:
        raise ObjectionOpen(f"异议期至 {due_on}（含当日），期满后才能确认")
    if objection is None and calendar.is_provisional(due_on):
        raise ObjectionOpen(
            f"{due_on.year}年节假日安排尚未录入，异议期未定", fix="请先录入当年工作日历"
        )
    if objection is not None and objection.answered_on is None:
        raise ObjectionOpen(
            f"单位的异议尚未答复，答复期限 {objection.answer_due_on}", fix="请先核实并答复"
        )


def _record(
    act: str, grading: Grading, actor: User, now: dt.datetime, detail: Mapping[str, object]
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

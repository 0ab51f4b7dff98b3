"""The steps of a grade from draft to publication, each with its day and its clock."""

from django.utils import timezone

from api.web.procedure import DONE, LATER, NOW, Step
from rating.enums import GradingState
from rating.models import Grading, GradingNotice, GradingObjection


def grade_steps(
    grading: Grading, notice: GradingNotice | None, objection: GradingObjection | None
) -> list[Step]:
    """All steps in order; the one after the last that is done is the present one."""
    drafted = Step("拟定", DONE, timezone.localdate(grading.drafted_at), words=grading.cause)
    signed = Step("负责人签批", words=str(grading.signed_by or ""))
    told, period = Step("告知单位"), Step("异议期")
    confirmed, published = Step("确认"), Step("公布")
    if grading.signed_at:
        signed.css, signed.day = DONE, timezone.localdate(grading.signed_at)
    if notice:
        told.css, told.day, told.number = DONE, notice.served_on, notice.number
        period.words, period.due_on = "没有收到异议", notice.objection_due_on
    if objection:
        period.words, period.due_on = "收到异议，核实中", objection.answer_due_on
        period.day = objection.received_on
    if objection and objection.answered_on:
        period.css, period.day, period.due_on = DONE, objection.answered_on, None
        period.words = "异议成立，等级撤回" if objection.upheld else "异议不成立"
    if grading.confirmed_at:
        confirmed.css, confirmed.day = DONE, timezone.localdate(grading.confirmed_at)
        period.css, period.due_on = DONE, None
    if grading.published_on:
        published.css, published.day = DONE, grading.published_on
    steps = [drafted, signed, told, period, confirmed, published]
    if grading.grade == "A":
        # An A burdens nobody: no notice of its own, no period.
        steps = [drafted, signed, confirmed, published]
    if grading.state != GradingState.WITHDRAWN and grading.grade != "N":
        waiting = next((step for step in steps if step.css == LATER), None)
        if waiting is not None:
            waiting.css = NOW
    return steps

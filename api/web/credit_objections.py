"""Pages of objections to credit information (信用信息异议): who waits for what, and the answer."""

import datetime as dt

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from api.web.access import for_role, viewer_of
from api.web.acts import Act, Given, Sent, do_act, form_shown
from api.web.forms.credit import (
    LEAVE,
    CorrectionMadeForm,
    CreditAnswerForm,
    MendingForm,
    OtherUnitsForm,
)
from api.web.forms.papers import LacksForm
from api.web.paging import page_of
from blacklist.enums import ChangeKind
from blacklist.models import CreditObjection
from blacklist.queries import credit_objections_visible_to
from blacklist.repair_progress import objection_progress
from blacklist.services.credit_objection import (
    Mending,
    answer_credit_objection,
    ask_other_units,
    propose_mending,
    record_credit_correction,
)
from blacklist.services.objection_correction import draft_for
from blacklist.services.supplement import ask_for_objection_papers
from sites.enums import RoleKind
from sites.errors import DomainError
from sites.models import User
from sites.permissions import has_role


def _answer(row: CreditObjection, given: Given, actor: User, now: dt.datetime) -> str:
    kind = given["kind"]
    mending = Mending(ChangeKind(kind), given["document"]) if kind and kind != LEAVE else None
    answer_credit_objection(
        objection=row,
        upheld=given["upheld"],
        answer=given["answer"],
        mending=mending,
        actor=actor,
        now=now,
    )
    return "已答复异议。" if mending is None else "已答复异议，变更已拟稿，等待审批。"


def _mend(row: CreditObjection, given: Given, actor: User, now: dt.datetime) -> str:
    mending = Mending(ChangeKind(given["kind"]), given["document"])
    change = propose_mending(
        objection=row, mending=mending, reason=given["reason"], actor=actor, now=now
    )
    return f"已拟定 {change.number}（{change.get_kind_display()}），等待审批。"


def _ask(row: CreditObjection, given: Given, actor: User, now: dt.datetime) -> str:
    ask_other_units(objection=row, actor=actor, now=now, **given)
    return "已改为需要其他单位核查的期限。"


def _lacks(row: CreditObjection, given: Given, actor: User, now: dt.datetime) -> str:
    ask_for_objection_papers(objection=row, actor=actor, now=now, **given)
    return "已通知单位补正。"


def _correct(row: CreditObjection, given: Given, actor: User, now: dt.datetime) -> str:
    record_credit_correction(objection=row, actor=actor, now=now, **given)
    return "已登记更正。"


ACTS = {
    act.slug: act
    for act in (
        Act("answer", "答复异议", CreditAnswerForm, _answer, "答复"),
        Act("ask", "请其他单位核查", OtherUnitsForm, _ask, "记录"),
        Act("papers", "要求补正材料", LacksForm, _lacks, "通知单位"),
        Act("mend", "拟定名单变更", MendingForm, _mend, "拟稿"),
        Act("correct", "登记已更正", CorrectionMadeForm, _correct, "登记"),
    )
}


@for_role(RoleKind.INSPECTOR, RoleKind.APPROVER)
@require_safe
def objections(request: HttpRequest) -> HttpResponse:
    """Every objection of my region, those that wait first."""
    page = page_of(request, _mine(request).order_by("-answered_on", "-received_at", "-pk"))
    context = {
        **_frame(request),
        "page": page,
        "rows": objection_progress(objections=page, day=timezone.localdate()),
    }
    return render(request, "inspector/credit_objections.html", context)


@for_role(RoleKind.INSPECTOR, RoleKind.APPROVER)
@require_safe
def objection(request: HttpRequest, pk: int) -> HttpResponse:
    """One objection: what is held against what, until when, the answer, the correction."""
    return _page(request, _visible(request, pk))


@for_role(RoleKind.INSPECTOR)
@require_POST
def act(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Do one act on an objection; a refusal says why and changes nothing."""
    return do_act(
        request,
        ACTS.get(slug),
        find=lambda: _visible(request, pk),
        show=_page,
        then=("web:credit_objection", pk),
    )


def _mine(request: HttpRequest) -> QuerySet[CreditObjection]:
    return credit_objections_visible_to(viewer=viewer_of(request), day=timezone.localdate())


def _visible(request: HttpRequest, pk: int) -> CreditObjection:
    return get_object_or_404(_mine(request), pk=pk)


def _frame(request: HttpRequest) -> dict[str, object]:
    inspects = has_role(viewer_of(request), RoleKind.INSPECTOR, day=timezone.localdate())
    return {
        "section": "listed",
        "base": "inspector/base.html" if inspects else "approver/base.html",
        "inspects": inspects,
    }


def _possible(row: CreditObjection) -> list[str]:
    if row.answered_on is None:
        return ["answer", *([] if row.other_units else ["ask"]), "papers"]
    if not row.upheld or row.corrected_on is not None or draft_for(row):
        return []
    return ["mend", "correct"]


def _page(
    request: HttpRequest,
    row: CreditObjection,
    *,
    sent: Sent | None = None,
    refusal: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    frame = _frame(request)
    [progress] = objection_progress(objections=[row], day=timezone.localdate())
    context = {
        **frame,
        "row": row,
        "progress": progress,
        "changes": row.changes.order_by("-pk"),
        "acts": [
            {"act": ACTS[slug], "form": form_shown(ACTS[slug], row, sent)}
            for slug in _possible(row)
            if frame["inspects"]
        ],
        "form": sent[1] if sent else None,
        "refusal": refusal,
    }
    return render(request, "inspector/credit_objection.html", context, status=status)

"""Sign-ins and the ends of sessions, for the security administrator and the auditor (登录与安全)."""

import csv
import datetime as dt
import ipaddress
from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST, require_safe

from api.checked_file import harmless
from api.web.access import for_role, viewer_of
from api.web.forms.security import SecurityFilterForm
from api.web.paging import page_of
from api.web.refusals import STATUS_OF_INPUT, status_of
from sites.enums import RoleKind, SecurityEventKind
from sites.errors import DomainError
from sites.models import SecurityEvent
from sites.services.security_events import keep_months, record_export

DAY = dt.timedelta(days=1)
CHUNK = 2_000
HEAD = ("时间", "种类", "用户名", "姓名", "未知用户名的索引", "来源地址", "操作人", "说明")
# What tells of guessing: counted on top of the page.
TOLD_APART = (
    SecurityEventKind.SIGNED_IN,
    SecurityEventKind.WRONG_PASSWORD,
    SecurityEventKind.UNKNOWN_NAME,
    SecurityEventKind.WRONG_CODE,
    SecurityEventKind.LOCKED_OUT,
)


ALARMING = frozenset(
    {
        SecurityEventKind.DISABLED_ACCOUNT,
        SecurityEventKind.LOCKED_OUT,
        SecurityEventKind.UNKNOWN_NAME,
        SecurityEventKind.WRONG_CODE,
        SecurityEventKind.WRONG_PASSWORD,
    }
)


@for_role(RoleKind.SECURITY_ADMIN, RoleKind.AUDITOR)
@require_safe
def security_events(request: HttpRequest) -> HttpResponse:
    """What happened at the door, the latest first, and how often in the last day."""
    return _page(request, SecurityFilterForm(request.GET))


@for_role(RoleKind.SECURITY_ADMIN, RoleKind.AUDITOR)
@require_POST
def export_events(request: HttpRequest) -> HttpResponse:
    """The same events as CSV, with the reason; on record in the audit chain."""
    form = SecurityFilterForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    rows, now, viewer = _chosen(form), timezone.now(), viewer_of(request)
    given = {name: value for name, value in form.cleaned_data.items() if value}
    try:
        reason = record_export(
            rows=rows.count(),
            filters=given,
            reason=request.POST.get("reason", ""),
            actor=viewer,
            now=now,
        )
    except DomainError as refusal:
        return _page(request, form, refusal=refusal, status=status_of(refusal))
    words = f"导出人：{viewer}（{viewer.username}）；时间：{localtime(now):%Y-%m-%d %H:%M}；事由：{reason}"
    answer = HttpResponse(_lines(rows, words), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = (
        f'attachment; filename="security-events-{timezone.localdate(now)}.csv"'
    )
    return answer


def _chosen(form: SecurityFilterForm) -> QuerySet[SecurityEvent]:
    """The events a form asks for; the latest first."""
    asked = form.cleaned_data
    rows = SecurityEvent.objects.select_related("user", "by").order_by("-at", "-pk")
    if asked["kind"]:
        rows = rows.filter(kind=asked["kind"])
    if asked["since"]:
        rows = rows.filter(at__date__gte=asked["since"])
    if asked["until"]:
        rows = rows.filter(at__date__lte=asked["until"])
    if q := asked["q"].strip():
        whose = Q(user__username__icontains=q) | Q(user__display_name__icontains=q)
        rows = rows.filter(whose | Q(name_index=q.lower()) | _from_address(q))
    return rows


def _from_address(q: str) -> Q:
    try:
        return Q(address=str(ipaddress.ip_address(q)))
    except ValueError:
        return Q(pk__in=())


def _page(
    request: HttpRequest,
    form: SecurityFilterForm,
    *,
    refusal: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    now = timezone.now()
    if not form.is_valid():
        status = STATUS_OF_INPUT
    rows = _chosen(form) if form.is_valid() else SecurityEvent.objects.none()
    lately = SecurityEvent.objects.filter(at__gt=now - DAY)
    counts = [(kind.label, lately.filter(kind=kind).count()) for kind in TOLD_APART]
    given = {name: form.data.get(name, "") for name in form.fields}
    context = {
        "section": "security",
        "form": form,
        "given": given,
        "rows": page_of(request, rows),
        "counts": counts,
        "told": ALARMING,
        "months": keep_months(day=timezone.localdate(now)),
        "reason": request.POST.get("reason", ""),
        "refusal": refusal,
    }
    return render(request, "administration/security_events.html", context, status=status)


class _Line:
    """What the writer writes to: it hands each line back."""

    def write(self, text: str) -> str:
        return text


def _lines(rows: QuerySet[SecurityEvent], words: str) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield "\ufeff" + str(writer.writerow([words]))
    yield str(writer.writerow(HEAD))
    for one in rows.iterator(chunk_size=CHUNK):
        cells = (
            *(f"{localtime(one.at):%Y-%m-%d %H:%M:%S}", one.get_kind_display()),
            *((one.user.username, one.user.display_name) if one.user else ("", "")),
            *(one.name_index, one.address or "", one.by or "", one.words),
        )
        yield str(writer.writerow(harmless(str(cell)) for cell in cells))

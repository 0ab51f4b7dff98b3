"""People who come in numbers over unpaid wages: registered by size, reported in time."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from api.web.access import for_role, viewer_of
from api.web.forms.group_event import GroupEventForm
from api.web.paging import page_of
from api.web.refusals import STATUS_OF_INPUT, status_of
from arrears.models import GroupEvent
from arrears.services.group_event import record_event, report_event
from sites.enums import RoleKind
from sites.errors import DomainError
from sites.queries import projects_supervised_by


@for_role(RoleKind.INSPECTOR)
@require_http_methods(["GET", "HEAD", "POST"])
def group_events(request: HttpRequest) -> HttpResponse:
    """The events of the region, the latest first, and a form for one more."""
    viewer, day = viewer_of(request), timezone.localdate()
    projects = projects_supervised_by(viewer=viewer, day=day).order_by("name")
    form = GroupEventForm(projects=projects)
    context: dict[str, object] = {"section": "cases", "form": form}
    status = 200
    if request.method == "POST":
        form = context["form"] = GroupEventForm(request.POST, projects=projects)
        status = STATUS_OF_INPUT
        if form.is_valid():
            try:
                made = record_event(
                    project=form.cleaned_data["project"],
                    facts=form.facts(),
                    actor=viewer,
                    now=timezone.now(),
                )
            except DomainError as refusal:
                context["refusal"], status = refusal, status_of(refusal)
            else:
                messages.success(request, f"已登记：{made.get_level_display()}，{made.people} 人。")
                return redirect("web:group_events")
    rows = GroupEvent.objects.filter(project__in=projects).select_related("project", "recorded_by")
    context["events"] = page_of(request, rows.order_by("-happened_at", "-pk"))
    return render(request, "inspector/group_events.html", context, status=status)


@for_role(RoleKind.INSPECTOR)
@require_POST
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that an event was reported upward."""
    projects = projects_supervised_by(viewer=viewer_of(request), day=timezone.localdate())
    found = get_object_or_404(GroupEvent.objects.filter(project__in=projects), pk=pk)
    try:
        report_event(event=found, actor=viewer_of(request), now=timezone.now())
    except DomainError as refusal:
        messages.error(request, f"没有记录：{refusal.message}（{refusal.code}）")
    else:
        messages.success(request, "已记录报告时间。")
    return redirect("web:group_events")

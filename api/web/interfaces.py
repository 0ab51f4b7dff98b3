"""接口与对照: what banks push through, and how platforms write our codes."""

from django.contrib import messages
from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from api.web.access import for_role, viewer_of
from api.web.forms.code_mapping import CodeMappingForm
from api.web.refusals import STATUS_OF_INPUT, status_of
from sites.enums import RoleKind
from sites.errors import DomainError
from sites.models import BankChannel
from sites.services.crosswalk import code_lists, enter_code

LISTS = {
    "id_card_type": "证件类型",
    "attendance_direction": "考勤方向",
    "attendance_device": "考勤方式",
    "party_type": "参建类型",
    "work_type": "工种",
    "wage_form": "计薪方式",
    "bank": "银行",
}


@for_role(RoleKind.SYSTEM_ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def interfaces(request: HttpRequest) -> HttpResponse:
    """Banks' channels and the crosswalk; a row is entered from a day on and never changed."""
    form = CodeMappingForm(request.POST or None, lists=LISTS.items())
    if request.method != "POST":
        return _page(request, form)
    if not form.is_valid():
        return _page(request, form, status=STATUS_OF_INPUT)
    try:
        row = enter_code(**form.cleaned_data, actor=viewer_of(request), now=timezone.now())
    except DomainError as refusal:
        return _page(request, form, refusal=refusal, status=status_of(refusal))
    messages.success(request, f"已录入：{row}，{row.valid_from.isoformat()}起生效。")
    return redirect("web:interfaces")


def _page(
    request: HttpRequest,
    form: CodeMappingForm,
    *,
    refusal: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    now = timezone.now()
    channels = BankChannel.objects.select_related("acts_for").annotate(
        count=Count("pushes"), latest=Max("pushes__received_at")
    )
    lists = [
        {"label": LISTS.get(one.name, one.name), "list": one}
        for one in code_lists(day=timezone.localdate(now))
    ]
    context = {
        "section": "interfaces",
        "form": form,
        "refusal": refusal,
        "channels": channels.order_by("app_id"),
        "lists": lists,
        "now": now,
    }
    return render(request, "administration/interfaces.html", context, status=status)

"""Keys of machine clients: issued, shown once, changed over and ended (接口密钥)."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from api.web.access import for_role, viewer_of
from api.web.administration import ADMINISTRATORS
from api.web.forms.keys import KeyForm
from api.web.paging import page_of
from api.web.refusals import STATUS_OF_INPUT, status_of
from sites.enums import KeyScope, RoleKind
from sites.errors import DomainError
from sites.models import ApiKey
from sites.permissions import has_role
from sites.services.api_keys import issue_key, revoke_key, rotate_key


@for_role(*ADMINISTRATORS)
@require_http_methods(["GET", "POST"])
def api_keys(request: HttpRequest) -> HttpResponse:
    """All keys, the living first; a security administrator issues one."""
    now, viewer = timezone.now(), viewer_of(request)
    day = timezone.localdate(now)
    form = KeyForm(request.POST or None)
    if request.method != "POST":
        return _page(request, form=form)
    if not form.is_valid():
        return _page(request, form=form, status=STATUS_OF_INPUT)
    try:
        made, secret = issue_key(**form.cleaned_data, actor=viewer, now=now, day=day)
    except DomainError as refusal:
        return _page(request, form=form, refusal=refusal, status=status_of(refusal))
    return _page(request, form=KeyForm(), shown=(made, secret))


@for_role(RoleKind.SECURITY_ADMIN)
@require_POST
def change_key(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a new secret for a key, or end it."""
    held = get_object_or_404(ApiKey, pk=pk)
    now, viewer = timezone.now(), viewer_of(request)
    day = timezone.localdate(now)
    try:
        if request.POST.get("act") == "rotate":
            return _page(
                request,
                form=KeyForm(),
                shown=rotate_key(key=held, actor=viewer, now=now, day=day),
            )
        revoke_key(key=held, actor=viewer, now=now, day=day)
    except DomainError as refusal:
        return _page(request, form=KeyForm(), refusal=refusal, status=status_of(refusal))
    messages.success(request, f"“{held.client}”的密钥已吊销，下一次请求即不再有效。")
    return redirect("web:api_keys")


def _page(
    request: HttpRequest,
    *,
    form: KeyForm,
    shown: tuple[ApiKey, str] | None = None,
    refusal: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    now = timezone.now()
    rows = ApiKey.objects.select_related("acts_for", "project").order_by("-expires_at", "-pk")
    page = page_of(request, rows)
    words = dict(KeyScope.choices)
    context: dict[str, Any] = {
        "section": "keys",
        "rows": page,
        "keys": [
            {
                "key": one,
                "scopes": "、".join(str(words.get(name, name)) for name in one.scopes),
                "alive": one.expires_at > now,
            }
            for one in page
        ],
        "form": form,
        "shown": shown,
        "refusal": refusal,
        "may_issue": has_role(
            viewer_of(request), RoleKind.SECURITY_ADMIN, day=timezone.localdate(now)
        ),
    }
    return render(request, "administration/api_keys.html", context, status=status)

"""People and their roles: asked for by one administrator, granted by another (用户与角色)."""

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from api.web.access import for_role, viewer_of
from api.web.administration import ADMINISTRATORS
from api.web.forms.administration import RoleRequestForm
from api.web.paging import asked, page_of
from api.web.refusals import STATUS_OF_INPUT, status_of
from sites.enums import GrantState, RoleKind
from sites.errors import DomainError
from sites.models import RoleAssignment, RoleRequest, User
from sites.permissions import has_role
from sites.services.roles import end_role, grant_role, refuse_role, request_role
from sites.services.second_factor import authenticator_of, reset_second_factor


@for_role(*ADMINISTRATORS)
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Accounts by name, and the requests that wait for a second person."""
    q = asked(request, "q")
    rows = User.objects.order_by("username").prefetch_related("role_assignments__region")
    if q:
        rows = rows.filter(Q(username__icontains=q) | Q(display_name__icontains=q))
    return _list(request, q=q, rows=page_of(request, rows))


def _list(
    request: HttpRequest,
    *,
    q: str = "",
    rows: object = None,
    refusal: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    waiting = RoleRequest.objects.filter(state=GrantState.PENDING).select_related(
        "user", "region", "project", "requested_by"
    )
    context = {
        "section": "people",
        "q": q,
        "people": rows,
        "requests": waiting.order_by("requested_at", "pk"),
        "refusal": refusal,
        "may_grant": has_role(
            viewer_of(request), RoleKind.SECURITY_ADMIN, day=timezone.localdate()
        ),
    }
    return render(request, "administration/people.html", context, status=status)


@for_role(RoleKind.SYSTEM_ADMIN, RoleKind.SECURITY_ADMIN)
@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One account with its roles; a form to ask for another role."""
    user = get_object_or_404(User, pk=pk)
    form = RoleRequestForm(request.POST or None)
    refusal: DomainError | None = None
    status = 200
    if request.method == "POST":
        status = STATUS_OF_INPUT
        if form.is_valid():
            now = timezone.now()
            try:
                request_role(
                    **{**form.cleaned_data, "role": RoleKind(form.cleaned_data["role"])},
                    user=user,
                    actor=viewer_of(request),
                    now=now,
                    day=timezone.localdate(now),
                )
            except DomainError as caught:
                refusal, status = caught, status_of(caught)
            else:
                messages.success(request, "已申请，等待另一位安全管理员批准。")
                return redirect("web:people")
    context = {
        "section": "people",
        "person": user,
        "roles": user.role_assignments.select_related("region", "project").order_by("-pk"),
        "form": form,
        "refusal": refusal,
        "has_code": authenticator_of(user) is not None,
        "today": timezone.localdate(),
    }
    return render(request, "administration/person.html", context, status=status)


@for_role(RoleKind.SECURITY_ADMIN)
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Grant or refuse what another person asked for."""
    waiting = get_object_or_404(RoleRequest, pk=pk)
    now, viewer = timezone.now(), viewer_of(request)
    day = timezone.localdate(now)
    try:
        if request.POST.get("grant") == "yes":
            grant_role(request=waiting, actor=viewer, now=now, day=day)
            messages.success(request, "已批准授权。")
        else:
            refuse_role(request=waiting, actor=viewer, now=now, day=day)
            messages.success(request, "已不予授权。")
    except DomainError as refusal:
        return _list(request, refusal=refusal, status=status_of(refusal))
    return redirect("web:people")


@for_role(RoleKind.SECURITY_ADMIN)
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a role with the day before; it holds no more at the next request."""
    assignment = get_object_or_404(RoleAssignment, pk=pk)
    now = timezone.now()
    end_role(assignment=assignment, actor=viewer_of(request), now=now, day=timezone.localdate(now))
    messages.success(request, "已终止该角色，下一次请求即不再有效。")
    return redirect("web:person", assignment.user_id)


@for_role(RoleKind.SECURITY_ADMIN)
@require_POST
def reset(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a lost phone away and end all sessions of the person."""
    user = get_object_or_404(User, pk=pk)
    reset_second_factor(user=user, actor=viewer_of(request), now=timezone.now())
    messages.success(request, "已重置动态码并结束其全部会话，下次登录时重新绑定。")
    return redirect("web:person", pk)

"""Signing in and out (登录、退出)."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from api.security_log import note, note_lockout
from api.sessions import ENDED_BY
from api.throttle import count_failed_sign_in, forget_failed_sign_ins, seconds_to_sign_in
from api.web.access import home_of, viewer_of
from api.web.refusals import STATUS_OF_GUESSES, STATUS_OF_INPUT, too_many_tries
from api.web.second_factor import remember_password
from api.web.step_up import confirm_decision
from sites.enums import SecurityEventKind
from sites.models import User
from sites.queries import roles_of
from sites.services.second_factor import end_sessions, new_recovery_codes

# So many of the own events are shown: enough to notice somebody else's.
OWN_EVENTS = 10


class SignInForm(AuthenticationForm):
    """Name and password; the answer does not tell which of them is wrong."""

    error_messages = {  # noqa: RUF012 -- Django's own form
        "invalid_login": "用户名或密码不正确。",
        "inactive": "这个账号已停用。",
    }

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Give the two controls our class."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed through unchanged
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-control"


class SignIn(LoginView):
    """Sign in, then go to the page where this person's day starts."""

    template_name = "account/login.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_default_redirect_url(self) -> str:
        """The start page of the first role held today."""
        return reverse(home_of(viewer_of(self.request), timezone.localdate()))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Check name and password, unless too many were wrong a moment ago."""
        wait = seconds_to_sign_in(request, self._name())
        if not wait:
            return super().post(request, *args, **kwargs)
        # An unbound form: no password is looked at, so the answer tells nothing of it.
        form = SignInForm(request, initial={"username": self._name()})
        context = self.get_context_data(form=form, refusal=too_many_tries(wait))
        headers = {"Retry-After": str(wait)}
        return self.render_to_response(context, status=STATUS_OF_GUESSES, headers=headers)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say also why the last session ended."""
        ended_by = self.request.session.pop(ENDED_BY, "")
        return super().get_context_data(ended_by=ended_by, **kwargs)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Forget the misses before and go on to the one-time code."""
        forget_failed_sign_ins(self.request, self._name())
        user = form.get_user()
        assert isinstance(user, User)
        return remember_password(self.request, user, then=self.get_redirect_url())

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """Show the form again with 422; a wrong password counts."""
        if form.non_field_errors():
            wait = count_failed_sign_in(self.request, self._name())
            self._note_miss(form.cleaned_data["username"], wait)
        response = super().form_invalid(form)
        response.status_code = STATUS_OF_INPUT
        return response

    def _note_miss(self, name: str, wait: int) -> None:
        """Write down whose password was wrong; of a name that is nobody's only a hash."""
        user = User.objects.filter(username=name).first()
        kind = SecurityEventKind.UNKNOWN_NAME
        if user is not None:
            kind = (
                SecurityEventKind.WRONG_PASSWORD
                if user.is_active
                else SecurityEventKind.DISABLED_ACCOUNT
            )
        note(self.request, kind, user=user, typed_name=name)
        if wait:
            note_lockout(self.request, wait, user=user, typed_name=name)

    def _name(self) -> str:
        return self.request.POST.get("username", "")


def admin_sign_in(request: HttpRequest) -> HttpResponse:
    """Send administrators through the one door that counts wrong passwords.

    Raises:
        PermissionDenied: somebody is signed in who is no administrator.
    """
    if request.user.is_authenticated and not request.user.is_staff:
        raise PermissionDenied
    asked_for = request.GET.get("next", reverse("admin:index"))
    return redirect(f"{reverse('web:login')}?{urlencode({'next': asked_for})}")


@login_required
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """The own account: roles in force, recovery codes left, and the end of all sessions."""
    user = viewer_of(request)
    context = {
        "roles": roles_of(user=user, day=timezone.localdate()),
        "codes_left": user.recovery_codes.filter(used_at__isnull=True).count(),
        "home_page": reverse(home_of(user, timezone.localdate())),
        "events": user.security_events.select_related("by").order_by("-at", "-pk")[:OWN_EVENTS],
    }
    return render(request, "account/account.html", context)


@login_required
@require_POST
def end_all_sessions(request: HttpRequest) -> HttpResponse:
    """End every session of this account, this one too."""
    user = viewer_of(request)
    end_sessions(user=user, actor=user, now=timezone.now())
    request.session.flush()
    request.session[ENDED_BY] = "您的全部会话已结束。"
    return redirect("web:login")


@login_required
@require_POST
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Ten new recovery codes, after the one-time code once more."""
    question = confirm_decision(request)
    if question is not None:
        return question
    codes = new_recovery_codes(user=viewer_of(request), now=timezone.now())
    return render(
        request, "account/recovery_codes.html", {"codes": codes, "then": reverse("web:account")}
    )


class SignOut(LogoutView):
    """End this session."""

    next_page = "/"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Write down whose it was, then end it."""
        if request.user.is_authenticated:
            note(request, SecurityEventKind.SIGNED_OUT, user=viewer_of(request))
        return super().post(request, *args, **kwargs)


sign_in = SignIn.as_view()
sign_out = SignOut.as_view()

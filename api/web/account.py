"""Signing in and out (登录、退出)."""

from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from api.throttle import count_failed_sign_in, forget_failed_sign_ins, seconds_to_sign_in
from api.web.access import home_of, viewer_of
from api.web.refusals import STATUS_OF_GUESSES, STATUS_OF_INPUT, too_many_tries


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

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Sign in and forget the misses before."""
        forget_failed_sign_ins(self.request, self._name())
        return super().form_valid(form)

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """Show the form again with 422; a wrong password counts."""
        if form.non_field_errors():
            count_failed_sign_in(self.request, self._name())
        response = super().form_invalid(form)
        response.status_code = STATUS_OF_INPUT
        return response

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


sign_in = SignIn.as_view()
sign_out = LogoutView.as_view(next_page="/")

"""Signing in and out (登录、退出)."""

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from api.web.access import home_of, viewer_of
from api.web.refusals import STATUS_OF_INPUT


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

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """Show the form again with 422."""
        response = super().form_invalid(form)
        response.status_code = STATUS_OF_INPUT
        return response


sign_in = SignIn.as_view()
sign_out = LogoutView.as_view(next_page="/")

"""Changing the own password: the current one, a one-time code, and one that is not guessed first."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.password_validation import (
    password_validators_help_texts,
    validate_password,
)
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from api.demo.second_factor import demo_code
from api.security_log import note, note_lockout
from api.sessions import has_fresh_code, remember_code
from api.throttle import count_failed_sign_in, seconds_to_sign_in
from api.web.access import home_of, viewer_of
from api.web.forms.base import PageForm
from api.web.refusals import STATUS_OF_GUESSES, STATUS_OF_INPUT, too_many_tries
from api.web.step_up import is_right
from sites.enums import SecurityEventKind
from sites.models import User
from sites.services.passwords import change_password
from sites.services.second_factor import authenticator_of, seconds_to_wait


class PasswordField(forms.CharField):
    """Taken exactly as typed; a browser's keeper of passwords may fill it in."""

    def __init__(self, *, autocomplete: str, **given: Any) -> None:
        """Say which of the passwords it is."""
        widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
        super().__init__(widget=widget, strip=False, max_length=256, **given)


class PasswordForm(PageForm):
    """The current password, the new one twice, and the code where it was entered too long ago."""

    current = PasswordField(label="当前密码", autocomplete="current-password")
    new = PasswordField(label="新密码", autocomplete="new-password")
    again = PasswordField(label="再输入一次新密码", autocomplete="new-password")
    code = forms.CharField(
        label="动态码",
        max_length=20,
        help_text="手机验证器上的 6 位数字",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )

    def __init__(self, *args: Any, user: User, needs_code: bool, **kwargs: Any) -> None:
        """Leave the code out where it was entered a moment ago."""
        super().__init__(*args, **kwargs)
        self._user = user
        if not needs_code:
            del self.fields["code"]

    def clean_new(self) -> str:
        """Judge it by the rules of passwords."""
        password: str = self.cleaned_data["new"]
        validate_password(password, self._user)
        return password

    def clean(self) -> dict[str, Any]:
        """Both must be the same, and another than the one before."""
        held = super().clean() or {}
        new = held.get("new")
        if new and held.get("again") not in {None, new}:
            self.add_error("again", "两次输入的新密码不一致。")
        if new and new == held.get("current"):
            self.add_error("new", "新密码不能与当前密码相同。")
        return held


@login_required
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Change it; other sessions of the account end, this one goes on under a new key."""
    user, now = viewer_of(request), timezone.now()
    needs_code = not has_fresh_code(request)
    form = PasswordForm(request.POST or None, user=user, needs_code=needs_code)
    context: dict[str, Any] = {
        "form": form,
        "rules": password_validators_help_texts(),
        "home_page": reverse(home_of(user, timezone.localdate(now))),
        "demo_code": demo_code(authenticator_of(user), now=now) if needs_code else "",
    }
    status = 200
    if request.method == "POST":
        wait = seconds_to_sign_in(request, user.username)
        wait = max(wait, seconds_to_wait(user=user, now=now) if needs_code else 0)
        if wait:
            context["refusal"], status = too_many_tries(wait), STATUS_OF_GUESSES
        elif form.is_valid() and _is_the_person(request, form, user):
            change_password(user=user, password=form.cleaned_data["new"], actor=user, now=now)
            update_session_auth_hash(request, user)
            messages.success(request, "密码已更改，本账号在其他设备上的登录已结束。")
            return redirect("web:account")
        else:
            status = STATUS_OF_INPUT
    return render(request, "account/password.html", context, status=status)


def _is_the_person(request: HttpRequest, form: PasswordForm, user: User) -> bool:
    """Whether current password and code are right; a wrong one counts as at the door."""
    if not user.check_password(form.cleaned_data["current"]):
        wait = count_failed_sign_in(request, user.username)
        note(request, SecurityEventKind.WRONG_PASSWORD, user=user, words="更改密码时")
        if wait:
            note_lockout(request, wait, user=user)
        form.add_error("current", "当前密码不正确。")
        return False
    if "code" in form.fields:
        if not is_right(request, user, form.cleaned_data["code"]):
            form.add_error("code", "动态码不正确或已用过，请输入手机上新显示的一个。")
            return False
        remember_code(request)
    return True

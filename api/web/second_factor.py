"""The second step of signing in: the one-time code, and binding a phone (动态码)."""

import time
from typing import Any, Final

import segno
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from api.demo.second_factor import demo_code
from api.sessions import sign_in
from api.web.access import home_of
from api.web.refusals import STATUS_OF_GUESSES, STATUS_OF_INPUT, too_many_tries
from api.web.step_up import is_right
from sites.errors import DomainError
from sites.models import User
from sites.services.second_factor import (
    authenticator_of,
    begin_setup,
    confirm_setup,
    seconds_to_wait,
    secret_of,
    setup_address,
)

PENDING: Final = "sign_in_pending"
PENDING_SECONDS = 600
# From here on a person is told that the codes run out.
FEW_CODES = 2


class CodeForm(forms.Form):
    """The six digits of the phone, or one of the recovery codes."""

    code = forms.CharField(
        label="动态码",
        max_length=20,
        help_text="手机验证器上的 6 位数字；手机不在身边时输入一个恢复码",
        widget=forms.TextInput(
            attrs={
                "class": "form-control",
                "autocomplete": "one-time-code",
                "inputmode": "text",
                "autofocus": True,
            }
        ),
    )


def remember_password(request: HttpRequest, user: User, *, then: str) -> HttpResponse:
    """The password was right: go on to the code. Until it is right too nobody is signed in."""
    request.session.cycle_key()
    request.session[PENDING] = {
        "user": user.pk,
        "hash": user.get_session_auth_hash(),
        "at": time.time(),
        "then": then,
    }
    return redirect("web:setup_code" if authenticator_of(user) is None else "web:code")


@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Ask for the code and sign in."""
    user = _pending(request)
    if user is None:
        return redirect("web:login")
    now = timezone.now()
    form = CodeForm(request.POST or None)
    context: dict[str, Any] = {"form": form}
    status = 200
    if request.method == "POST":
        if wait := seconds_to_wait(user=user, now=now):
            context |= {"form": CodeForm(), "refusal": too_many_tries(wait)}
            status = STATUS_OF_GUESSES
        elif form.is_valid() and is_right(request, user, form.cleaned_data["code"]):
            return _signed_in(request, user)
        else:
            status = STATUS_OF_INPUT
            if form.is_valid():
                form.add_error("code", "动态码不正确或已用过，请输入手机上新显示的一个。")
    context["demo_code"] = demo_code(authenticator_of(user), now=timezone.now())
    return render(request, "account/code.html", context, status=status)


@require_http_methods(["GET", "POST"])
def setup_code(request: HttpRequest) -> HttpResponse:
    """Bind a phone at the first sign-in, and show the recovery codes once."""
    user = _pending(request)
    if user is None or authenticator_of(user) is not None:
        return redirect("web:login")
    made = begin_setup(user=user)
    form = CodeForm(request.POST or None)
    context: dict[str, Any] = {"form": form}
    status = 200
    if request.method == "POST":
        status = STATUS_OF_INPUT
        if wait := seconds_to_wait(user=user, now=timezone.now()):
            context["refusal"], status = too_many_tries(wait), STATUS_OF_GUESSES
        elif form.is_valid():
            try:
                codes = confirm_setup(
                    user=user,
                    code=form.cleaned_data["code"].replace(" ", ""),
                    now=timezone.now(),
                    tolerance=settings.SECOND_FACTOR_TOLERANCE,
                )
            except DomainError as refusal:
                context["refusal"] = refusal
            else:
                then = _signed_in(request, user)
                return render(
                    request,
                    "account/recovery_codes.html",
                    {"codes": codes, "then": then["Location"]},
                )
    context |= {
        "qr": segno.make(setup_address(made), micro=False).svg_data_uri(scale=5, border=2),
        "secret": " ".join(_groups(secret_of(made))),
    }
    return render(request, "account/setup_code.html", context, status=status)


def _pending(request: HttpRequest) -> User | None:
    """Whose password was right a moment ago in this session."""
    held = request.session.get(PENDING)
    if held is None or time.time() - held["at"] > PENDING_SECONDS:
        return None
    user = User.objects.filter(pk=held["user"], is_active=True).first()
    return user if user is not None and user.get_session_auth_hash() == held["hash"] else None


def _signed_in(request: HttpRequest, user: User) -> HttpResponse:
    then = request.session.pop(PENDING)["then"]
    sign_in(request, user)
    if not then and user.recovery_codes.exists():
        left = user.recovery_codes.filter(used_at__isnull=True).count()
        if left <= FEW_CODES:
            messages.warning(request, f"恢复码只剩 {left} 个，请在“我的账户”里重新生成。")
    return redirect(then or reverse(home_of(user, timezone.localdate())))


def _groups(text: str) -> list[str]:
    return [text[start : start + 4] for start in range(0, len(text), 4)]

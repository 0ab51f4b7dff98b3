"""The one-time code asked for again before a decision (再次核验).

A decision stands under the name of a person: a session left open, or taken over, must not
be enough to make one.
"""

from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from api.demo.second_factor import demo_code
from api.security_log import note, note_lockout
from api.sessions import has_fresh_code, remember_code
from api.web.refusals import STATUS_OF_GUESSES, STATUS_OF_INPUT, too_many_tries
from sites.enums import SecurityEventKind
from sites.errors import DomainError
from sites.models import User
from sites.services.second_factor import authenticator_of, check_code, seconds_to_wait

STEP_UP_FIELD: Final = "step_up_code"
# The wait after the fifth wrong code; those before are slips.
LOCKED_FROM_SECONDS = 16
NOT_CARRIED = {"csrfmiddlewaretoken", STEP_UP_FIELD}


def confirm_decision(request: HttpRequest) -> HttpResponse | None:
    """None when a code was entered a moment ago or with this form; else a page that asks.

    What was filled in travels through the page, so that nothing has to be entered twice.
    """
    if has_fresh_code(request):
        return None
    user = request.user
    assert isinstance(user, User)
    now = timezone.now()
    refusal: DomainError | None = None
    status = 200
    entered = request.POST.get(STEP_UP_FIELD, "")
    if wait := seconds_to_wait(user=user, now=now):
        refusal, status = too_many_tries(wait), STATUS_OF_GUESSES
    elif entered:
        if is_right(request, user, entered):
            remember_code(request)
            return None
        refusal = DomainError(
            "动态码不正确或已用过", fix="请输入手机上新显示的 6 位数字", code="E-FACTOR-CODE"
        )
        status = STATUS_OF_INPUT
    context = {
        "refusal": refusal,
        "field": STEP_UP_FIELD,
        "carried": [
            (name, value)
            for name, values in request.POST.lists()
            if name not in NOT_CARRIED
            for value in values
        ],
        "demo_code": demo_code(authenticator_of(user), now=now),
    }
    return render(request, "account/step_up.html", context, status=status)


def is_right(request: HttpRequest, user: User, entered: str) -> bool:
    """Whether a code is right now; it works once. A wrong one is written down, not what it was."""
    now = timezone.now()
    tolerance = settings.SECOND_FACTOR_TOLERANCE
    if check_code(user=user, code=entered, now=now, tolerance=tolerance):
        return True
    note(request, SecurityEventKind.WRONG_CODE, user=user)
    wait = seconds_to_wait(user=user, now=now)
    if wait >= LOCKED_FROM_SECONDS:
        note_lockout(request, wait, user=user)
    return False

"""Who may open a page: signed in, with one of the roles in force today."""

import datetime as dt
from collections.abc import Callable, Set
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from api.web.step_up import confirm_decision
from sites.enums import RoleKind
from sites.models import User
from sites.queries import roles_of

Arguments = ParamSpec("Arguments")
Page = Callable[Concatenate[HttpRequest, Arguments], HttpResponse]

DECIDING_ROLES = frozenset(
    {
        RoleKind.APPROVER,
        RoleKind.LEGAL_REVIEWER,
        RoleKind.SYSTEM_ADMIN,
        RoleKind.SECURITY_ADMIN,
    }
)
# Where each role starts its day; the first that the person holds decides.
HOMES = (
    (RoleKind.INSPECTOR, "web:inspector"),
    (RoleKind.APPROVER, "web:approver"),
    (RoleKind.LEGAL_REVIEWER, "web:approver"),
    (RoleKind.WAGE_OFFICER, "web:contractor"),
    (RoleKind.SECURITY_ADMIN, "web:administration"),
    (RoleKind.SYSTEM_ADMIN, "web:administration"),
    (RoleKind.AUDITOR, "web:administration"),
)


def home_of(user: User, day: dt.date) -> str:
    """The name of the page where a person starts."""
    return home_of_roles({RoleKind(one.role) for one in roles_of(user=user, day=day)})


def home_of_roles(held: Set[RoleKind]) -> str:
    """The name of the page where somebody with these roles starts."""
    return next((page for role, page in HOMES if role in held), "web:home")


def held_roles(request: HttpRequest) -> frozenset[RoleKind]:
    """The roles of who asks, today; they are read once a request."""
    held: frozenset[RoleKind] | None = request.__dict__.get("held_roles")
    if held is None:
        user = request.user
        found = (
            roles_of(user=user, day=timezone.localdate())
            if isinstance(user, User) and user.is_active
            else []
        )
        held = request.__dict__["held_roles"] = frozenset(RoleKind(one.role) for one in found)
    return held


def viewer_of(request: HttpRequest) -> User:
    """The person who asks; the page's decorator has made sure there is one."""
    assert isinstance(request.user, User)
    return request.user


def for_role(*roles: RoleKind) -> Callable[[Page[Arguments]], Page[Arguments]]:
    """Let a page be opened by people who hold one of `roles` today.

    Others get 403, strangers sign in. What a deciding role posts is a decision: the one-time
    code is asked for again.
    """

    def decorate(page: Page[Arguments]) -> Page[Arguments]:
        @login_required
        @wraps(page)
        def guarded(
            request: HttpRequest, /, *args: Arguments.args, **kwargs: Arguments.kwargs
        ) -> HttpResponse:
            if held_roles(request).isdisjoint(roles):
                raise PermissionDenied
            if request.method == "POST" and DECIDING_ROLES.intersection(roles):
                question = confirm_decision(request)
                if question is not None:
                    return question
            return page(request, *args, **kwargs)

        # For the navigation: it shows nobody a page that would refuse him.
        guarded.__dict__["roles"] = frozenset(roles)
        return guarded

    return decorate

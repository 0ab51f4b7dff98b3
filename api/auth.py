"""Who asks: people by their session, machine clients by a key (会话、接口密钥).

A key acts with the rights of the person who answers for it, within its scopes, and where
one is named within one project.
"""

from django.http import HttpRequest
from django.utils import timezone
from ninja.errors import AuthenticationError, AuthorizationError
from ninja.security import APIKeyHeader, SessionAuth

from api.errors import Refused
from api.sessions import has_fresh_code
from api.throttle import seconds_over_quota
from sites.errors import NotFound
from sites.models import ApiKey, Project, User
from sites.services.api_keys import key_hash as key_hash  # noqa: PLC0414 -- known by this name

HEADER = "X-API-Key"
# The scopes whose endpoints look at one project and ask `require_project_of_key`.
PROJECT_SCOPES = frozenset({"uploads"})


class KeyAuth(APIKeyHeader):
    """A key in the header `X-API-Key`, alive, with the scope that the endpoint asks."""

    param_name = HEADER

    def __init__(self, scope: str) -> None:
        """Ask for one scope ("uploads")."""
        self.scope = scope
        super().__init__()

    def authenticate(self, request: HttpRequest, key: str | None) -> ApiKey | None:
        """Let the key in; without the header the next way of signing in is tried.

        Raises:
            AuthenticationError: unknown or expired, or its person is gone; all alike.
            AuthorizationError: the key lives but lacks the scope, or is bound to a project
                and the endpoint is not about one.
            Refused: it asks more often than it may (429).
        """
        if key is None:
            return None
        held = (
            ApiKey.objects.select_related("acts_for", "project")
            .filter(key_hash=key_hash(key), expires_at__gt=timezone.now(), acts_for__is_active=True)
            .first()
        )
        if held is None:
            raise AuthenticationError
        bound_elsewhere = held.project_id is not None and self.scope not in PROJECT_SCOPES
        if self.scope not in held.scopes or bound_elsewhere:
            raise AuthorizationError(message="scope")
        if wait := seconds_over_quota(f"key {held.pk}", held.requests_per_minute):
            raise Refused(
                429,
                "E-RATE",
                f"请求过于频繁：该密钥每分钟最多 {held.requests_per_minute} 次",
                fix=f"请在 {wait} 秒后再试，或使用批量接口",
                retry_after=wait,
            )
        request.user = held.acts_for
        return held


class StaffSession(SessionAuth):
    """The session of somebody who has signed in; unsafe methods need the CSRF token."""


class DecidingSession(StaffSession):
    """A session in which a one-time code was entered a moment ago; no key decides."""

    def authenticate(self, request: HttpRequest, key: str | None) -> object | None:
        """Let in whom the session names, unless the code was entered too long ago.

        Raises:
            AuthorizationError: the code must be entered again.
        """
        user = super().authenticate(request, key)
        if user is not None and not has_fresh_code(request):
            raise AuthorizationError(message="step-up")
        return user


def signed_in(scope: str) -> list[KeyAuth | StaffSession]:
    """The ways into an endpoint: a key with `scope`, or a session.

    The key comes first: a session is asked for its CSRF token before anything else.
    """
    return [KeyAuth(scope), StaffSession()]


def deciding() -> list[DecidingSession]:
    """The way into an endpoint that decides: a person, who has just entered a code."""
    return [DecidingSession()]


def viewer_of(request: HttpRequest) -> User:
    """The person who asks, or who answers for the key; the endpoint's `auth` let him in."""
    assert isinstance(request.user, User)
    return request.user


def require_project_of_key(request: HttpRequest, project: Project) -> None:
    """Refuse a key bound to another project, as if there were no such project.

    Raises:
        NotFound: the key is for another project.
    """
    held = getattr(request, "auth", None)
    if isinstance(held, ApiKey) and held.project_id not in {None, project.pk}:
        raise NotFound("没有这个项目")

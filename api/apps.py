"""Application configuration."""

from typing import Any

from django.apps import AppConfig
from django.core import checks


class ApiConfig(AppConfig):
    """接口与页面."""

    name = "api"
    verbose_name = "接口与页面"

    def ready(self) -> None:
        """Have every command refuse a boundary file that is not in its place; end with a session."""
        from django.contrib.sessions.models import (  # noqa: PLC0415 -- models load later
            Session,
        )
        from django.db.models.signals import post_delete, post_save  # noqa: PLC0415 -- as above

        from api.kept_answers import forget_session, rights_changed  # noqa: PLC0415 -- as above
        from api.password_rules import check_breached_passwords  # noqa: PLC0415 -- as above
        from sites.models import RoleAssignment, User  # noqa: PLC0415 -- as above

        checks.register(check_boundaries)
        checks.register(check_breached_passwords)
        post_delete.connect(forget_session, sender=Session)
        for written in (User, RoleAssignment):
            post_save.connect(rights_changed, sender=written)
            post_delete.connect(rights_changed, sender=written)


def check_boundaries(**_: Any) -> list[checks.CheckMessage]:
    """Compare the boundary file with the known points before anything is served."""
    from django.conf import settings  # noqa: PLC0415 -- the check runs after settings are read

    from sites.boundaries import (  # noqa: PLC0415 -- models load later
        BoundariesRefused,
        read_boundaries,
    )

    try:
        read_boundaries(settings.BOUNDARIES_FILE, settings.KNOWN_POINTS_FILE)
    except BoundariesRefused as refusal:
        return [checks.Error(f"{refusal.code} {refusal.message}", hint=refusal.fix, id="api.E001")]
    return []

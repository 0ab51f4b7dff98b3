"""Application configuration."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class BlacklistConfig(AppConfig):
    """失信名单: notice, decision, listing, restriction."""

    name = "blacklist"
    verbose_name = "失信名单"

    def ready(self) -> None:
        """Seed the restriction catalog after each migration."""
        post_migrate.connect(seed, sender=self)


def seed(**_: Any) -> None:
    """Write the restriction catalog."""
    from blacklist.services.catalog import seed_catalog  # noqa: PLC0415 -- models load later

    seed_catalog()

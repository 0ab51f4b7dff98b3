"""Application configuration."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class SitesConfig(AppConfig):
    """工地与用工: the register. Its label is "sites": never install django.contrib.sites."""

    name = "sites"
    verbose_name = "工地与用工"

    def ready(self) -> None:
        """Seed reference rows after each migration; a flushed test database gets them again."""
        post_migrate.connect(seed, sender=self)


def seed(**_: Any) -> None:
    """Write the reference rows."""
    from sites.services.reference import seed_reference_rows  # noqa: PLC0415 -- models load later

    seed_reference_rows()

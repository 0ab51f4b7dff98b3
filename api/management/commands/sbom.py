"""`manage.py sbom`: every part the system is made of, for whoever looks for known faults in them."""

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from api.operations.sbom import sbom


class Command(BaseCommand):
    """Write the list of parts to standard output."""

    help = "输出软件物料清单（CycloneDX 1.6 JSON）：每个组件的版本、许可证、校验值和依赖关系"
    requires_system_checks: list[str] = []  # noqa: RUF012 -- Django's own attribute

    def handle(self, **_: Any) -> None:
        """Write it."""
        made = sbom(settings.BASE_DIR, now=timezone.now())
        self.stdout.write(json.dumps(made, ensure_ascii=False, indent=1))

"""`manage.py openapi`: print docs/openapi.json."""

import json
from typing import Any

from django.core.management.base import BaseCommand

from api.v1 import api


def schema_text() -> str:
    """The schema of the JSON API, the same bytes for the same code."""
    return json.dumps(api.get_openapi_schema(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


class Command(BaseCommand):
    """Print the OpenAPI schema."""

    help = "输出接口说明（docs/openapi.json）"
    requires_system_checks: list[str] = []  # noqa: RUF012 -- Django's own form

    def handle(self, **_: Any) -> None:
        """Print it."""
        self.stdout.write(schema_text(), ending="")

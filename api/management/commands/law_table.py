"""`manage.py law_table`: print docs/law.md."""

from typing import Any

from django.core.management.base import BaseCommand

from api.law_document import law_document


class Command(BaseCommand):
    """Print statutes, values, rules of the grading and results as Markdown."""

    help = "输出法律依据表（docs/law.md）"
    requires_system_checks: list[str] = []  # noqa: RUF012 -- Django's own form

    def handle(self, **_: Any) -> None:
        """Print it."""
        self.stdout.write(law_document(), ending="")

"""`manage.py privacy_record`: the record of processing and the impact assessment."""

from typing import Any

from django.core.management.base import BaseCommand

from api.privacy_document import privacy_document


class Command(BaseCommand):
    """Write docs/privacy.md to standard output."""

    help = "输出个人信息处理记录与影响评估（docs/privacy.md 的内容）"
    requires_system_checks: list[str] = []  # noqa: RUF012 -- Django's own attribute

    def handle(self, **_: Any) -> None:
        """Write it."""
        self.stdout.write(privacy_document(), ending="")

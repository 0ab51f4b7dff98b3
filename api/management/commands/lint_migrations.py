"""`manage.py lint_migrations`: whether the next upgrade can be made without stopping."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db.migrations.loader import MigrationLoader

from api.operations.migration_lint import OUR_APPS, lint, released


class Command(BaseCommand):
    """Look at the migrations after the last release."""

    help = "迁移检查：升级时旧版程序仍在运行，找出会让它出错或停住的迁移（有问题时退出码为 1）"
    requires_system_checks: list[str] = []  # noqa: RUF012 -- Django's own attribute

    def handle(self, **_: Any) -> None:
        """Look, and tell."""
        loader = MigrationLoader(None, load=False)
        loader.load_disk()
        found = loader.disk_migrations
        since = released()
        problems = lint(found, since=since)
        for one in problems:
            self.stdout.write(str(one))
        ours = [key for key in found if key[0] in OUR_APPS]
        later = sum(app in since and name > since[app] for app, name in ours)
        self.stdout.write(
            f"迁移检查：{len(ours)} 个迁移，其中上次发布后 {later} 个，问题 {len(problems)} 个"
        )
        if problems:
            raise SystemExit(1)

"""`manage.py doctor`: look at everything the system stands on."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from api.operations.doctor import Verdict, checks

MARKS = {Verdict.OK: "✓", Verdict.WARN: "！", Verdict.FAIL: "✗"}


class Command(BaseCommand):
    """Tell what is well and what is not."""

    help = "体检：时钟、日历、磁盘、密钥、数据库结构、队列、推送、审计、备份（有问题时退出码为 1）"
    # It says itself what is missing.
    requires_system_checks: list[str] = []  # noqa: RUF012 -- Django's own attribute

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, **options: Any) -> None:
        """Look, and tell."""
        found = checks(now=timezone.now())
        failed = sum(one.verdict == Verdict.FAIL for one in found)
        if options["json"]:
            rows = [asdict(one) for one in found]
            self.stdout.write(json.dumps(rows, ensure_ascii=False))
        else:
            for one in found:
                fix = f"。{one.fix}" if one.fix else ""
                self.stdout.write(f"{MARKS[one.verdict]} {one.name}：{one.words}{fix}")
            warned = sum(one.verdict == Verdict.WARN for one in found)
            self.stdout.write(f"共 {len(found)} 项，失败 {failed}，提醒 {warned}")
        if failed:
            raise SystemExit(1)

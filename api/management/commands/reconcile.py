"""`manage.py reconcile`: compare our receipts with the platform's list."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from api.push.platform import PlatformUnreadable
from api.push.reconcile import Comparison, run
from api.push.targets import clients


class Command(BaseCommand):
    """Compare, and queue what the platform has lost."""

    help = "与信用平台对账；平台缺失的消息重新排队，其他差异只报告（有差异时退出码为 1）"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--report-only", action="store_true", help="只报告，不重新排队")
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, **options: Any) -> None:
        """Run one comparison."""
        agrees = True
        for target, client in clients().items():
            try:
                found = run(
                    target=target,
                    client=client,
                    now=timezone.now(),
                    resend=not options["report_only"],
                )
            except PlatformUnreadable as error:
                raise CommandError(str(error), returncode=2) from error
            agrees = agrees and found.agrees
            self._tell(target, found, as_json=options["json"])
        if not agrees:
            raise SystemExit(1)

    def _tell(self, target: str, found: Comparison, *, as_json: bool) -> None:
        if as_json:
            told = {"target": target, **found.as_json()}
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            return
        self.stdout.write(
            f"{target}：已回执{found.compared}条，平台持有{found.held}条；"
            f"缺失{len(found.missing)}，落后{len(found.older)}，"
            f"不一致{len(found.altered)}，多出{len(found.extra)}；"
            f"重新排队{len(found.resent)}条；"
            f"今日移出{found.removed}条，已证实{found.removed - len(found.unproved)}条"
        )

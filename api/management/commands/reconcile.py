"""`manage.py reconcile`: compare our receipts with the platform's list."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from api.operations.figures import RECONCILED
from api.push.platform import PlatformUnreadable, clients
from api.push.reconcile import reconcile
from sites import audit
from sites.outbox import CREDIT_PLATFORM


class Command(BaseCommand):
    """Compare, and queue what the platform has lost."""

    help = "与信用平台对账；平台缺失的消息重新排队，其他差异只报告（有差异时退出码为 1）"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--report-only", action="store_true", help="只报告，不重新排队")
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, **options: Any) -> None:
        """Run one comparison."""
        try:
            found = reconcile(
                target=CREDIT_PLATFORM,
                client=clients()[CREDIT_PLATFORM],
                now=timezone.now(),
                resend=not options["report_only"],
            )
        except PlatformUnreadable as error:
            raise CommandError(str(error), returncode=2) from error
        if options["json"]:
            self.stdout.write(json.dumps(found.as_json(), ensure_ascii=False))
        else:
            self.stdout.write(
                f"已回执{found.compared}条，平台持有{found.held}条；"
                f"缺失{len(found.missing)}，落后{len(found.older)}，"
                f"不一致{len(found.altered)}，多出{len(found.extra)}；"
                f"重新排队{len(found.resent)}条"
            )
        with transaction.atomic():
            audit.record(
                act=RECONCILED,
                object_kind="Reconciliation",
                object_id=CREDIT_PLATFORM,
                now=timezone.now(),
                detail={"agrees": found.agrees, "compared": found.compared},
            )
        if not found.agrees:
            raise SystemExit(1)

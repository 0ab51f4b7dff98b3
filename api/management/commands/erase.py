"""`manage.py erase`: what personal data is no longer needed on a day is deleted."""

import datetime as dt
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from arrears.services.erasure import erase_identities, identities_due


class Command(BaseCommand):
    """Erase who complained where the time of keeping is over."""

    help = "到期删除：结案满规定时间的投诉人姓名和电话（每夜自动运行；--dry-run 只数）"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--on", type=dt.date.fromisoformat, help="按哪一天算，默认今天")
        parser.add_argument("--dry-run", action="store_true", help="只数有多少到期")

    def handle(self, **options: Any) -> None:
        """Count or erase."""
        now = timezone.now()
        day = options["on"] or timezone.localdate(now)
        if options["dry_run"]:
            self.stdout.write(f"到期 {identities_due(day=day).count()} 人")
            return
        self.stdout.write(f"已删除 {erase_identities(day=day, now=now)} 人的姓名和电话")

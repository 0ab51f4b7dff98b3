"""`manage.py synthesize`: city-scale data straight into an empty database, for benchmarks."""

import datetime as dt
import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from api.demo.synthesis import NotEmpty, Scale, synthesize
from sites.lib.days import add_months, month_start


class Command(BaseCommand):
    """Write projects, workers, wages and payments of nobody."""

    help = "把合成的项目、人员、工资和回盘直接写入空库，用于测量；与真实数据无关"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare how much."""
        parser.add_argument("--projects", type=int, default=60, metavar="N", help="项目数")
        parser.add_argument("--workers", type=int, default=6_000, metavar="M", help="人数")
        parser.add_argument("--months", type=int, default=8, metavar="K", help="工资月数")
        parser.add_argument("--seed", type=int, default=1, metavar="S", help="随机种子")
        parser.add_argument(
            "--last-month", metavar="YYYY-MM", default="", help="最后一个工资月，默认上个月"
        )
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, **options: Any) -> None:
        """Write it, and tell how many rows."""
        projects, workers, months = (options[name] for name in ("projects", "workers", "months"))
        if not 1 <= projects <= workers or not 1 <= months <= 12:
            raise CommandError("项目数至少 1，人数不少于项目数，月数 1 至 12", returncode=2)
        scale = Scale(projects, workers, months, options["seed"], _month(options["last_month"]))
        try:
            counts = synthesize(scale, now=timezone.now())
        except NotEmpty as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            self.stdout.write(json.dumps(counts))
            return
        self.stdout.write("，".join(f"{name} {count:,}" for name, count in counts.items()))


def _month(text: str) -> dt.date:
    if not text:
        return add_months(month_start(timezone.localdate()), -1)
    try:
        return dt.date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise CommandError(f"月份“{text}”应写作 2026-09 的形式", returncode=2) from error

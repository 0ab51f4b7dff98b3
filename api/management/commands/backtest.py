"""`manage.py backtest`: which sites another bound of the law table would have moved."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from arrears.backtest import Result, backtest, read_trial
from arrears.enums import Level
from sites.errors import DomainError
from sites.law import UnknownParameter
from sites.models import Project, Region


class Command(BaseCommand):
    """Judge one rule on the last day of each month, by the law and by another value."""

    help = "回测：某个数值若自某月起改变，哪些工地的预警等级会不同；不改变任何数据"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare what is tried, since when, and on which sites."""
        parser.add_argument("--rule", required=True, metavar="规则")
        parser.add_argument("--parameter", required=True, metavar="数值名")
        parser.add_argument("--value", required=True, metavar="改为")
        parser.add_argument("--from", required=True, metavar="YYYY-MM", help="自哪个月起")
        parser.add_argument("--region", default="", metavar="区划代码", help="默认全部项目")
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, **options: Any) -> None:
        """Do it, and print every site that would have moved."""
        day = timezone.localdate()
        try:
            trial = read_trial(
                rule=options["rule"],
                parameter=options["parameter"],
                value=options["value"],
                since=options["from"],
                day=day,
            )
        except DomainError as refusal:
            raise CommandError(f"{refusal.message}，{refusal.fix}", returncode=2) from refusal
        projects = Project.objects.order_by("region", "pk")
        if region := options["region"]:
            if not Region.objects.filter(pk=region).exists():
                raise CommandError(f"没有区划“{region}”", returncode=2)
            projects = projects.filter(region=region)
        try:
            result = backtest(projects=list(projects), trial=trial, day=day)
        except UnknownParameter as error:
            raise CommandError(error.message) from error
        self.stdout.write(
            json.dumps(_as_json(result), ensure_ascii=False)
            if options["json"]
            else _as_text(result)
        )


def _as_json(result: Result) -> dict[str, object]:
    return {
        "days": [day.isoformat() for day in result.days],
        "projects": result.site_count,
        "was_used": result.was_used,
        "moved": [
            {
                "on": row.day.isoformat(),
                "project": row.project.code,
                "before": row.before,
                "after": row.after,
            }
            for row in result.moved
        ],
    }


def _as_text(result: Result) -> str:
    lines = [
        f"{row.day} {row.project.code} {row.project.name}：{_said(row.before)} → {_said(row.after)}"
        for row in result.moved
    ]
    lines.append(
        f"{len(result.days)} 个月末、{result.site_count} 个项目，{len(result.moved)} 处等级不同"
    )
    if result.site_count and not result.was_used:
        lines.append("注意：按该规则判断时没有用到这个数值，请核对规则与数值是否对应")
    return "\n".join(lines)


def _said(level: Level | None) -> str:
    return "无预警" if level is None else level.label

"""`manage.py clocks`: what falls due, and the reminders of a day."""

import datetime as dt
import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from sites.clocks import DueItem, item_of
from sites.enums import ClockState
from sites.models import LegalClock
from sites.queries import work_calendar
from sites.services.clocks import review_clocks


class Command(BaseCommand):
    """Reckon provisional clocks anew, raise reminders, and list what is due by a day."""

    help = "重算暂定时限，产生到期提醒，列出某日前到期的法定时限；同一天重复执行不改变结果"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the day, how far ahead to look, and the form of the answer."""
        parser.add_argument("--on", metavar="YYYY-MM-DD", default="", help="日期，默认今天")
        parser.add_argument("--ahead", type=int, default=7, help="向后看几天，默认 7")
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, **options: Any) -> None:
        """Do it, and print the list, the earliest first."""
        day = _day(options["on"])
        raised = review_clocks(day=day)
        rows = LegalClock.objects.filter(
            state=ClockState.RUNNING, due_on__lte=day + dt.timedelta(days=options["ahead"])
        ).order_by("due_on", "pk")
        calendar = work_calendar()
        items = [item_of(row, calendar, day) for row in rows]
        if options["json"]:
            answer = {"on": day.isoformat(), "alerts": len(raised), "due": list(map(_plain, items))}
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
            return
        self.stdout.write(f"{day} 新提醒 {len(raised)} 条，到期事项 {len(items)} 项")
        for item in items:
            self.stdout.write(
                f"{item.clock.due_on}  {_left(item)}  {item.rule.name}  {item.clock.words}"
            )


def _left(item: DueItem) -> str:
    return "已超期" if item.overdue else f"剩 {item.left} 个工作日"


def _plain(item: DueItem) -> dict[str, object]:
    return {
        "rule": item.clock.rule,
        "name": item.rule.name,
        "subject": item.clock.words,
        "due_on": item.clock.due_on.isoformat(),
        "working_days_left": item.left,
        "overdue": item.overdue,
        "provisional": item.clock.is_provisional,
    }


def _day(text: str) -> dt.date:
    if not text:
        return timezone.localdate()
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"日期“{text}”应写作 2026-09-15 的形式", returncode=2) from error

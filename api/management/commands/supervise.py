"""`manage.py supervise`: ledger, warnings and major risks of every project for one day."""

import datetime as dt
import json
import os
import sys
from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone
from kombu.exceptions import OperationalError

from api.tasks import supervise as hand_out
from arrears.enums import LEVEL_ORDER, Level
from arrears.rules import RULES
from arrears.services.supervision import ProjectOutcome, supervise
from arrears.warning_statistics import floods
from sites.law import LawAt
from sites.models import Project

# Of a database that serves pages meanwhile.
MOST_CONNECTIONS = 4
LEVELS = (Level.RED, Level.ORANGE, Level.YELLOW, Level.BLUE)


class Command(BaseCommand):
    """Supervise every project, or those named, for one day."""

    help = "核算台账，产生预警，更新重大欠薪隐患清单；同一天重复执行不改变结果"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the day, the projects and the form of the answer."""
        parser.add_argument("--on", metavar="YYYY-MM-DD", default="", help="日期，默认今天")
        parser.add_argument("--project", action="append", default=[], metavar="编码")
        parser.add_argument("--json", action="store_true", help="输出 JSON")
        parser.add_argument(
            "--hand-out",
            action="store_true",
            help="按区划分批交给后台工作进程（可在多台主机上），不等待结果",
        )
        parser.add_argument(
            "--connections",
            type=int,
            metavar="N",
            help=f"同时核算几批，每批各用一个数据库连接，默认与处理器数相同，至多 {MOST_CONNECTIONS}",
        )
        parser.add_argument(
            "--full",
            action="store_true",
            help="全部台账从源数据重新核算；默认只核算源数据有变化的项目",
        )

    def handle(self, **options: Any) -> None:
        """Do it, and print what was found."""
        day = _day(options["on"])
        if options["hand_out"]:
            self._hand_out(day, options["project"], full=options["full"])
            return
        projects = list(_projects(options["project"]))
        outcomes = supervise(
            projects=projects,
            day=day,
            now=timezone.now(),
            progress=_Progress(len(projects)) if sys.stderr.isatty() else None,
            full=options["full"],
            connections=_connections(options["connections"]),
        )
        if options["json"]:
            self.stdout.write(json.dumps(_as_json(day, outcomes), ensure_ascii=False))
            return
        self.stdout.write(_table(day, outcomes))
        for title, sites in _flooding(day, projects, outcomes):
            self.stdout.write(
                f"注意：规则“{title}”在 {sites} 个项目触发，过多，请先检查数据来源或阈值"
            )

    def _hand_out(self, day: dt.date, codes: list[str], *, full: bool) -> None:
        if codes:
            raise CommandError("--hand-out 总是交出全部项目，不能与 --project 同用", returncode=2)
        try:
            count = hand_out(day=day.isoformat(), full=full)
        except OperationalError as error:
            raise CommandError(f"消息队列不可用，没有交出：{error}") from error
        self.stdout.write(f"已按区划分批交出 {count} 个项目，由后台工作进程监管 {day}")


class _Progress:
    def __init__(self, total: int) -> None:
        self._total = total

    def __call__(self, done: int) -> None:
        end = "\n" if done == self._total else ""
        print(f"\r{done}/{self._total}", end=end, file=sys.stderr, flush=True)  # noqa: T201 -- progress


def _day(text: str) -> dt.date:
    if not text:
        return timezone.localdate()
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"日期“{text}”应写作 2026-09-15 的形式", returncode=2) from error


def _connections(asked: int | None) -> int:
    # Within a transaction all has to go by its connection.
    usual = 1 if connection.in_atomic_block else min(os.cpu_count() or 1, MOST_CONNECTIONS)
    if asked is None:
        return usual
    if not 1 <= asked <= MOST_CONNECTIONS:
        raise CommandError(f"--connections 是 1 到 {MOST_CONNECTIONS} 的整数", returncode=2)
    return asked


def _projects(codes: list[str]) -> list[Project]:
    projects = Project.objects.select_related("region").order_by("code")
    if not codes:
        return list(projects)
    found = list(projects.filter(code__in=codes))
    if missing := sorted(set(codes) - {project.code for project in found}):
        raise CommandError(f"没有这个项目：{'、'.join(missing)}")
    return found


def _urgent_first(outcomes: list[ProjectOutcome]) -> list[ProjectOutcome]:
    return sorted(outcomes, key=lambda row: (-_rank(row), -row.outstanding, row.project_code))


def _rank(outcome: ProjectOutcome) -> int:
    return LEVEL_ORDER[Level(outcome.warnings[0].level)] if outcome.warnings else 0


def _counts(outcomes: list[ProjectOutcome]) -> dict[str, int]:
    levels = Counter(row.warnings[0].level for row in outcomes if row.warnings)
    return {
        "projects": len(outcomes),
        **{level.value: levels[level] for level in LEVELS},
        "warnings": sum(len(row.warnings) for row in outcomes),
        "major_risks": sum(row.major_risk is not None for row in outcomes),
        "reckoned": sum(row.is_reckoned for row in outcomes),
    }


def _flooding(
    day: dt.date, projects: list[Project], outcomes: list[ProjectOutcome]
) -> list[tuple[str, int]]:
    """The rules that fired on so many of the projects that the bound, or the data, is wrong."""
    if not projects:
        return []
    law = LawAt(day, projects[0].region_id)
    fired = Counter(row.rule for outcome in outcomes for row in outcome.warnings)
    return [
        (rule.title, fired[rule.id])
        for rule in RULES
        if fired[rule.id] and floods(fired[rule.id], len(outcomes), law)
    ]


def _as_json(day: dt.date, outcomes: list[ProjectOutcome]) -> dict[str, object]:
    return {
        "on": day.isoformat(),
        "counts": _counts(outcomes),
        "projects": [_project_json(row) for row in _urgent_first(outcomes)],
    }


def _project_json(outcome: ProjectOutcome) -> dict[str, object]:
    risk = outcome.major_risk
    return {
        "project": outcome.project_code,
        "level": outcome.warnings[0].level if outcome.warnings else None,
        "outstanding": str(outcome.outstanding),
        "workers": outcome.worker_count,
        "warnings": [
            {
                "rule": row.rule,
                "level": row.level,
                "words": row.words,
                "citation": row.citation,
                "raised_on": row.raised_on.isoformat(),
                "facts": row.facts,
                "parameters": row.parameters,
            }
            for row in outcome.warnings
        ],
        "major_risk": None
        if risk is None
        else {"entered_on": risk.entered_on.isoformat(), "reasons": risk.reasons},
        "unjudged": [{"rule": row.rule, "message": row.message} for row in outcome.unjudged],
    }


def _table(day: dt.date, outcomes: list[ProjectOutcome]) -> str:
    counts = _counts(outcomes)
    levels = "，".join(f"{level.label} {counts[level.value]}" for level in LEVELS)
    head = (
        f"{day} 监管 {counts['projects']} 个项目：{levels}；"
        f"预警 {counts['warnings']} 条，重大欠薪隐患 {counts['major_risks']} 个"
    )
    kept = counts["projects"] - counts["reckoned"]
    lines = [head, f"台账：核算 {counts['reckoned']} 个项目，沿用 {kept} 个（源数据没有变化）"]
    for row in _urgent_first(outcomes):
        if not (row.warnings or row.major_risk or row.unjudged):
            continue
        level = Level(row.warnings[0].level).label if row.warnings else "—"
        mark = "  重大隐患" if row.major_risk is not None else ""
        lines.append(
            f"{row.project_code}  {level}  {row.outstanding:,.2f} 元  {row.worker_count} 人{mark}"
        )
        lines += [f"    {warning.words}（{warning.citation}）" for warning in row.warnings]
        lines += [f"    未能适用 {missing.rule}：{missing.message}" for missing in row.unjudged]
    return "\n".join(lines)

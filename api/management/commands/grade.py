"""`manage.py grade`: draft the grades of a period, or compute one again."""

import argparse
import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import prefetch_related_objects
from django.utils import timezone

from rating.enums import GradingMethod
from rating.models import Grading
from rating.queries import latest_versions
from rating.services.grading import (
    draft_grades,
    replay,
    run_project_grading,
    stored_outcome,
    ungraded,
)
from rating.what_if import read_change, what_if
from sites.errors import DomainError, InvalidInput
from sites.law import UnknownParameter
from sites.models import Company, Project


class Command(BaseCommand):
    """Draft grades with their findings; `--replay` must match byte for byte."""

    help = "拟定评价期间内各单位的等级；--replay 用留存的事实复算一条，须逐字节一致"

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--method", choices=GradingMethod.values, help="评价办法")
        parser.add_argument("--period", help="评价期间：2025（守法诚信）或 2025-09（工资支付）")
        parser.add_argument("--on", type=read_day, help="评价日，默认今天（YYYY-MM-DD）")
        parser.add_argument("--replay", type=int, metavar="ID", help="复算已留存的一条等级评价")
        parser.add_argument(
            "--projects", action="store_true", help="评价项目而不是单位（仅工资支付）"
        )
        parser.add_argument(
            "--what-if",
            metavar="NAME=VALUE",
            help="假如某个法定数值改变，谁会变动；只试算，不保存（NAME= 只看规则版本）",
        )
        parser.add_argument("--json", action="store_true", help="只在标准输出写出 JSON")

    def handle(self, **options: Any) -> None:
        """Exit 1 when a replay differs, 2 when the question itself is wrong."""
        now = timezone.now()
        try:
            if options["what_if"] is not None:
                self._print_movers(options)
                return
            gradings = (
                [self._replayed(options["replay"])]
                if options["replay"] is not None
                else self._drafted(options, now)
            )
        except (InvalidInput, UnknownParameter) as refusal:
            raise CommandError(refusal.message, returncode=2) from refusal
        except DomainError as refusal:
            raise CommandError(refusal.message, returncode=1) from refusal
        self._print(gradings, as_json=options["json"])

    def _replayed(self, key: int) -> Grading:
        grading = Grading.objects.select_related("company", "project").filter(pk=key).first()
        if grading is None:
            raise CommandError(f"没有编号为 {key} 的等级评价", returncode=2)
        replay(grading=grading)
        self.stderr.write(f"等级评价 {key} 复算一致")
        return grading

    def _drafted(self, options: dict[str, Any], now: dt.datetime) -> list[Grading]:
        if options["method"] is None or options["period"] is None:
            raise CommandError("请同时给出 --method 和 --period，或给出 --replay", returncode=2)
        method = GradingMethod(options["method"])
        day = options["on"] or timezone.localdate(now)
        if options["projects"]:
            return self._projects(method, options["period"], day, now)
        asked = {"method": method, "period": options["period"], "day": day}
        gradings = draft_grades(companies=Company.objects.order_by("pk"), now=now, **asked)
        for company, reason in ungraded(companies=Company.objects.order_by("pk"), **asked):
            self.stderr.write(f"跳过 {company.uscc} {company.name}：{reason}")
        return gradings

    def _print_movers(self, options: dict[str, Any]) -> None:
        """Tell whom another value would move, with counts by size and district."""
        if options["method"] is None or options["period"] is None:
            raise CommandError("请同时给出 --method 和 --period", returncode=2)
        method = GradingMethod(options["method"])
        name, _, text = options["what_if"].partition("=")
        changes = {name: read_change(method, name, text)} if text else {}
        run = latest_versions().filter(
            method=method, period=options["period"], project__isnull=True
        )
        rows = run.select_related("company__region").order_by("company__uscc")
        found = what_if(rows.iterator(chunk_size=2000), changes, method=method)
        told = {
            "seen": found.seen,
            "movers": [
                {
                    "uscc": one.grading.company.uscc,
                    "name": one.grading.company.name,
                    "before": one.before,
                    "after": one.after,
                    "size": one.size,
                    "words": list(one.words),
                }
                for one in found.movers
            ],
            "by_size": found.by_size,
            "by_district": found.by_district,
        }
        if options["json"]:
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1))
            return
        self.stdout.write(f"{found.seen} 家中有 {len(found.movers)} 家变动")
        for one in found.movers:
            company = one.grading.company
            self.stdout.write(f"{one.before} → {one.after} {company.uscc} {company.name}")

    def _projects(
        self, method: GradingMethod, period: str, day: dt.date, now: dt.datetime
    ) -> list[Grading]:
        if method != GradingMethod.WAGE_PAYMENT:
            raise CommandError("只有工资支付信用评价（wage_payment）评价项目", returncode=2)
        projects = Project.objects.select_related("general_contractor").order_by("pk")
        run_project_grading(projects=projects, period=period, day=day, now=now)
        rows = latest_versions().filter(project__isnull=False, method=method, period=period)
        return list(rows.select_related("project").order_by("project__code"))

    def _print(self, gradings: Sequence[Grading], *, as_json: bool) -> None:
        prefetch_related_objects(gradings, "findings")
        if as_json:
            rows = [as_row(grading) for grading in gradings]
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1))
            return
        for grading in gradings:
            subject = (
                f"{grading.project.code} {grading.project.name}"
                if grading.project is not None
                else f"{grading.company.uscc} {grading.company.name}"
            )
            self.stdout.write(f"{grading.grade} {subject}")
            for found in sorted(grading.findings.all(), key=lambda row: row.position):
                self.stdout.write(f"    {found.grade} {found.words}（{found.citation}）")


def as_row(grading: Grading) -> dict[str, object]:
    """One grade as other programs read it."""
    project = {"project": grading.project.code} if grading.project is not None else {}
    return {
        "uscc": grading.company.uscc,
        "name": grading.company.name,
        **project,
        "method": str(grading.method),
        "period": grading.period,
        **stored_outcome(grading),
        "facts_hash": grading.facts_hash,
        "law_day": grading.law_day.isoformat(),
        "rules_version": grading.rules_version,
    }


def read_day(text: str) -> dt.date:
    """Read YYYY-MM-DD for the argument parser."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"日期“{text}”无效，应为 YYYY-MM-DD") from error

"""Take a file in from the command line: read, check, compare, and on request write."""

import argparse
import datetime as dt
import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from sites.enums import LoadKind, RoleKind
from sites.errors import DomainError, InvalidInput, NotFound
from sites.lib.days import parse_month
from sites.models import Company, Load, RoleAssignment, User
from sites.services.load_report import empty_report, with_refusal
from sites.services.loads import commit_load, find_project, preview_load, receive_upload


class Command(BaseCommand):
    """导入：`ingest {roster,attendance,payroll,…} FILE --project CODE [--commit] [--json]`."""

    help = (
        "读取并校验一个文件，显示差异；加 --commit 才写入。退出码：0 通过，1 有问题，2 无法处理。"
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Take kind, file, and what the file is about."""
        parser.add_argument("kind", choices=LoadKind.values, help="文件种类")
        parser.add_argument("file", type=Path, help="文件路径")
        parser.add_argument("--project", default="", help="项目编码（项目工作簿不需要）")
        parser.add_argument(
            "--employer", default="", help="用人单位统一社会信用代码，默认总承包单位"
        )
        parser.add_argument("--month", default="", help="月份，形如 2026-09")
        parser.add_argument("--reason", default="", help="更正原因，本月已有工资表时必填")
        parser.add_argument("--user", default="", help="以哪个用户的名义，默认该项目的劳资专管员")
        parser.add_argument("--sheet", default="", help="读取哪个工作表")
        parser.add_argument(
            "--column",
            action="append",
            default=[],
            metavar="F=gross",
            help="指定一列是哪一项，可重复；F= 表示不使用F列",
        )
        parser.add_argument("--commit", action="store_true", help="校验通过后写入")
        parser.add_argument("--json", action="store_true", help="标准输出只给JSON")

    def handle(self, **options: Any) -> None:
        """Exit 1 when anything is refused, 2 when there is no file or no user to act for."""
        try:
            content = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(f"无法读取文件：{error}", returncode=2) from error
        report = self._report(options, content)
        if options["json"]:
            self.stdout.write(json.dumps(report, ensure_ascii=False))
        else:
            self._print(report)
        if refusals(report):
            sys.exit(1)

    def _report(self, options: dict[str, Any], content: bytes) -> dict[str, Any]:
        """Receive, preview and, when asked, commit; a refusal becomes a finding of the report."""
        report = empty_report(
            file_name=options["file"].name,
            content=content,
            kind=options["kind"],
            project_code=options["project"],
        )
        try:
            load = self._received(options, content)
            report = load.report
            if options["commit"] and not refusals(report):
                load = commit_load(
                    load=load, actor=load.uploaded_by, now=timezone.now(), reason=options["reason"]
                )
            report = load.report
        except DomainError as error:
            report = with_refusal(report, error)
        return report

    def _received(self, options: dict[str, Any], content: bytes) -> Load:
        now = timezone.now()
        of_office = options["kind"] in {LoadKind.PROJECTS, LoadKind.COMPANIES}
        project = None if of_office else find_project(options["project"])
        load = receive_upload(
            project=project,
            kind=options["kind"],
            month=wage_month(options["month"]),
            employer=employer_of(options["employer"]),
            file_name=options["file"].name,
            content=content,
            actor=acting_user(options["user"], options["project"]),
            now=now,
        )
        return preview_load(load=load, now=now, mapping=mapping_of(options))

    def _print(self, report: dict[str, Any]) -> None:
        diff = report["diff"]
        self.stdout.write(
            f"{report['file']}：{report['rows']} 行，通过 {report['accepted']}，"
            f"有误 {report['rejected']}，提醒 {report['warned']}；"
            f"新增 {diff['new']}，变更 {diff['changed']}，未出现 {diff['missing']}"
        )
        for finding in report["findings"]:
            place = " ".join(part for part in (finding["sheet"], finding["cell"]) if part)
            self.stdout.write(
                f"  [{finding['severity']}] {finding['code']} {place} {finding['message']}"
                + (f"（{finding['fix']}）" if finding["fix"] else "")
            )
        if report["committed"]:
            self.stdout.write(f"已入库，回执 {report['receipt']['number']}")


def refusals(report: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the findings that keep a file out."""
    return [finding for finding in report["findings"] if finding["severity"] == "refused"]


def mapping_of(options: dict[str, Any]) -> dict[str, Any] | None:
    """Read `--sheet` and `--column F=gross`; None when neither is given."""
    if not options["sheet"] and not options["column"]:
        return None
    columns = dict(text.partition("=")[::2] for text in options["column"])
    return {"sheet": options["sheet"], "columns": columns}


def wage_month(text: str) -> dt.date | None:
    """Read `--month`; None when it is not given."""
    if not text:
        return None
    try:
        return parse_month(text)
    except ValueError as error:
        raise InvalidInput(str(error), fix="例如 --month 2026-09", code="E-PERIOD") from None


def employer_of(uscc: str) -> Company | None:
    """Find the company of `--employer`; None when it is not given."""
    if not uscc:
        return None
    company = Company.objects.filter(uscc=uscc).first()
    if company is None:
        raise NotFound("没有这个统一社会信用代码的单位", code="E-EMPLOYER-UNKNOWN")
    return company


def acting_user(username: str, project_code: str) -> User:
    """Return who acts: the named user, else the project's wage officer or an administrator."""
    if username:
        user = User.objects.filter(username=username).first()
    else:
        roles = RoleAssignment.objects.filter(user__is_active=True).select_related("user")
        chosen = (
            roles.filter(role=RoleKind.WAGE_OFFICER, project__code=project_code)
            .order_by("pk")
            .first()
            or roles.filter(role=RoleKind.SYSTEM_ADMIN).order_by("pk").first()
        )
        user = chosen.user if chosen else None
    if user is None:
        raise CommandError("没有可用的用户，请用 --user 指定用户名", returncode=2)
    return user

"""Write what is registered in the shape its file is taken in."""

import argparse
import datetime as dt
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from api.management.commands.ingest import acting_user, employer_of, wage_month
from sites.enums import ExportKind, GrantState, LoadKind
from sites.errors import DomainError, NotFound, StateConflict
from sites.lib.days import month_text
from sites.models import DataExport, Region, User
from sites.places import CITY
from sites.queries import roles_of
from sites.services.data_exports import ask_export, take_export
from sites.services.load_exports import export_workbook, registered_rows
from sites.services.loads import find_project
from sites.services.project_exports import Subject


class Command(BaseCommand):
    """导出：`export {roster,payroll,…} FILE --user NAME --project CODE --reason WORDS`."""

    help = (
        "按导入的格式导出已登记的内容，再次导入没有差异；含完整证件号码，写明导出人和事由，"
        "每次都有登记、水印和审计记录；超过每日行数的由审批人批准后用 --export 编号 再运行。"
        "退出码：0 已写出，1 没有可导出的内容、参数有误或等待批准，2 无法写出。"
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Take kind, file, and what it is about."""
        parser.add_argument("kind", choices=LoadKind.values, help="文件种类")
        parser.add_argument("file", type=Path, help="写到哪个文件（.xlsx）")
        parser.add_argument("--project", default="", help="项目编码；企业名册可以不填")
        parser.add_argument(
            "--employer", default="", help="用人单位统一社会信用代码，默认总承包单位"
        )
        parser.add_argument("--month", default="", help="月份，形如 2026-09")
        parser.add_argument("--user", required=True, help="谁导出：用户名，写入水印和审计")
        parser.add_argument("--reason", default="", help="导出事由，写入水印和审计")
        parser.add_argument("--export", type=int, help="已批准的导出申请的编号")

    def handle(self, **options: Any) -> None:
        """Write the file, its record and its audit entry; or ask for the approval it needs."""
        now = timezone.now()
        try:
            with transaction.atomic():
                export, content = self._taken(options, now)
        except DomainError as error:
            raise CommandError(f"{error.message}。{error.fix}", returncode=1) from error
        if content is None:
            words = f"共 {export.rows} 行，须审批人批准：批准后加 --export {export.pk} 再运行"
            raise CommandError(words, returncode=1)
        try:
            options["file"].write_bytes(content)
        except OSError as error:
            raise CommandError(f"无法写出文件：{error}", returncode=2) from error
        self.stdout.write(f"已写出 {options['file']}")

    def _taken(self, options: dict[str, Any], now: dt.datetime) -> tuple[DataExport, bytes | None]:
        kind = options["kind"]
        project = find_project(options["project"]) if options["project"] else None
        subject = Subject(project, employer_of(options["employer"]), wage_month(options["month"]))
        actor = acting_user(options["user"], options["project"])
        found = registered_rows(kind=kind, subject=subject, now=now)
        rows = sum(len(sheet) for sheet in found.values())
        parameters = {name: options[name] for name in ("kind", "project", "employer", "month")}
        if options["export"]:
            export = _asked_before(options["export"], parameters, rows)
        else:
            export = ask_export(
                kind=ExportKind.REGISTER,
                subject=_words(kind, subject),
                parameters=parameters,
                rows=rows,
                region=project.region if project else _region_of(actor, now),
                reason=options["reason"],
                actor=actor,
                now=now,
            )
        if export.state == GrantState.PENDING:
            return export, None
        watermark = take_export(export=export, actor=actor, now=now)
        content = export_workbook(
            kind=kind,
            subject=subject,
            actor=actor,
            now=now,
            reason=export.reason,
            watermark=watermark,
        )
        return export, content


def _asked_before(key: int, parameters: dict[str, Any], rows: int) -> DataExport:
    """The request of that number, when it is for this very file and no more rows."""
    export = DataExport.objects.filter(pk=key, kind=ExportKind.REGISTER).first()
    if export is None or export.parameters != parameters:
        raise NotFound("没有这个范围的导出申请", fix="种类、项目、单位和月份须与申请一致")
    if rows > export.rows:
        raise StateConflict(
            f"批准了 {export.rows} 行，现在有 {rows} 行", fix="请重新申请", code="E-EXPORT-GREW"
        )
    return export


def _words(kind: str, subject: Subject) -> str:
    project = subject.project.name if subject.project else "企业名册"
    month = f" {month_text(subject.month)}" if subject.month else ""
    return f"{project} {LoadKind(kind).label}{month}"


def _region_of(actor: User, now: dt.datetime) -> Region:
    held = roles_of(user=actor, day=timezone.localdate(now))
    return held[0].region if held else Region.objects.get(code=CITY)

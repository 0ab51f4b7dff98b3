"""Write what is registered in the shape its file is taken in."""

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from api.management.commands.ingest import acting_user, employer_of, wage_month
from sites.enums import LoadKind
from sites.errors import DomainError
from sites.services.load_exports import export_workbook
from sites.services.loads import find_project
from sites.services.project_exports import Subject


class Command(BaseCommand):
    """导出：`export {roster,payroll,…} FILE --project CODE [--month M] --reason WORDS`."""

    help = (
        "按导入的格式导出已登记的内容，再次导入没有差异；含完整证件号码，每次导出都有审计记录。"
        "退出码：0 已写出，1 没有可导出的内容或参数有误，2 无法写出。"
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
        parser.add_argument("--user", default="", help="以哪个用户的名义，默认该项目的劳资专管员")
        parser.add_argument("--reason", required=True, help="导出原因，记入审计")

    def handle(self, **options: Any) -> None:
        """Write the file and its audit entry."""
        try:
            project = find_project(options["project"]) if options["project"] else None
            content = export_workbook(
                kind=options["kind"],
                subject=Subject(
                    project, employer_of(options["employer"]), wage_month(options["month"])
                ),
                actor=acting_user(options["user"], options["project"]),
                now=timezone.now(),
                reason=options["reason"],
            )
        except DomainError as error:
            raise CommandError(f"{error.message}。{error.fix}", returncode=1) from error
        try:
            options["file"].write_bytes(content)
        except OSError as error:
            raise CommandError(f"无法写出文件：{error}", returncode=2) from error
        self.stdout.write(f"已写出 {options['file']}")

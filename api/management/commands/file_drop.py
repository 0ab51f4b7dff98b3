"""`manage.py file_drop`: which files wait to be carried to a platform; confirm one."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from api.push.file_drop import FileDrop


class Command(BaseCommand):
    """List the files that nobody has confirmed, or confirm one."""

    help = "文件交换：列出待录入的文件，或登记某个文件已录入平台（填平台编号）"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("name", nargs="?", help="文件名，不带 .csv")
        parser.add_argument("--reference", help="平台给出的编号")
        parser.add_argument("--by", help="录入人")

    def handle(self, **options: Any) -> None:
        """Tell or confirm; the relay takes the confirmation up at its next look."""
        if not settings.FILE_DROP_FOLDER:
            raise CommandError("没有设置 FILE_DROP_FOLDER", returncode=2)
        drop = FileDrop(Path(settings.FILE_DROP_FOLDER))
        if options["name"] is None:
            self.stdout.write("\n".join(drop.waiting()) or "没有待录入的文件")
            return
        if not options["reference"] or not options["by"]:
            raise CommandError("请用 --reference 填平台编号，用 --by 填录入人", returncode=2)
        try:
            drop.confirm(
                options["name"],
                reference=options["reference"],
                by=options["by"],
                now=timezone.now(),
            )
        except FileNotFoundError as error:
            raise CommandError("没有这个文件", returncode=2) from error
        except FileExistsError as error:
            raise CommandError("这个文件已经登记过", returncode=2) from error
        self.stdout.write(f"已登记 {options['name']}")

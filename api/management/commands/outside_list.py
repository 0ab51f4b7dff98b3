"""`manage.py outside_list`: take in a list that another authority has published."""

import hashlib
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from blacklist.services.outside_lists import take_in_outside_list
from sites.errors import DomainError
from sites.ingest.files import Limits
from sites.ingest.reader import read_workbook


class Command(BaseCommand):
    """Read a file and keep its lines apart from our own list."""

    help = "采集其他地区或部门公布的名单（.xlsx、.csv）；单独存放，不作为限制的依据"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("file", type=Path, help="公布的名单文件")
        parser.add_argument("--authority", required=True, help="公布机关")
        parser.add_argument("--list", required=True, dest="list_name", help="名单名称，照原文")

    def handle(self, **options: Any) -> None:
        """Take it in, or say what is wrong with which line."""
        path: Path = options["file"]
        try:
            content = path.read_bytes()
            book = read_workbook(content, file_name=path.name, limits=Limits())
            taken = take_in_outside_list(
                sheet=book.sheets[0],
                file_name=path.name,
                authority=options["authority"],
                list_name=options["list_name"],
                source_sha256=hashlib.sha256(content).hexdigest(),
                now=timezone.now(),
            )
        except OSError as error:
            raise CommandError(f"读不了文件 {path}", returncode=2) from error
        except DomainError as error:
            raise CommandError(f"{error.message}；{error.fix}", returncode=2) from error
        self.stdout.write(f"新增 {taken.new} 条，已有 {taken.known} 条")

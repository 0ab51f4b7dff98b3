"""Write the blank workbook of a kind of file."""

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from sites.enums import LoadKind
from sites.ingest.writing import blank_template


class Command(BaseCommand):
    """空白模板：`template {roster,payroll,…} FILE`."""

    help = "写出一种文件的空白模板：表头、可填内容的限制、一行示例。退出码：0 已写出，2 无法写出。"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Take the kind and where to write."""
        parser.add_argument("kind", choices=LoadKind.values, help="文件种类")
        parser.add_argument("file", type=Path, help="写到哪个文件（.xlsx）")

    def handle(self, **options: Any) -> None:
        """Write the file."""
        try:
            options["file"].write_bytes(blank_template(options["kind"]))
        except OSError as error:
            raise CommandError(f"无法写出文件：{error}", returncode=2) from error
        self.stdout.write(f"已写出 {options['file']}")

"""`manage.py backup FILE`: database and files of one moment, encrypted."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from api.operations.backup import backup
from sites.errors import DomainError


class Command(BaseCommand):
    """Write a backup."""

    help = "备份：同一时刻的数据库和上传文件，加密写入一个文件（密钥 BACKUP_KEY）"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare where to."""
        parser.add_argument("file", type=Path, help="写到哪个文件；已有的同名文件被替换")

    def handle(self, **options: Any) -> None:
        """Write it."""
        try:
            manifest = backup(options["file"], now=timezone.now())
        except (DomainError, OSError) as error:
            raise CommandError(f"没有备份：{error}", returncode=2) from error
        rows = sum(manifest.rows.values())
        size = options["file"].stat().st_size
        self.stdout.write(
            f"已备份：{len(manifest.rows)} 张表 {rows} 行，{manifest.files} 个文件，{size} 字节，"
            f"审计链首 {manifest.head[0]}"
        )

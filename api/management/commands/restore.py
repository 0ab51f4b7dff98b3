"""`manage.py restore FILE`: a backup into an empty place, with every promise checked."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from api.operations.archive import ArchiveDamaged
from api.operations.restore import restore
from sites.errors import DomainError
from sites.lib.audit_chain import read_heads


class Command(BaseCommand):
    """Bring a backup back."""

    help = "恢复：把备份恢复到空的数据库和空的上传目录，核对全部约束；开闸以前不推送（有问题时退出码为 1）"
    # An empty database has none of what the checks look at.
    requires_system_checks: list[str] = []  # noqa: RUF012 -- Django's own attribute

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare from where."""
        parser.add_argument("file", type=Path, help="备份文件")
        parser.add_argument(
            "--heads", type=Path, metavar="文件", help="审计链首的第二份文件；较旧的备份由此发现"
        )

    def handle(self, **options: Any) -> None:
        """Restore, and tell what does not hold."""
        try:
            heads = []
            if options["heads"]:
                heads = list(read_heads(options["heads"].read_text(encoding="utf-8").splitlines()))
            done = restore(options["file"], now=timezone.now(), heads=heads)
        except DomainError as refusal:
            raise CommandError(f"{refusal.message}。{refusal.fix}", returncode=2) from refusal
        except (ArchiveDamaged, OSError, ValueError) as error:
            raise CommandError(f"没有恢复：{error}", returncode=2) from error
        for problem in done.problems:
            self.stdout.write(f"✗ {problem.code} {problem.words}")
        rows = sum(done.manifest.rows.values())
        self.stdout.write(
            f"已恢复 {done.manifest.taken_at} 的备份：{rows} 行，{done.files} 个文件，"
            f"问题 {len(done.problems)} 个"
        )
        self.stdout.write("推送已关闸：请运行 doctor、audit verify、reconcile，再由两人开闸")
        if done.problems:
            raise SystemExit(1)

"""`manage.py rotate_keys`: seal everything anew with the current keys."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from api.operations.key_rotation import rotate, waiting

SHOWN = 10


class Command(BaseCommand):
    """Seal columns and files anew; stopped, the next run goes on."""

    help = "轮换密钥：用当前密钥和算法重新加密全部密文列和原始文件，可中断、可续做（有打不开的退出码为 1）"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--dry-run", action="store_true", help="只数还有多少没有轮换")

    def handle(self, **options: Any) -> None:
        """Count or rotate, and tell."""
        if options["dry_run"]:
            counts = waiting()
            for place, count in counts.items():
                self.stdout.write(f"{place}：{count}")
            self.stdout.write(f"待轮换 {sum(counts.values())}")
            return
        done = rotate(
            now=timezone.now(),
            heard=lambda place, count: self.stdout.write(f"{place}：已轮换 {count}"),
        )
        self.stdout.write(f"轮换完成：重新加密 {done.total}，打不开 {len(done.unopened)}")
        for words in done.unopened[:SHOWN]:
            self.stderr.write(f"打不开：{words}")
        if done.unopened:
            self.stderr.write("请把旧密钥加回 FIELD_KEYS 或 COMPLAINT_KEYS 后再运行")
            raise SystemExit(1)
        self.stdout.write("旧密钥已没有数据使用；保留旧备份期间请另行保管")

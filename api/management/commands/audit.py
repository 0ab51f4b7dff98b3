"""`manage.py audit verify|head`: the chain of audit entries."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from sites.services.sealing import chain_head, verify_audit


class Command(BaseCommand):
    """Check the chain, or say its head."""

    help = "审计链：verify 逐条核对（发现问题时退出码为 1），head 输出链首供公布"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare what to do."""
        parser.add_argument("action", choices=("verify", "head"), help="核对，或输出链首")
        parser.add_argument(
            "--published",
            default="",
            metavar="序位:链值",
            help="曾经公布的链首；链比它短即是被截断",
        )
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, **options: Any) -> None:
        """Do it."""
        if options["action"] == "head":
            head = chain_head()
            data: dict[str, object] = {"position": head.position, "hash": head.hash}
            line = f"{head.position}:{head.hash}"
            self.stdout.write(json.dumps(data) if options["json"] else line)
            return
        result = verify_audit(published=_published(options["published"]))
        if options["json"]:
            self.stdout.write(json.dumps(asdict(result), ensure_ascii=False))
        else:
            for problem in result.problems:
                self.stdout.write(f"{problem.code} 序位{problem.position}：{problem.words}")
            self.stdout.write(
                f"审计记录{result.entries}条，已封存{result.links}条，问题{len(result.problems)}个"
            )
        if result.problems:
            raise SystemExit(1)


def _published(text: str) -> tuple[int, str] | None:
    if not text:
        return None
    position, _, value = text.partition(":")
    if not position.isdigit() or not value:
        raise CommandError("--published 应写作“序位:链值”", returncode=2)
    return int(position), value

"""`manage.py audit verify|head|export`: the chain of audit entries."""

import json
from argparse import ArgumentParser
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from sites.lib.audit_chain import (
    AuditProblem,
    Head,
    SignedHead,
    VerifyResult,
    dump_line,
    public_key_of,
    read_dump,
    read_heads,
    verify_heads,
    verify_rows,
)
from sites.sealing import audit_key
from sites.services.sealing import chain_head, chain_rows, published_heads, verify_audit

SHOWN = 20


class Command(BaseCommand):
    """Check the chain, say its head, or write it out."""

    help = "审计链：verify 逐条核对（发现问题时退出码为 1），head 输出链首供公布，export 导出供他人核对"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare what to do."""
        parser.add_argument("action", choices=("verify", "head", "export"), help="要做什么")
        parser.add_argument("file", nargs="?", help="export 写到这个文件")
        parser.add_argument(
            "--published",
            default="",
            metavar="序位:链值",
            help="曾经公布的链首；链比它短即是被截断",
        )
        parser.add_argument("--dump", metavar="文件", help="核对导出的文件，不连接数据库")
        parser.add_argument("--heads", metavar="文件", help="公布链首的第二份文件，逐行一个")
        parser.add_argument("--public-key", default="", metavar="公钥", help="核对链首签名的公钥")
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, **options: Any) -> None:
        """Do it."""
        match options["action"]:
            case "head":
                self._head(as_json=options["json"])
            case "export":
                self._export(options["file"])
            case _:
                self._verify(options)

    def _head(self, *, as_json: bool) -> None:
        head = chain_head()
        line = f"{head.position}:{head.hash}"
        self.stdout.write(json.dumps(asdict(head)) if as_json else line)

    def _export(self, name: str | None) -> None:
        if not name:
            raise CommandError("请指定导出到哪个文件", returncode=2)
        count = 0
        # One snapshot of the database, whatever is written meanwhile.
        with transaction.atomic(), Path(name).open("w", encoding="utf-8") as file:
            cursor = transaction.get_connection().cursor()
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            for row in chain_rows():
                file.write(dump_line(row) + "\n")
                count += 1
        self.stdout.write(f"已导出审计记录{count}条")

    def _verify(self, options: dict[str, Any]) -> None:
        key = options["public_key"] or public_key_of(audit_key())
        signed = _heads(options["heads"]) if options["heads"] else []
        if not options["dump"]:
            signed = [*signed, *published_heads()]
        heads = [*_published(options["published"]), *(one.head for one in signed)]
        result = _read(options["dump"], heads) if options["dump"] else verify_audit(heads=heads)
        problems = (*verify_heads(signed, public_key=key), *result.problems)
        self._tell(VerifyResult(result.entries, result.links, problems), as_json=options["json"])
        if problems:
            raise SystemExit(1)

    def _tell(self, result: VerifyResult, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(asdict(result), ensure_ascii=False))
            return
        for problem in result.problems[:SHOWN]:
            self.stdout.write(_line(problem))
        self.stdout.write(
            f"审计记录{result.entries}条，已封存{result.links}条，问题{len(result.problems)}个"
        )


def _line(problem: AuditProblem) -> str:
    return f"{problem.code} 序位{problem.position}：{problem.words}"


def _read(name: str, heads: Iterable[Head]) -> VerifyResult:
    try:
        with Path(name).open(encoding="utf-8") as file:
            return verify_rows(read_dump(file), heads=heads)
    except (OSError, ValueError) as error:
        raise CommandError(f"读不出审计导出文件 {name}：{error}", returncode=2) from error


def _heads(name: str) -> list[SignedHead]:
    try:
        with Path(name).open(encoding="utf-8") as file:
            return list(read_heads(file))
    except (OSError, ValueError) as error:
        raise CommandError(f"读不出链首文件 {name}：{error}", returncode=2) from error


def _published(text: str) -> list[Head]:
    if not text:
        return []
    position, _, value = text.partition(":")
    if not position.isdigit() or not value:
        raise CommandError("--published 应写作“序位:链值”", returncode=2)
    return [Head(int(position), value)]

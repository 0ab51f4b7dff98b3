"""What is told of a run: a table for people, `bench.json` for machines."""

import json
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from django.db.backends.base.base import BaseDatabaseWrapper

from tests.benchmarks.measuring import Result

HEADERS = ("名称", "我们", "标尺", "单位", "比值", "最小–最大", "目标", "达到", "n")


@dataclass(frozen=True, slots=True)
class Server:
    """What the database itself answers of its version and of waiting for the disk."""

    version: str
    fsync: str
    synchronous_commit: str

    @property
    def words(self) -> str:
        """The last line of the report."""
        return (
            f"PostgreSQL {self.version}，fsync={self.fsync}，"
            f"synchronous_commit={self.synchronous_commit}"
        )


def server_of(connection: BaseDatabaseWrapper) -> Server:
    """Ask the server that was measured."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version'), current_setting('fsync'), "
            "current_setting('synchronous_commit')"
        )
        return Server(*cursor.fetchone())


def table(results: Sequence[Result]) -> str:
    """The results under a header, columns aligned; what is compared stands below."""
    rows = [HEADERS, *(_cells(result) for result in results)]
    widths = [max(_width(row[column]) for row in rows) for column in range(len(HEADERS))]
    lines = [
        "  ".join(
            cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)
        )
        for row in rows
    ]
    said = [f"{result.name}：{result.title}" for result in results]
    return "\n".join(line.rstrip() for line in [*lines, "", *said])


def write_json(results: Sequence[Result], path: Path, *, server: Server) -> None:
    """Write the list of results, each with the server it was measured on."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [{**result.as_json(), "server": asdict(server)} for result in results]
    content = json.dumps(lines, ensure_ascii=False, indent=2)
    path.write_text(content + "\n", encoding="utf-8")


def _cells(result: Result) -> tuple[str, ...]:
    low, high = result.spread
    return (
        result.name,
        f"{result.ours:.4g}",
        f"{result.against:.4g}",
        result.unit,
        f"{result.ratio:.3g}",
        f"{low:.3g}–{high:.3g}",
        result.goal.words,
        "是" if result.kept else "否",
        str(result.n),
    )


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)

"""What is told of a run: a table for people, `bench.json` for machines."""

import json
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.measuring import Result

HEADERS = ("名称", "我们", "标尺", "单位", "比值", "最小–最大", "目标", "达到", "n")


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


def write_json(results: Sequence[Result], path: Path) -> None:
    """Write the list of results."""
    path.parent.mkdir(parents=True, exist_ok=True)
    content = json.dumps([result.as_json() for result in results], ensure_ascii=False, indent=2)
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

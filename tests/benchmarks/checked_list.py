"""名单文件查询: a hundred thousand rows with the answer beside each, against copying the file."""

import csv
import io
import resource
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import python_calamine
import xlsxwriter
from django.utils import timezone

from api.checked_file import check_file
from api.v1.list_reading import read_list
from tests.benchmarks.code_checks import some_usccs
from tests.benchmarks.listed_companies import list_companies
from tests.benchmarks.measuring import Goal, Result, by_turns, compared, seconds
from tests.chaos.processes import fork

LISTED = 20_000
ROWS = 100_000
ROUNDS = 3
HEADING = ["序号", "单位名称", "统一社会信用代码", "标段"]


def measure() -> list[Result]:
    """One row in five is of a listed company."""
    list_companies(LISTED)
    rows = [
        [number, f"泰安示例第{number}建筑有限公司", code, f"标段{number % 9}"]
        for number, code in enumerate(some_usccs(ROWS), 1)
    ]
    return [
        *measured_kind("xlsx", as_workbook(rows), copy_workbook),
        *measured_kind("csv", as_text(rows), copy_text),
    ]


def measured_kind(kind: str, content: bytes, copy: Callable[[bytes], None]) -> list[Result]:
    """Seconds and memory for one kind of file."""
    values = by_turns(
        {"ours": seconds(lambda: ask(content, kind)), "copy": seconds(lambda: copy(content))},
        rounds=ROUNDS,
    )
    taken = compared(
        f"check_file_{kind}",
        f"{ROWS:,} 行 {kind} 名单逐行附答复并签名，对只把同一文件读出再写一遍",
        ours=values["ours"],
        against=values["copy"],
        goal=Goal("<=", 30, of="ours"),
        unit="s",
    )
    return [taken, memory(kind, content)]


def ask(content: bytes, kind: str) -> None:
    """The whole answer, without the network."""
    now = timezone.now()
    found = check_file(
        content=content,
        file_name=f"名单.{kind}",
        purpose="bidding",
        on=timezone.localdate(now),
        now=now,
        read=read_list,
    )
    assert found.answer.count == ROWS
    assert found.answer.of_status("RESTRICTED") == LISTED


def memory(kind: str, content: bytes) -> Result:
    """How much more a fresh process takes at its height than before it was asked."""
    with tempfile.TemporaryDirectory() as folder:
        asked, told = Path(folder) / f"名单.{kind}", Path(folder) / "told"
        asked.write_bytes(content)
        fork(measured, str(asked), kind, str(told)).join()
        taken = float(told.read_text(encoding="ascii"))
    return compared(
        f"check_file_{kind}_memory",
        "同上，多占的内存",
        ours=[taken],
        against=[len(content) / 2**20],
        goal=Goal("<=", 400, of="ours"),
        unit="MB",
    )


def measured(asked: str, kind: str, told: str) -> None:
    """What a process does of which only the memory is of interest."""
    content, before = Path(asked).read_bytes(), resident()
    ask(content, kind)
    taken = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 - before
    Path(told).write_text(str(taken), encoding="ascii")


def resident() -> float:
    """Resident memory of this process, in MB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 2**20


def as_workbook(rows: list[list[Any]]) -> bytes:
    """The list as .xlsx."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"constant_memory": True, "in_memory": True})
    sheet = book.add_worksheet("名单")
    for number, row in enumerate([HEADING, *rows]):
        sheet.write_row(number, 0, row)
    book.close()
    return target.getvalue()


def as_text(rows: list[list[Any]]) -> bytes:
    """The list as .csv."""
    text = io.StringIO()
    csv.writer(text).writerows([HEADING, *rows])
    return text.getvalue().encode("utf-8-sig")


def copy_workbook(content: bytes) -> None:
    """Read with calamine, write the same rows again."""
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    _, *rows = book.get_sheet_by_index(0).to_python()
    assert len(as_workbook(rows)) > ROWS


def copy_text(content: bytes) -> None:
    """Read as CSV, write the same rows again."""
    _, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    assert len(as_text(rows)) > ROWS

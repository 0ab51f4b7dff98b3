"""`python -m tests.fuzz [COUNT] [SEED]`: so many bent workbooks through the reader of uploads."""

import argparse
import resource
import sys
import time
from collections import Counter
from dataclasses import dataclass, field

from sites.ingest.context import Context
from sites.ingest.files import FileRefused, Limits
from sites.ingest.payroll import read_payroll
from sites.ingest.reader import LimitedReader, read_workbook
from sites.ingest.table_finding import find_table
from tests.fuzz.mutants import mutant, seeds

CHILD_BYTES = 400 * 1024 * 1024
# What hangs is never done; what a busy machine makes wait is, and takes far less than this.
LONGEST_SECONDS = 120.0
# What is read so long is given up, so that there is time left to look at what was read.
READING_SECONDS = 60.0
SHOWN = 20
# What the reader says of a child that died, or that was stopped.
LOST = frozenset({"E-PARSE-LIMIT"})


@dataclass
class Outcome:
    """What became of the mutants."""

    codes: Counter[str] = field(default_factory=Counter)
    crashes: list[str] = field(default_factory=list)
    slowest: float = 0.0

    @property
    def is_good(self) -> bool:
        """No crash, and none past its time."""
        return not self.crashes and self.slowest <= LONGEST_SECONDS


def run(count: int, first: int, *, context: Context) -> Outcome:
    """Read so many mutants, from the number `first` on."""
    sources = seeds()
    limits = Limits(memory_bytes=CHILD_BYTES, wall_seconds=READING_SECONDS)
    outcome = Outcome()
    with LimitedReader(memory_bytes=CHILD_BYTES, cpu_seconds=limits.cpu_seconds) as reader:
        for number in range(first, first + count):
            began = time.monotonic()
            try:
                outcome.codes[_read(mutant(number, sources), reader, limits, context)] += 1
            except Exception as error:  # noqa: BLE001 -- whatever it is, it is what we look for
                outcome.crashes.append(f"{number}: {type(error).__name__} {error}"[:200])
            outcome.slowest = max(outcome.slowest, time.monotonic() - began)
    return outcome


def _read(content: bytes, reader: LimitedReader, limits: Limits, context: Context) -> str:
    """Read one workbook as an upload is; the code of its refusal, or of its worst finding."""
    try:
        workbook = read_workbook(content, file_name="工资表.xlsx", limits=limits, reader=reader)
        parsed = read_payroll(find_table(workbook, "payroll"), context)
    except FileRefused as refusal:
        return refusal.code
    ordered = parsed.findings.ordered()
    return ordered[0].code if ordered else "OK"


def main() -> int:
    """Run, tell, and end with 1 when anything went wrong."""
    import datetime as dt

    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("count", type=int, nargs="?", default=5_000)
    parser.add_argument("seed", type=int, nargs="?", default=1)
    options = parser.parse_args()
    context = Context(on=dt.date(2026, 9, 15), month=dt.date(2026, 8, 1))
    began = time.monotonic()
    outcome = run(options.count, options.seed, context=context)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    lines = [f"{code:24} {number}" for code, number in outcome.codes.most_common(SHOWN)]
    sys.stdout.write(
        "\n".join(lines)
        + f"\n{options.count} 个变异文件，{time.monotonic() - began:.0f} 秒；"
        + f"崩溃 {len(outcome.crashes)}，最慢 {outcome.slowest:.1f} 秒，"
        + f"子进程内存最高 {peak} MB（上限 {CHILD_BYTES >> 20} MB）\n"
        + "\n".join(outcome.crashes[:SHOWN])
    )
    return 0 if outcome.is_good and peak <= CHILD_BYTES >> 20 else 1


if __name__ == "__main__":
    sys.exit(main())

"""Measuring one thing against another: by turns, in one run, as a ratio of medians over rounds."""

import gc
import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Literal

Measure = Callable[[], float]
WARM_UPS = 1


@dataclass(frozen=True, slots=True)
class Goal:
    """What is to be reached.

    Attributes:
        sign: "<=" or ">=".
        limit: the bound, itself allowed.
        of: the ratio, or our own value where the goal is a plain number.
    """

    sign: Literal["<=", ">="]
    limit: float
    of: Literal["ratio", "ours"] = "ratio"

    def is_kept(self, *, ours: float, ratio: float) -> bool:
        """Whether the measured value is on the right side of the bound."""
        value = ratio if self.of == "ratio" else ours
        return value <= self.limit if self.sign == "<=" else value >= self.limit

    @property
    def words(self) -> str:
        """ "ratio <= 1.5" or "ours >= 50"."""
        return f"{self.of} {self.sign} {self.limit:g}"


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the report.

    Attributes:
        name: stable, for machines.
        title: Chinese, what is compared with what.
        ours: median over the rounds, in `unit`.
        against: the yardstick's median, in `unit`.
        ratio: median of the ratios round by round, ours to the yardstick.
        spread: smallest and largest of those ratios.
        goal: what is to be reached.
        n: rounds counted.
        unit: of `ours` and `against`.
    """

    name: str
    title: str
    ours: float
    against: float
    ratio: float
    spread: tuple[float, float]
    goal: Goal
    n: int
    unit: str

    @property
    def kept(self) -> bool:
        """Whether the goal is reached."""
        return self.goal.is_kept(ours=self.ours, ratio=self.ratio)

    def as_json(self) -> dict[str, object]:
        """The line as `bench.json` holds it."""
        return {
            "name": self.name,
            "ours": _short(self.ours),
            "against": _short(self.against),
            "ratio": _short(self.ratio),
            "goal": self.goal.words,
            "kept": self.kept,
            "n": self.n,
            "unit": self.unit,
        }


def by_turns(
    measures: Mapping[str, Measure], *, rounds: int, warm_ups: int = WARM_UPS
) -> dict[str, list[float]]:
    """Call each measure in turn, A B A B …, and give the values of the counted rounds.

    Args:
        measures: by name; each returns one value (seconds, requests per second …).
        rounds: how many are counted.
        warm_ups: how many go before and are not.
    """
    values: dict[str, list[float]] = {name: [] for name in measures}
    for turn in range(-warm_ups, rounds):
        for name, measure in measures.items():
            # What one left behind is not to be cleared away in the other's time.
            gc.collect()
            value = measure()
            if turn >= 0:
                values[name].append(value)
    return values


def compared(
    name: str,
    title: str,
    *,
    ours: Sequence[float],
    against: Sequence[float],
    goal: Goal,
    unit: str,
) -> Result:
    """Put the values of the same rounds against each other, pair by pair."""
    ratios = [mine / other for mine, other in zip(ours, against, strict=True)]
    return Result(
        name=name,
        title=title,
        ours=median(ours),
        against=median(against),
        ratio=median(ratios),
        spread=(min(ratios), max(ratios)),
        goal=goal,
        n=len(ratios),
        unit=unit,
    )


def seconds(act: Callable[[], object], *, before: Callable[[], object] | None = None) -> Measure:
    """Make a measure of an act: wall seconds, without what must be done before it."""

    def measure() -> float:
        if before is not None:
            before()
        began = time.perf_counter()
        act()
        return time.perf_counter() - began

    return measure


def processor_seconds(process_ids: Iterable[int]) -> float:
    """Return the processor seconds that other processes of this machine have taken so far."""
    ticks = 0
    for process_id in process_ids:
        fields = Path(f"/proc/{process_id}/stat").read_text(encoding="ascii").rpartition(")")[2]
        # User and system time are the fourteenth and fifteenth field, the third after the name.
        ticks += sum(map(int, fields.split()[11:13]))
    return ticks / os.sysconf("SC_CLK_TCK")


def forget_peak_memory() -> None:
    """Let the most memory this process ever held be what it holds now (Linux)."""
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def peak_megabytes() -> float:
    """The most memory this process held since `forget_peak_memory`."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def _short(value: float) -> float:
    return float(f"{value:.4g}")

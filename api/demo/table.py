"""The table the demo prints: each step, what it made, how long it took."""

import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TextIO

WIDTHS = (34, 12, 8)


@dataclass
class Step:
    """One step: its name, the number of things it made, seconds of the clock on the wall."""

    name: str
    count: int = 0
    seconds: float = 0.0


@dataclass
class Table:
    """Steps as they are done, each printed when it is over."""

    output: TextIO
    steps: list[Step] = field(default_factory=list)

    def print_head(self) -> None:
        """Print the names of the columns."""
        self._print("步骤", "数量", "秒")
        self.output.write("─" * sum(WIDTHS) + "\n")

    @contextmanager
    def step(self, name: str) -> Iterator[Step]:
        """Time what happens inside; the body sets the count."""
        step, started = Step(name), time.monotonic()
        yield step
        step.seconds = time.monotonic() - started
        self.steps.append(step)
        self._print(step.name, f"{step.count:,}", f"{step.seconds:.1f}")

    def print_total(self) -> None:
        """Print the sum of the seconds."""
        self.output.write("─" * sum(WIDTHS) + "\n")
        self._print("合计", "", f"{sum(step.seconds for step in self.steps):.1f}")

    def as_json(self) -> list[dict[str, object]]:
        """The steps as .data/demo.json has them."""
        return [
            {"name": step.name, "count": step.count, "seconds": round(step.seconds, 3)}
            for step in self.steps
        ]

    def _print(self, name: str, count: str, seconds: str) -> None:
        first, second, third = WIDTHS
        padding = " " * max(first - display_width(name), 0)
        self.output.write(f"{name}{padding}{_right(count, second)}{_right(seconds, third)}\n")
        self.output.flush()


def display_width(text: str) -> int:
    """Columns a text takes on a terminal: Han and full-width characters take two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _right(text: str, width: int) -> str:
    return " " * max(width - display_width(text), 0) + text

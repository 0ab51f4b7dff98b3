"""What reading a file yields: lines, totals and findings."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Generic, TypeVar

from sites.ingest.column_mapping import RecognizedTable
from sites.ingest.findings import Findings

LineT_co = TypeVar("LineT_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Parsed(Generic[LineT_co]):
    """One file read.

    Attributes:
        kind: The kind of file, as on the command line.
        sheet: The sheet that was read.
        row_count: Rows of data met, accepted or not.
        lines: The rows that could be read; complete only without refusals.
        totals: What they sum up to, by Chinese label.
        findings: Everything to tell the sender.
        period: First and last day of a pay period that is no calendar month.
        recognized: What was taken for what; None for kinds of several sheets.
        has_row_a_line: Whether each line is one row; a log of a gate has many rows a person.
    """

    kind: str
    sheet: str
    row_count: int
    lines: tuple[LineT_co, ...]
    totals: dict[str, int | Decimal]
    findings: Findings = field(default_factory=Findings)
    period: tuple[dt.date, dt.date] | None = None
    recognized: RecognizedTable | None = None
    has_row_a_line: bool = True

    @property
    def accepted(self) -> int:
        """Count the rows without a refusal."""
        refused = {row for sheet, row in self.findings.rows_with("refused") if sheet == self.sheet}
        if not self.has_row_a_line:
            return self.row_count - len(refused)
        if not refused:
            return len(self.lines)
        return sum(getattr(line, "row", 0) not in refused for line in self.lines)

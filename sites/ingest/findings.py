"""What is wrong with a file, cell by cell, in words its sender can act on (问题清单)."""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Literal

Severity = Literal["refused", "warned", "noted"]

MAXIMUM_SHOWN = 200
RANK = {"refused": 0, "warned": 1, "noted": 2}
# Long runs of digits are identity, card and phone numbers: only the last four may be repeated.
LONG_NUMBER = re.compile(r"[0-9]{7,}[0-9Xx]")


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark on a file.

    Attributes:
        severity: A refused finding keeps the file out; a warned one is kept with the file.
        code: Stable code; one code never changes its meaning.
        sheet: Name of the worksheet; empty for the file as a whole.
        cell: Address as the spreadsheet shows it ("F12"), or empty.
        row: Row number as the spreadsheet shows it, or None.
        column: Header text of the column, or empty.
        message: What is wrong, in Chinese.
        fix: What to do, in Chinese.
    """

    severity: Severity
    code: str
    sheet: str
    cell: str
    row: int | None
    column: str
    message: str
    fix: str

    def as_json(self) -> dict[str, object]:
        """Return the finding in the shape of the ingest report."""
        return asdict(self)


def mask_numbers(text: str) -> str:
    """Replace all but the last four characters of every long number in a text."""
    return LONG_NUMBER.sub(lambda match: "****" + match[0][-4:], text)


@dataclass(slots=True)
class Findings:
    """Collects the findings of one file."""

    items: list[Finding] = field(default_factory=list)

    def add(
        self,
        severity: Severity,
        code: str,
        message: str,
        fix: str = "",
        *,
        sheet: str = "",
        cell: str = "",
        row: int | None = None,
        column: str = "",
    ) -> None:
        """Keep one finding; numbers of persons in its words are masked."""
        self.items.append(
            Finding(
                severity,
                code,
                sheet,
                cell,
                row,
                mask_numbers(column),
                mask_numbers(message),
                mask_numbers(fix),
            )
        )

    def extend(self, items: Iterable[Finding]) -> None:
        """Keep findings that another step made."""
        self.items.extend(items)

    @property
    def has_refusal(self) -> bool:
        """Tell whether anything keeps the file out."""
        return any(item.severity == "refused" for item in self.items)

    def rows_with(self, severity: Severity) -> set[tuple[str, int]]:
        """Return sheet and row of every row with a finding of that severity."""
        return {
            (item.sheet, item.row)
            for item in self.items
            if item.severity == severity and item.row is not None
        }

    def ordered(self) -> list[Finding]:
        """Return the findings, worst first, then as they stand in the file."""
        return sorted(
            self.items,
            key=lambda item: (RANK[item.severity], item.sheet, item.row or 0, item.code),
        )

    def shown(self) -> list[Finding]:
        """Return the ordered findings, the first 200 with a last one counting the rest."""
        ordered = self.ordered()
        rest = len(ordered) - MAXIMUM_SHOWN
        if rest <= 0:
            return ordered
        # The count carries the severity of the worst one it stands for.
        worst = ordered[MAXIMUM_SHOWN].severity
        more = Finding(
            worst, "N-MORE", "", "", None, "", f"另有{rest}处", "请先按上面的提示修改后重新上传"
        )
        return [*ordered[:MAXIMUM_SHOWN], more]

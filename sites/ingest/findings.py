"""What is wrong with a file, cell by cell, in words its sender can act on (问题清单)."""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Literal, NamedTuple

from sites.lib.names import company_name_key

Severity = Literal["refused", "warned", "noted"]

MAXIMUM_SHOWN = 200
MAXIMUM_ALIKE = 10
ROWS_NAMED = 20
RANK = {"refused": 0, "warned": 1, "noted": 2}
# "一分部" is a part of somebody; whole names are longer.
SHORTEST_NAME = 4
HAN = re.compile(r"[\u3400-\u9fff]")
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


class OtherName(NamedTuple):
    """A name a sheet gives its sender that is not the registered one, and the cell it is in."""

    name: str
    sheet: str
    cell: str


def mask_numbers(text: str) -> str:
    """Replace all but the last four characters of every long number in a text."""
    return LONG_NUMBER.sub(lambda match: "****" + match[0][-4:], text)


@dataclass(slots=True)
class Findings:
    """Collects the findings of one file.

    Attributes:
        items: What there is to tell, in the order it was found.
        other_names: By its key, each other name of the sender, where the file first gives it.
    """

    items: list[Finding] = field(default_factory=list)
    other_names: dict[str, OtherName] = field(default_factory=dict)

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

    def note_name(self, name: str, *, sheet: str, cell: str) -> None:
        """Keep where another name of the sender stands first; what is no name is left out."""
        key = company_name_key(name)
        if len(key) >= SHORTEST_NAME and HAN.search(key):
            self.other_names.setdefault(key, OtherName(mask_numbers(name), sheet, cell))

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
            key=_place,
        )

    def one_a_cell(self) -> list[Finding]:
        """Return the findings, worst first, of each cell only the worst."""
        seen: set[tuple[str, str]] = set()
        kept = []
        for item in self.ordered():
            place = (item.sheet, item.cell)
            if item.cell and place in seen:
                continue
            seen.add(place)
            kept.append(item)
        return kept

    def shown(self) -> list[Finding]:
        """Return what fits a screen: one a cell, ten of a kind a column, two hundred in all.

        What is left out is counted, with the severity of what it stands for.
        """
        alike: dict[tuple[str, str, str, str], list[Finding]] = {}
        for item in self.one_a_cell():
            key = (item.severity, item.code, item.sheet, item.column)
            alike.setdefault(key, []).append(item)
        kept = [item for items in alike.values() for item in items[:MAXIMUM_ALIKE]]
        kept += [_rest(items) for items in alike.values() if len(items) > MAXIMUM_ALIKE]
        kept.sort(key=_place)
        rest = len(kept) - MAXIMUM_SHOWN
        if rest <= 0:
            return kept
        # The count carries the severity of the worst one it stands for.
        worst = kept[MAXIMUM_SHOWN].severity
        more = Finding(
            worst, "N-MORE", "", "", None, "", f"另有{rest}处", "请先按上面的提示修改后重新上传"
        )
        return [*kept[:MAXIMUM_SHOWN], more]


def _place(item: Finding) -> tuple[int, str, int, str]:
    return RANK[item.severity], item.sheet, item.row or 0, item.code


def _rest(items: list[Finding]) -> Finding:
    """Stand for all findings of a kind past the tenth: how many, in which rows, how to mend them."""
    first, rest = items[MAXIMUM_ALIKE], items[MAXIMUM_ALIKE:]
    rows = [str(item.row) for item in rest if item.row is not None]
    named = "、".join(rows[:ROWS_NAMED]) + ("等行" if len(rows) > ROWS_NAMED else "行")
    column = f"{first.column}列" if first.column else ""
    return Finding(
        first.severity,
        first.code,
        first.sheet,
        first.cell,
        first.row,
        first.column,
        f"{column}另有{len(rest)}处同样的问题" + (f"：第{named}" if rows else ""),
        first.fix,
    )

"""Taking in a list that another authority has published (采集外部名单)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from blacklist.models import OutsideListing
from sites import audit
from sites.enums import NameSource
from sites.errors import InvalidInput
from sites.ingest.cell_values import Cell, SheetData, column_letters
from sites.ingest.dates import parse_day
from sites.lib.codes import check_uscc
from sites.services.company_names import Sighting, keep_sightings, place_in_file

HEADINGS = {
    "uscc": ("统一社会信用代码", "信用代码"),
    "name": ("单位名称", "企业名称", "名称"),
    "document_number": ("文号", "文书号", "决定书文号"),
    "listed_on": ("列入日期", "列入时间"),
    "until": ("截止日期", "预计退出日期", "移出日期"),
}
NEEDED = ("uscc", "name", "listed_on")
HEADING_ROWS = 20
MOST_FAULTS = 20


@dataclass(frozen=True, slots=True)
class TakenIn:
    """How many lines of a file were new, and how many were known."""

    new: int
    known: int


@transaction.atomic
def take_in_outside_list(
    *,
    sheet: SheetData,
    file_name: str,
    authority: str,
    list_name: str,
    source_sha256: str,
    now: dt.datetime,
) -> TakenIn:
    """Keep the lines of a published list; known ones stay as they are, a bad one refuses all.

    A company that the list calls otherwise than our register is put before an inspector.

    Args:
        sheet: the sheet of the file, from its first row.
        file_name: of the file.
        authority: who published it.
        list_name: which list, in its own words.
        source_sha256: of the file.
        now: the moment, aware.

    Raises:
        InvalidInput: no authority or name, columns missing, or lines that cannot be read; all
            of them are named, up to twenty.
    """
    authority, list_name = authority.strip(), list_name.strip()
    if not authority or not list_name:
        raise InvalidInput("请写明公布机关和名单名称", fix="以公布的原文为准", code="E-TEXT-EMPTY")
    found = _lines(sheet)
    lines = [line for _, line in found]
    common = {"authority": authority, "list_name": list_name}
    before = OutsideListing.objects.filter(**common).count()
    OutsideListing.objects.bulk_create(
        [
            OutsideListing(**common, **line, source_sha256=source_sha256, taken_in_at=now)
            for line in lines
        ],
        ignore_conflicts=True,
    )
    new = OutsideListing.objects.filter(**common).count() - before
    published = f"{authority}《{list_name}》"
    keep_sightings(
        [
            Sighting(
                line["uscc"],
                line["name"],
                NameSource.OUTSIDE_LIST,
                f"{published}：{place_in_file(file_name, sheet.name, cell)}",
            )
            for cell, line in found
        ],
        now=now,
        reopen=False,
    )
    audit.record(
        act="采集外部名单",
        object_kind="OutsideListing",
        object_id=source_sha256,
        now=now,
        detail={**common, "lines": len(lines), "new": new},
    )
    return TakenIn(new, len(lines) - new)


def outside_listings_of(codes: Sequence[str]) -> list[OutsideListing]:
    """What other lists say of a company under any of its codes, newest first."""
    return list(OutsideListing.objects.filter(uscc__in=codes).order_by("-listed_on", "pk"))


def _lines(sheet: SheetData) -> list[tuple[str, dict[str, Any]]]:
    """The lines under the header, each with the cell of the company's name.

    Raises:
        InvalidInput: columns missing, or lines that cannot be read.
    """
    header, columns = _columns(sheet.rows)
    lines, faults = [], []
    for number, row in enumerate(sheet.rows[header + 1 :], header + 2):
        cells = {name: row[column] if column < len(row) else "" for name, column in columns.items()}
        if not any(str(cell).strip() for cell in cells.values()):
            continue
        try:
            lines.append((f"{column_letters(columns['name'])}{number}", _line(cells)))
        except ValueError as error:
            faults.append(f"第{number}行：{error}")
    if faults:
        raise InvalidInput(
            "；".join(faults[:MOST_FAULTS]),
            fix=f"共{len(faults)}行有误，改正后重新采集；没有采集任何一行",
            code="E-ROWS",
        )
    return lines


def _columns(rows: Sequence[Sequence[Cell]]) -> tuple[int, dict[str, int]]:
    for number, row in enumerate(rows[:HEADING_ROWS]):
        texts = [str(cell).strip() for cell in row]
        found = {
            name: next(column for column, text in enumerate(texts) if text in words)
            for name, words in HEADINGS.items()
            if any(text in words for text in texts)
        }
        if set(NEEDED) <= found.keys():
            return number, found
    raise InvalidInput(
        "没有找到表头",
        fix="表头应有统一社会信用代码、单位名称、列入日期",
        code="E-COLUMN",
    )


def _line(cells: dict[str, Cell]) -> dict[str, Any]:
    code, problems = check_uscc(str(cells["uscc"]))
    if refused := [problem for problem in problems if problem.refused]:
        raise ValueError(refused[0].message)
    listed_on = parse_day(cells["listed_on"])
    until = parse_day(cells["until"]) if str(cells.get("until", "")).strip() else None
    if until is not None and until <= listed_on:
        raise ValueError("截止日期不晚于列入日期")
    name = str(cells["name"]).strip()
    if not 0 < len(name) <= 200:
        raise ValueError("单位名称为空或太长")
    return {
        "uscc": code,
        "name": name,
        "document_number": str(cells.get("document_number", "")).strip()[:100],
        "listed_on": listed_on,
        "until": until,
    }

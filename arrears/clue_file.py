"""全国平台线索文件: rows of a file of the national clue platform, read and checked. Pure.

The platform publishes no layout; headings are found by their usual words, in any order.
"""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import yaml

from arrears.complaint_words import ComplaintWords
from sites.lib.days import month_start

CONCLUSIONS_FILE = Path(__file__).with_name("clues.yaml")
HEADINGS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "number": ("线索编号", "编号", "线索号"),
        "received_on": ("接收日期", "受理日期", "提交日期", "反映日期"),
        "region": ("区县", "所属区县", "县市区", "行政区划"),
        "place": ("项目名称", "工地", "工程名称", "欠薪地址", "地址"),
        "owed_by": ("用人单位", "欠薪单位", "被反映单位", "单位名称"),
        "since": ("欠薪起始月", "欠薪开始时间", "欠薪时间", "起始时间"),
        "amount": ("欠薪金额", "金额", "涉及金额"),
        "people": ("欠薪人数", "人数", "涉及人数"),
        "text": ("反映内容", "线索内容", "内容", "情况说明"),
        "name": ("姓名", "反映人", "反映人姓名"),
        "phone": ("电话", "联系电话", "手机号"),
    }
)
NEEDED = ("number", "received_on", "owed_by", "since")
DAY = re.compile(r"(\d{4})\D(\d{1,2})(?:\D(\d{1,2}))?")
MOST_CLUES = 5_000
LONGEST_NUMBER = 60


@dataclass(frozen=True, slots=True)
class ClueRow:
    """One clue: its number at the platform, when it came there, where, and the words."""

    row: int
    number: str
    received_on: dt.date
    region: str
    place: str
    words: ComplaintWords


@dataclass(frozen=True, slots=True)
class ClueFinding:
    """What is wrong with a row, and what to do."""

    row: int
    message: str
    fix: str


@lru_cache(maxsize=1)
def conclusions() -> Mapping[str, str]:
    """How a clue may end, in Chinese, by code."""
    read = yaml.safe_load(CONCLUSIONS_FILE.read_text(encoding="utf-8"))
    return MappingProxyType({str(code): str(words) for code, words in read.items()})


def read_clues(
    rows: Sequence[Sequence[object]], day: dt.date
) -> tuple[list[ClueRow], list[ClueFinding]]:
    """Read the rows of a sheet; `day` is today, local.

    Rows are numbered from one, as a person sees them. With any finding nothing is to be kept.
    """
    for index, cells in enumerate(rows):
        columns = _columns(cells)
        if all(name in columns for name in NEEDED):
            return _read(rows[index + 1 :], index + 2, columns, day)
    wanted = "、".join(HEADINGS[name][0] for name in NEEDED)
    return [], [ClueFinding(1, "没有找到表头", f"表头至少要有：{wanted}")]


def _columns(cells: Sequence[object]) -> dict[str, int]:
    found = {}
    for place, cell in enumerate(cells):
        text = str(cell).strip()
        for name, words in HEADINGS.items():
            if text in words and name not in found:
                found[name] = place
    return found


def _read(
    rows: Sequence[Sequence[object]], first: int, columns: Mapping[str, int], day: dt.date
) -> tuple[list[ClueRow], list[ClueFinding]]:
    clues: list[ClueRow] = []
    findings: list[ClueFinding] = []
    seen: set[str] = set()
    for number, cells in enumerate(rows, start=first):
        if not any(str(cell).strip() for cell in cells):
            continue
        read = _clue(number, cells, columns, day)
        if isinstance(read, ClueFinding):
            findings.append(read)
        elif read.number in seen:
            findings.append(ClueFinding(number, f"线索编号 {read.number} 重复", "请删除重复的行"))
        else:
            seen.add(read.number)
            clues.append(read)
    if len(clues) > MOST_CLUES:
        findings.append(ClueFinding(first, f"超过 {MOST_CLUES} 条", "请分成几个文件"))
    if not clues and not findings:
        findings.append(ClueFinding(first, "没有线索", "请在表头下面填写线索"))
    return clues, findings


def _clue(
    row: int, cells: Sequence[object], columns: Mapping[str, int], day: dt.date
) -> ClueRow | ClueFinding:
    given = {name: cells[place] if place < len(cells) else "" for name, place in columns.items()}
    text = {name: str(value).strip() for name, value in given.items()}
    if not text["number"] or len(text["number"]) > LONGEST_NUMBER:
        return ClueFinding(row, "没有线索编号或编号过长", "请按平台导出的编号填写")
    received_on, since = _day(given["received_on"]), _day(given["since"])
    if received_on is None or received_on > day:
        return ClueFinding(row, "接收日期不对", "请写成 2026-09-15，不能晚于今天")
    if since is None or since > day:
        return ClueFinding(row, "欠薪起始月不对", "请写成 2026-07，不能晚于今天")
    try:
        amount = _amount(text.get("amount", ""))
        people = int(Decimal(text.get("people") or "1"))
    except (InvalidOperation, ValueError):
        return ClueFinding(row, "金额或人数不是数字", "请只填数字，单位是元和人")
    words = ComplaintWords(
        owed_by=text["owed_by"],
        since_month=month_start(since),
        amount=amount,
        worker_count=people,
        text=text.get("text") or f"（平台线索 {text['number']}，没有附内容）",
        name=text.get("name", ""),
        phone=text.get("phone", ""),
    )
    place = text.get("place") or text["owed_by"]
    return ClueRow(row, text["number"], received_on, text.get("region", ""), place, words)


def _amount(text: str) -> Decimal | None:
    return Decimal(text.replace(",", "")) if text else None


def _day(value: object) -> dt.date | None:
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    found = DAY.search(str(value))
    if found is None:
        return None
    try:
        return dt.date(int(found[1]), int(found[2]), int(found[3] or 1))
    except ValueError:
        return None

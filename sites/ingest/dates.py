"""Days and months as people write them in sheets (日期、月份)."""

import datetime as dt
import re
import unicodedata

from sites.ingest.cell_values import Cell, whole_number

# Excel's day 1 is 1900-01-01 and it believes in a 29 February 1900.
SERIAL_EPOCH = dt.date(1899, 12, 30)
SERIALS = range(20_000, 60_001)
FULL = re.compile(
    r"(?P<year>[0-9]{4})(?:[-/.]|年)(?P<month>[0-9]{1,2})(?:[-/.]|月)(?P<day>[0-9]{1,2})日?"
    r"(?:[ T][0-9:.]+)?"
)
COMPACT = re.compile(r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})")
WITHOUT_YEAR = re.compile(r"[0-9]{1,2}(月|[-/.])[0-9]{1,2}日?([-/.][0-9]{2,4})?")
DAY_OF_RANGE = r"(?:([0-9]{4})\s*[-/.年]\s*)?([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})\s*日?"
RANGE = re.compile(
    r"(?<![0-9])([0-9]{4})\s*[-/.年]\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})\s*日?\s*"
    r"(?:至|到|--?|—+|–|~)\s*" + DAY_OF_RANGE
)
EPOCH_1904 = dt.date(1904, 1, 1)
MONTH = re.compile(r"(?<![0-9])([0-9]{4})\s*(?:年|[-/.])\s*([0-9]{1,2})(?![0-9])")


class DateFormat(ValueError):
    """A value that is no day; carries what to tell its writer."""

    def __init__(self, code: str, message: str, fix: str) -> None:
        """Keep code, message and fix."""
        super().__init__(message)
        self.code = code
        self.message = message
        self.fix = fix


def parse_day(value: Cell, *, from_1904: bool = False) -> dt.date:
    """Read a day: a date cell, "2026-03-05", "2026.3.5", "2026年3月5日", "20260305", a serial.

    Args:
        value: The cell.
        from_1904: Whether the workbook counts its serial days from 1904.

    Raises:
        DateFormat: E-DATE, or E-DATE-AMBIGUOUS where year or order is not written.
    """
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    whole = whole_number(value)
    if whole is not None and whole in SERIALS:
        return (EPOCH_1904 if from_1904 else SERIAL_EPOCH) + dt.timedelta(days=whole)
    shown = value if whole is None else whole
    text = unicodedata.normalize("NFKC", str(shown)).strip()
    match = FULL.fullmatch(text) or COMPACT.fullmatch(text)
    if match is not None:
        try:
            return dt.date(int(match["year"]), int(match["month"]), int(match["day"]))
        except ValueError:
            raise _no_day(text) from None
    if WITHOUT_YEAR.fullmatch(text):
        raise DateFormat(
            "E-DATE-AMBIGUOUS", f"“{text}”看不出年份或月日顺序", "请写成2026-03-05的形式"
        )
    raise _no_day(text)


def _no_day(text: str) -> DateFormat:
    return DateFormat("E-DATE", f"“{text[:20]}”不是有效日期", "请写成2026-03-05的形式")


def months_in(value: Cell) -> set[dt.date | None]:
    """Return the months a text or date cell names; None stands for one that does not exist."""
    if isinstance(value, dt.date):
        return {dt.date(value.year, value.month, 1)}
    if not isinstance(value, str):
        return set()
    found: set[dt.date | None] = set()
    text = RANGE.sub("", unicodedata.normalize("NFKC", value))
    for year, month in MONTH.findall(text):
        in_calendar = 1 <= int(month) <= 12 and int(year) > 0
        found.add(dt.date(int(year), int(month), 1) if in_calendar else None)
    return found


def range_in(value: Cell) -> tuple[dt.date, dt.date] | None:
    """Return the first and last day of the first range of days a text names, if it names one."""
    if not isinstance(value, str):
        return None
    match = RANGE.search(unicodedata.normalize("NFKC", value))
    if match is None:
        return None
    year, month, day, end_year, end_month, end_day = match.groups()
    try:
        first = dt.date(int(year), int(month), int(day))
        last = dt.date(int(end_year or year), int(end_month), int(end_day))
        if not end_year and last < first:
            # 12月11日至1月10日 ends in the next year.
            last = last.replace(year=last.year + 1)
    except ValueError:
        return None
    return first, last

"""The ledger as CSV, streamed: any number of rows, and an honest word where it was cut."""

import csv
from collections.abc import Iterator

from django.db.models import QuerySet

from arrears.models import LedgerEntry
from sites.lib.masking import mask_name
from sites.lib.watermark import Watermark

# More than the city's ledger of a year; a spreadsheet ends at 1,048,576 rows.
MOST_ROWS = 1_000_000
CHUNK = 2_000
HEAD = (
    *("项目编码", "项目名称", "区划", "用人单位", "用人单位信用代码", "工人", "工资月份"),
    *("出勤天数", "应付（元）", "已付（元）", "未付（元）", "应付日", "付清日", "应发依据", "估算"),
    *("先行清偿单位", "导出核对码"),
)
# What a spreadsheet would take for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class _Line:
    """What the writer writes to: it hands each line back."""

    def write(self, text: str) -> str:
        return text


def ledger_lines(
    rows: QuerySet[LedgerEntry], *, watermark: Watermark, most: int = MOST_ROWS
) -> Iterator[str]:
    """The rows as lines of CSV with a byte order mark, read from the database piece by piece.

    The first line says who took it and why; the mark stands in each line, so that a part that is
    passed on leads back too. Where there are more than `most`, the last line says how many are missing: a file that ends
    in silence would be taken for the whole.
    """
    count = rows.count()
    writer = csv.writer(_Line())
    yield "\ufeff" + str(writer.writerow([watermark.words]))
    yield str(writer.writerow(HEAD))
    chosen = rows.select_related("project__region", "employer", "worker", "payer").order_by(
        "project__code", "month", "pk"
    )
    for entry in chosen[:most].iterator(chunk_size=CHUNK):
        yield str(writer.writerow([*map(_safe, _cells(entry)), watermark.mark]))
    if count > most:
        yield str(
            writer.writerow([f"共 {count} 行，本文件只有前 {most} 行，其余请缩小范围或重新申请"])
        )


def _cells(entry: LedgerEntry) -> tuple[object, ...]:
    return (
        *(entry.project.code, entry.project.name, entry.project.region.name),
        *(entry.employer.name, entry.employer.uscc, mask_name(entry.worker.name)),
        *(f"{entry.month:%Y-%m}", entry.attended_days, entry.due, entry.paid, entry.outstanding),
        *(entry.due_on, entry.settled_on or "", entry.get_basis_display()),
        *("是" if entry.is_estimated else "", entry.payer.name),
    )


def _safe(value: object) -> str:
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA) else text

"""A list of workers as a sheet: read in the limited child, like every workbook of strangers."""

from sites.ingest.files import Limits
from sites.ingest.reader import read_workbook

# A list of some hundred people is far below all of these.
LIMITS = Limits(
    maximum_bytes=2 * 1024 * 1024,
    maximum_unzipped_bytes=20 * 1024 * 1024,
    maximum_rows=2_000,
    maximum_sheets=5,
    cpu_seconds=10,
    wall_seconds=15.0,
)


def rows_of(content: bytes, file_name: str) -> list[list[object]]:
    """All rows of the first sheet, as read.

    Raises:
        FileRefused: the file is not opened or not read to its end.
    """
    workbook = read_workbook(content, file_name=file_name, limits=LIMITS)
    return [list(row) for row in workbook.sheets[0].rows] if workbook.sheets else []


def cells_of(content: bytes, file_name: str) -> list[list[str]]:
    """The filled cells of the first sheet as text, row by row.

    Raises:
        FileRefused: the file is not opened or not read to its end.
    """
    rows = rows_of(content, file_name)
    return [[text for cell in row if (text := _text(cell))] for row in rows]


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()

"""企业名册: companies by code, with name, place and legal representative."""

from dataclasses import dataclass

from sites.ingest.context import Context
from sites.ingest.parsed import Parsed
from sites.ingest.row_reader import RowReader
from sites.ingest.sheet_checks import refuse_without_rows
from sites.ingest.table import Table


@dataclass(frozen=True, slots=True)
class CompanyLine:
    """One company; absent texts are empty."""

    row: int
    uscc: str
    name: str
    region_code: str
    legal_representative: str
    legal_representative_id: str


def read_companies(table: Table, context: Context) -> Parsed[CompanyLine]:
    """Read a list of companies; a code stands in it once."""
    refuse_without_rows(table)
    lines = []
    seen: dict[str, int] = {}
    for row in table.rows:
        line = _read_line(RowReader(table, row, context), seen)
        if line is not None:
            lines.append(line)
    return Parsed(
        "companies",
        table.sheet,
        len(table.rows),
        tuple(lines),
        {"企业": len(lines)},
        table.findings,
    )


def _read_line(reader: RowReader, seen: dict[str, int]) -> CompanyLine | None:
    uscc = reader.uscc()
    name = reader.text("name", required=True)
    region = reader.region()
    representative = reader.name("legal_representative", required=False)
    identity = reader.id_number("legal_representative_id", required=False)
    first = seen.setdefault(uscc, reader.row.number)
    if uscc and first != reader.row.number:
        reader.refuse("E-ROW-DUP", "uscc", f"代码与第{first}行重复", "请合并为一行")
    if not reader.ok:
        return None
    return CompanyLine(reader.row.number, uscc, name, region, representative, identity)

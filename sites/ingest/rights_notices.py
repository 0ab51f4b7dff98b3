"""维权信息告示牌核验: checks of the board of one project, one a day."""

import datetime as dt

from sites.ingest.context import Context
from sites.ingest.parsed import Parsed
from sites.ingest.project_lines import NoticeLine
from sites.ingest.projects import notice_line
from sites.ingest.row_reader import RowReader
from sites.ingest.sheet_checks import check_project, refuse_without_rows
from sites.ingest.table import Table


def read_rights_notices(table: Table, context: Context) -> Parsed[NoticeLine]:
    """Read the checks of the project the file is sent for."""
    refuse_without_rows(table)
    check_project(table, context)
    lines = []
    seen: dict[dt.date, int] = {}
    for row in table.rows:
        reader = RowReader(table, row, context)
        line = notice_line(reader)
        if line is None:
            continue
        first = seen.setdefault(line.checked_on, row.number)
        if first != row.number:
            reader.refuse(
                "E-ROW-DUP", "checked_on", f"同一天的核验与第{first}行重复", "请合并为一行"
            )
        elif line.checked_on > context.on:
            reader.refuse("E-DATE-ORDER", "checked_on", "核验日期晚于今天", "请核对核验日期")
        else:
            lines.append(line)
    return Parsed(
        "rights-notices",
        table.sheet,
        len(table.rows),
        tuple(lines),
        {"核验次数": len(lines)},
        table.findings,
    )

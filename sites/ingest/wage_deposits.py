"""工资保证金: what is stored for one project, as cash or as a guarantee."""

from sites.ingest.context import Context
from sites.ingest.parsed import Parsed
from sites.ingest.project_lines import DepositLine
from sites.ingest.projects import deposit_line
from sites.ingest.row_reader import RowReader
from sites.ingest.sheet_checks import check_project, refuse_without_rows
from sites.ingest.table import Table


def read_wage_deposits(table: Table, context: Context) -> Parsed[DepositLine]:
    """Read the deposit of the project the file is sent for: one row."""
    refuse_without_rows(table)
    check_project(table, context)
    lines = []
    for row in table.rows:
        reader = RowReader(table, row, context)
        line = deposit_line(reader)
        if row.number != table.rows[0].number:
            reader.refuse(
                "E-ROW-DUP",
                "form",
                f"一个项目只有一笔工资保证金，与第{table.rows[0].number}行重复",
                "请合并为一行；替换保函的只保留新的一行",
            )
        if line is not None and reader.ok:
            lines.append(line)
    return Parsed(
        "wage-deposits",
        table.sheet,
        len(table.rows),
        tuple(lines),
        {"笔数": len(lines), "金额": sum(line.amount for line in lines)},
        table.findings,
    )

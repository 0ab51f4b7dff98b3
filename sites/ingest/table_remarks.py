"""What the shape of a sheet gives to remark: columns, merged cells, units, what is hidden (表格提示)."""

from sites.ingest.cell_values import Cell, SheetData, column_letters
from sites.ingest.column_mapping import RecognizedTable
from sites.ingest.files import FileRefused
from sites.ingest.header import Header
from sites.ingest.profiles import KEY_CONCEPTS, Profile, ambiguous_headers, ignored_headers
from sites.ingest.table import Table, preamble_texts, total_word

# Columns whose merged cells hold for every row they cover; amounts and names never do.
FILLABLE = frozenset({"crew", "trade", "bank_name", "month", "wage_form", "currency", "pay_method"})
MONEY = frozenset(
    {"gross", "net", "deductions", "advance", "fine", "board", "tax", "other_deduction", "rate"}
    | {"base", "overtime_pay", "allowance", "other_addition", "amount", "income", "outgo"}
    | {"balance", "contract_amount", "labor_cost_monthly"}
)
ASK = "请在列对应中指定它是哪一项或不使用，或改用明确的列名"
LARGE_UNITS = ("万元", "千元", "百元")
SHOWN = 10


def report_columns(table: Table, header: Header) -> None:
    """Refuse two columns of one meaning; name the columns that were left out."""
    for name, indices in header.columns.items():
        if len(indices) > 1:
            texts = "、".join(
                f"“{header.texts[index]}”({column_letters(index)}列)" for index in indices
            )
            table.findings.add(
                "refused",
                "E-COL-DUP",
                f"{table.profile.concepts[name].label}有{len(indices)}列：{texts}",
                "请只保留一列",
                sheet=table.sheet,
                row=table.header_row,
                cell=f"{column_letters(indices[1])}{table.header_row}",
                column=header.texts[indices[1]],
            )
    known = ignored_headers()
    concepts = table.profile.concepts
    used = {
        at for name, places in header.columns.items() for at in places if not concepts[name].unused
    }
    unknown = [
        text
        for index, text in sorted(header.texts.items())
        if index not in used | set(header.days.values())
        and text not in known
        and text not in ambiguous_headers()
        and text.strip("0123456789日号")
    ]
    if unknown:
        table.findings.add(
            "noted",
            "N-COL-IGNORED",
            f"以下列未使用、未保存：{'、'.join(dict.fromkeys(unknown))}",
            sheet=table.sheet,
            row=table.header_row,
        )


def report_merged(table: Table, sheet: SheetData, header: Header) -> None:
    """Merged cells among the data lose values: only the first cell has one.

    An attendance sheet may give each person two rows, days above overtime.
    """
    used = set(table.columns.values())
    for top, left, bottom, right in sheet.merged:
        in_data = top > header.last and top < len(sheet.rows)
        if not in_data or not used.intersection(range(left, right + 1)):
            continue
        if table.profile.has_day_columns and bottom - top <= 2 and left == right:
            continue
        if left == right and _is_fillable(table, left):
            continue
        if total_word(sheet.rows[top]) or (bottom == top and not _keyed(table, sheet.rows[top])):
            continue
        table.findings.add(
            "refused",
            "E-CELL-MERGED",
            f"第{top + 1}至{bottom + 1}行存在合并单元格",
            "请取消合并，每行填写完整",
            sheet=table.sheet,
            row=top + 1,
            cell=f"{column_letters(left)}{top + 1}",
            column=table.headers.get(left, ""),
        )


def _keyed(table: Table, values: list[Cell]) -> bool:
    """Tell whether a row has a value in one of the columns that say whose row it is."""
    keys = [name for name in KEY_CONCEPTS if name in table.columns]
    return any(
        table.columns[name] < len(values) and values[table.columns[name]] != "" for name in keys
    )


def _is_fillable(table: Table, index: int) -> bool:
    return any(table.columns.get(concept) == index for concept in FILLABLE)


def fill_merged(table: Table, sheet: SheetData, header: Header) -> None:
    """Give the value of a merged crew, trade or bank to every row it covers, and say so."""
    filled = set()
    for top, left, bottom, right in sheet.merged:
        if top <= header.last or left != right or not _is_fillable(table, left):
            continue
        first = sheet.rows[top] if top < len(sheet.rows) else []
        value = first[left] if left < len(first) else ""
        for row in sheet.rows[top + 1 : bottom + 1]:
            if row and value != "":
                row.extend([""] * (left + 1 - len(row)))
                row[left] = value
                filled.add(left)
    if filled:
        names = "、".join(
            table.headers.get(index, column_letters(index)) for index in sorted(filled)
        )
        table.findings.add(
            "noted",
            "N-CELL-FILLED",
            f"{names}列的合并单元格已按其覆盖的每一行读取",
            sheet=table.sheet,
        )


def report_ambiguous(table: Table) -> None:
    """Ask what an ambiguous header means where a column it may be is not there otherwise."""
    for column in table.recognized.columns:
        if column.source == "ambiguous":
            table.findings.add(
                "warned",
                "W-COL-ASK",
                f"列“{column.header}”可能是{_meanings(table.profile, column.candidates)}，没有读取",
                ASK,
                sheet=table.sheet,
                cell=f"{column_letters(column.index)}{table.header_row}",
                row=table.header_row,
                column=column.header,
            )


def ambiguous_refusal(recognized: RecognizedTable) -> FileRefused | None:
    """Return the question that stands in the way: a required column that may be this one."""
    for column in recognized.columns:
        if column.source == "ambiguous" and set(column.candidates).intersection(recognized.missing):
            meanings = _meanings(recognized.profile, column.candidates)
            return FileRefused(
                "E-COL-AMBIGUOUS",
                f"列“{column.header}”可能是{meanings}，系统不作猜测",
                ASK,
                sheet=recognized.sheet,
                cell=f"{column_letters(column.index)}{recognized.header_row}",
            )
    return None


def _meanings(profile: Profile, candidates: tuple[str, ...]) -> str:
    return "、".join(profile.concepts[name].label for name in candidates)


def report_units(table: Table, sheet: SheetData, header: Header) -> None:
    """Refuse amounts in units larger than a yuan: read as yuan they would be false."""
    for concept in MONEY & table.columns.keys():
        index = table.columns[concept]
        for row in range(header.first, header.last + 1):
            values = sheet.rows[row]
            text = values[index] if index < len(values) else ""
            unit = _large_unit(text) if isinstance(text, str) else ""
            if unit:
                _refuse_unit(table, unit, f"{column_letters(index)}{row + 1}", table.headers[index])
    for text in preamble_texts(table):
        if "单位" in text and (unit := _large_unit(text)):
            _refuse_unit(table, unit, "", "")


def _large_unit(text: str) -> str:
    return next((unit for unit in LARGE_UNITS if unit in text), "")


def _refuse_unit(table: Table, unit: str, cell: str, column: str) -> None:
    table.findings.add(
        "refused",
        "E-UNIT",
        f"金额单位是{unit}" + (f"：{column}" if column else ""),
        "请换算成元后填写",
        sheet=table.sheet,
        cell=cell,
        column=column,
    )


def report_hidden(table: Table, sheet: SheetData, header: Header) -> None:
    """Say that hidden rows and columns were read, and where cells are formulas."""
    rows = [row + 1 for row in sheet.hidden_rows if row > header.last and row < len(sheet.rows)]
    if rows:
        shown = "、".join(map(str, rows[:SHOWN])) + ("等" if len(rows) > SHOWN else "")
        table.findings.add(
            "noted",
            "N-ROWS-HIDDEN",
            f"隐藏或筛选掉的{len(rows)}行也已读取：第{shown}行",
            "不应上报的请删除，而不是隐藏",
            sheet=table.sheet,
        )
    used = {index: name for name, index in table.columns.items()} | {
        index: f"{day}日" for day, index in table.days.items()
    }
    hidden = [index for index in sheet.hidden_columns if index in used]
    if hidden:
        table.findings.add(
            "noted",
            "N-COLS-HIDDEN",
            f"隐藏的列也已读取：{'、'.join(map(column_letters, hidden))}列",
            sheet=table.sheet,
        )
    for index, (count, first) in sorted(sheet.formulas.items()):
        if index in used and first > header.last:
            table.findings.add(
                "noted",
                "W-FORMULA",
                f"{table.headers.get(index, '')}列有{count}个公式，读取的是文件保存时的计算结果",
                "如保存后改动过数据，请重新计算并保存，或粘贴为数值",
                sheet=table.sheet,
                cell=f"{column_letters(index)}{first + 1}",
                column=table.headers.get(index, ""),
            )

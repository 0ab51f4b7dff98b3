"""Which sheet of a workbook holds the table that is meant; never a guess between two (选表)."""

from sites.ingest.cell_values import SheetData, WorkbookData
from sites.ingest.column_mapping import RecognizedTable
from sites.ingest.files import FileRefused
from sites.ingest.header import Header, find_header
from sites.ingest.profiles import Profile
from sites.lib.names import company_name_key


def choose_sheet(
    workbook: WorkbookData, profile: Profile, sheet_name: str, *, employer_name: str = ""
) -> tuple[SheetData, Header]:
    """Choose the sheet that holds a profile's table; never guess between two.

    Where each subcontractor has a sheet of its own, the one that names the employer is meant.

    Raises:
        FileRefused: E-SHEET-NONE, E-SHEET-HIDDEN, E-SHEET-AMBIGUOUS, E-COL-MISSING.
    """
    named = [sheet for sheet in workbook.sheets if not sheet_name or sheet.name == sheet_name]
    if not named:
        raise FileRefused(
            "E-SHEET-NONE",
            f"文件中没有工作表“{sheet_name}”" if sheet_name else "文件中没有工作表",
            "请核对工作表名称",
        )
    matches = [(sheet, header) for sheet in named if (header := find_header(sheet, profile))]
    fitting = _most_fitting(matches, profile)
    visible = [match for match in fitting if match[0].visible]
    if len(visible) > 1 and employer_name:
        visible = [match for match in visible if _names(match, employer_name)] or visible
    if not visible and fitting:
        raise FileRefused(
            "E-SHEET-HIDDEN",
            f"数据在隐藏的工作表“{fitting[0][0].name}”中，隐藏工作表不参与导入",
            "请取消隐藏后重新上传",
        )
    if not visible:
        labels = "、".join(
            profile.concepts[name].label for name in profile.concepts if name in profile.required
        )
        raise FileRefused(
            "E-COL-MISSING", f"没有找到表头，缺少列：{labels}", "请按模板保留表头行后重新上传"
        )
    if len(visible) > 1:
        raise _several([sheet.name for sheet, _ in visible], profile)
    return visible[0]


def _several(names: list[str], profile: Profile) -> FileRefused:
    refusal = FileRefused(
        "E-SHEET-AMBIGUOUS",
        f"发现{len(names)}个可用的工作表：{'、'.join(f'“{name}”' for name in names)}",
        "请指定其中一个，或只保留需要上传的工作表",
    )
    refusal.recognized = RecognizedTable(profile, sheets=tuple(names))
    return refusal


def _names(match: tuple[SheetData, Header], employer_name: str) -> bool:
    """Tell whether a sheet bears the employer's name, on its tab or above its header."""
    sheet, header = match
    key = company_name_key(employer_name)
    if company_name_key(sheet.name) == key:
        return True
    above = (value for row in sheet.rows[: header.first] for value in row)
    return any(isinstance(value, str) and key in company_name_key(value) for value in above)


def _most_fitting(
    matches: list[tuple[SheetData, Header]], profile: Profile
) -> list[tuple[SheetData, Header]]:
    """Narrow the matches: not of another kind, complete, visible, then by name."""

    def narrowed(
        items: list[tuple[SheetData, Header]], keep: list[tuple[SheetData, Header]]
    ) -> list[tuple[SheetData, Header]]:
        return keep or items

    fitting = [match for match in matches if not profile.excluded & match[1].columns.keys()]
    fitting = narrowed(fitting, [m for m in fitting if profile.required <= m[1].columns.keys()])
    fitting = narrowed(fitting, [m for m in fitting if m[0].visible])
    if profile.has_day_columns:
        fitting = narrowed(fitting, [m for m in fitting if m[1].days])
    return narrowed(
        fitting, [m for m in fitting if any(word in m[0].name for word in profile.sheet_words)]
    )

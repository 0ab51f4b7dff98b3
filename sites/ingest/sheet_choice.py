"""Which sheet of a workbook holds the table that is meant; never a guess between two (选表)."""

from sites.ingest.cell_values import SheetData, WorkbookData
from sites.ingest.files import FileRefused
from sites.ingest.header import Header, find_header
from sites.ingest.profiles import Profile


def choose_sheet(
    workbook: WorkbookData, profile: Profile, sheet_name: str
) -> tuple[SheetData, Header]:
    """Choose the sheet that holds a profile's table; never guess between two."""
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
        names = "、".join(f"“{sheet.name}”" for sheet, _ in visible)
        raise FileRefused(
            "E-SHEET-AMBIGUOUS",
            f"发现{len(visible)}个可用的工作表：{names}",
            "请指定其中一个，或只保留需要上传的工作表",
        )
    return visible[0]


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

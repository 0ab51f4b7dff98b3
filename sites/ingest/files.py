"""A file as received: what it really is, and whether it may be opened at all (文件预检).

Everything here looks at bytes, never at the file name alone, and opens nothing that could grow.
"""

import io
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sites.errors import InvalidInput

if TYPE_CHECKING:
    from sites.ingest.column_mapping import RecognizedTable

FileKind = Literal["xlsx", "xls", "csv"]

ZIP_START = b"PK\x03\x04"
ZIP_EMPTY = b"PK\x05\x06"
OLE_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SIGNATURES = (
    (b"%PDF", "PDF"),
    (b"\xff\xd8\xff", "JPG图片"),
    (b"\x89PNG", "PNG图片"),
    (b"GIF8", "GIF图片"),
    (b"MZ", "可执行程序"),
    (b"\x7fELF", "可执行程序"),
    (b"Rar!", "RAR压缩包"),
    (b"7z\xbc\xaf", "7z压缩包"),
    (b"\x1f\x8b", "GZIP压缩包"),
)
MARKUP = re.compile(rb"\s*<(!doctype\s+html|html|table|\?xml)", re.IGNORECASE)
ACTIVE_PARTS = ("xl/externalLinks/", "xl/embeddings/", "xl/activeX/", "xl/ctrlProps/")
# Below this size an entry may compress as well as it likes: it cannot hurt.
RATIO_FREE_BYTES = 1_000_000
PROLOG_BYTES = 1_000_000
PIECE_BYTES = 65_536
PROLOG_MARKS = {b"<!--": b"-->", b"<?": b"?>"}
DOCTYPE = b"<!DOCTYPE"
UNIX_SYMLINK = 0o120000
SPREADSHEET_ML = b"urn:schemas-microsoft-com:office:spreadsheet"
FOREIGN = {
    "et": "WPS表格",
    "ett": "WPS表格模板",
    "xlsm": "启用宏的工作簿",
    "xltm": "启用宏的模板",
    "xlsb": "二进制工作簿",
    "xlt": "工作簿模板",
    "ods": "OpenDocument表格",
    "numbers": "Numbers表格",
}
# The harmless file every virus scanner knows; in two pieces, so that none takes this for it.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!"
SMALL_PART_BYTES = 65_536
LOCAL_HEADER = struct.Struct("<4s5H3I2H")
HAS_DESCRIPTOR = 0x08
CODINGS = ("utf-8", "cp437")
NESTING_BYTES = 262_144
LONG_TAG = re.compile(rb"<[^<>]{32768,}")
DEEPEST = 200
OPENINGS = re.compile(rb"(?:<[A-Za-z_][^<>]*(?<!/)>\s*){%d}" % DEEPEST)


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a file may be, in bytes, rows, columns, characters and seconds."""

    maximum_bytes: int = 20 * 1024 * 1024
    maximum_unzipped_bytes: int = 300 * 1024 * 1024
    maximum_entries: int = 2_000
    maximum_ratio: int = 120
    maximum_rows: int = 200_000
    # Titles, headers and totals stand beside the rows of data.
    heading_rows: int = 40
    maximum_columns: int = 60
    maximum_sheets: int = 20
    maximum_cell_characters: int = 32_767
    memory_bytes: int = 1_536 * 1024 * 1024
    cpu_seconds: int = 60
    wall_seconds: float = 90.0


class FileRefused(InvalidInput):
    """A file that is not read at all: a stable code, what is wrong, what to do."""

    def __init__(
        self, code: str, message: str, fix: str, *, sheet: str = "", cell: str = ""
    ) -> None:
        """Keep code, message and fix, and the place where one cell is the reason."""
        super().__init__(message, fix=fix, code=code)
        self.sheet = sheet
        self.cell = cell
        # What of the sheet was recognized before it was refused, for a person to correct.
        self.recognized: RecognizedTable | None = None


def sniff(content: bytes, *, file_name: str, limits: Limits) -> FileKind:
    """Say what a file is, and refuse what must not be opened.

    Args:
        content: The bytes as received.
        file_name: The name it came with; only its ending is looked at.
        limits: The caps that hold.

    Raises:
        FileRefused: E-FILE-EMPTY, E-FILE-SIZE, E-FILE-TYPE, E-FILE-LEGACY, E-FILE-ENCRYPTED,
            E-FILE-CORRUPT, E-FILE-ACTIVE, E-ZIP-RATIO, E-ZIP-ENTRIES, E-ZIP-PATH, E-XML-DTD,
            E-CSV-NUL.
    """
    if not content:
        raise FileRefused("E-FILE-EMPTY", "文件为空", "请重新导出后上传")
    if len(content) > limits.maximum_bytes:
        size = limits.maximum_bytes // (1024 * 1024)
        raise FileRefused("E-FILE-SIZE", f"文件超过{size}MB", "请按月份或班组拆分后分别上传")
    if EICAR in content:
        raise _malware()
    ending = file_name.rsplit(".", 1)[-1].lower() if "." in file_name else ""
    if ending in FOREIGN:
        raise FileRefused(
            "E-FILE-LEGACY",
            f"这是{FOREIGN[ending]}(.{ending})",
            "请另存为 .xlsx 或 UTF-8 CSV(不接受宏)",
        )
    if content.startswith((ZIP_START, ZIP_EMPTY)):
        _check_workbook_archive(content, limits)
        kind: FileKind = "xlsx"
    elif content.startswith(OLE_START):
        _check_compound_file(content)
        kind = "xls"
    else:
        _check_text(content, ending)
        kind = "csv"
    if (kind == "csv") != (ending in {"csv", "txt", ""}) and ending:
        raise _not_a_workbook("文本" if kind == "csv" else "Excel工作簿")
    return kind


def _not_a_workbook(recognized: str) -> FileRefused:
    return FileRefused(
        "E-FILE-TYPE",
        f"文件内容与文件类型不符(识别为{recognized})",
        "请用 Excel 或 WPS 另存为 .xlsx 工作簿后上传",
    )


def _corrupt() -> FileRefused:
    return FileRefused("E-FILE-CORRUPT", "文件不完整或已损坏，可能上传中断", "请重新导出并再次上传")


def _check_text(content: bytes, ending: str) -> None:
    """Let only plain text through: CSV in UTF-8, UTF-16 with a mark, or GB18030."""
    for start, recognized in SIGNATURES:
        if content.startswith(start):
            raise _not_a_workbook(recognized)
    if SPREADSHEET_ML in content[:4_000]:
        raise _not_a_workbook("XML电子表格")
    if MARKUP.match(content[:200]):
        raise _not_a_workbook("网页或XML")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return
    if b"\0" in content:
        if ending == "csv":
            raise FileRefused("E-CSV-NUL", "文件中含有空字符", "请重新导出为UTF-8编码的CSV")
        raise _not_a_workbook("二进制数据")


def _check_compound_file(content: bytes) -> None:
    """Let only an unencrypted BIFF8 workbook without macros through."""

    def holds(name: str) -> bool:
        return name.encode("utf-16-le") in content

    if holds("EncryptedPackage"):
        raise FileRefused("E-FILE-ENCRYPTED", "文件已加密", "请去除打开密码后重新上传")
    if holds("WordDocument"):
        raise _not_a_workbook("Word文档")
    if holds("_VBA_PROJECT"):
        raise _macro()
    if not holds("Workbook"):
        if holds("Book"):
            raise FileRefused(
                "E-FILE-LEGACY", "这是Excel 95或更早格式的工作簿", "请另存为 .xlsx 或 UTF-8 CSV"
            )
        raise _not_a_workbook("OLE复合文档")


def _macro() -> FileRefused:
    return FileRefused(
        "E-FILE-LEGACY", "文件含有宏或为二进制工作簿", "请另存为 .xlsx 或 UTF-8 CSV(不接受宏)"
    )


def _check_workbook_archive(content: bytes, limits: Limits) -> None:
    """Judge the archive by its directory before anything in it is unpacked."""
    _check_entry_count(content, limits)
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, struct.error, NotImplementedError):
        raise _corrupt() from None
    with archive:
        entries = archive.infolist()
        if len(entries) > limits.maximum_entries:
            raise _too_many_entries()
        _check_paths(entries)
        _check_expansion(entries, limits)
        _check_parts({entry.filename for entry in entries})
        _check_local_headers(content, entries)
        try:
            for entry in entries:
                if entry.filename.endswith((".xml", ".rels")):
                    _check_prolog(archive, entry)
                    _check_nesting(archive, entry)
                if entry.file_size <= SMALL_PART_BYTES and EICAR in archive.read(entry):
                    raise _malware()
        # RuntimeError is how zipfile says that an entry is encrypted.
        except RuntimeError:
            raise FileRefused(
                "E-FILE-ENCRYPTED", "文件已加密", "请去除打开密码后重新上传"
            ) from None
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError):
            raise _corrupt() from None


def _malware() -> FileRefused:
    return FileRefused("E-FILE-MALWARE", "文件含有病毒特征", "请在安全的电脑上重新制作后上传")


def _check_local_headers(content: bytes, entries: list[zipfile.ZipInfo]) -> None:
    """Refuse an archive that tells its directory and its entries different sizes or names."""
    for entry in entries:
        raw = content[entry.header_offset : entry.header_offset + LOCAL_HEADER.size]
        if len(raw) < LOCAL_HEADER.size:
            raise _corrupt()
        start, _, flags, _, _, _, _, packed, size, name_length, _ = LOCAL_HEADER.unpack(raw)
        at = entry.header_offset + LOCAL_HEADER.size
        name = content[at : at + name_length]
        differs = not flags & HAS_DESCRIPTOR and 0xFFFFFFFF not in (packed, size)
        if (
            start != ZIP_START
            or (differs and (packed, size) != (entry.compress_size, entry.file_size))
            or name not in {entry.orig_filename.encode(coding, "replace") for coding in CODINGS}
        ):
            raise _corrupt()


def _check_entry_count(content: bytes, limits: Limits) -> None:
    """Read the count from the end record, so that a huge directory is never built."""
    end = content.rfind(ZIP_EMPTY)
    if end < 0 or len(content) < end + 22:
        raise _corrupt()
    (count,) = struct.unpack_from("<H", content, end + 10)
    if count > limits.maximum_entries:
        raise _too_many_entries()


def _too_many_entries() -> FileRefused:
    return FileRefused(
        "E-ZIP-ENTRIES", "文件内部组成部分过多", "请新建工作簿，仅复制数据后保存上传"
    )


def _check_paths(entries: list[zipfile.ZipInfo]) -> None:
    names = [entry.filename for entry in entries]
    hostile = any(
        name.startswith(("/", "\\")) or ":" in name or ".." in re.split(r"[/\\]", name)
        for name in names
    )
    linked = any((entry.external_attr >> 16) & 0o170000 == UNIX_SYMLINK for entry in entries)
    if hostile or linked or len(set(names)) != len(names):
        raise FileRefused(
            "E-ZIP-PATH", "文件内部路径异常", "请用 Excel 或 WPS 打开后另存为新的 .xlsx"
        )


def _check_expansion(entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    total = sum(entry.file_size for entry in entries)
    steep = any(
        entry.file_size > RATIO_FREE_BYTES
        and entry.file_size > limits.maximum_ratio * max(entry.compress_size, 1)
        for entry in entries
    )
    if steep or total > limits.maximum_unzipped_bytes:
        raise FileRefused("E-ZIP-RATIO", "文件解压后过大", "请清除空白行列和多余内容后重新保存")


def _check_parts(names: set[str]) -> None:
    if any(name.endswith("vbaProject.bin") for name in names) or "xl/workbook.bin" in names:
        raise _macro()
    if "xl/workbook.xml" not in names:
        recognized = (
            "Word文档"
            if "word/document.xml" in names
            else "PPT演示文稿"
            if "ppt/presentation.xml" in names
            else "ZIP压缩包"
        )
        raise _not_a_workbook(recognized)
    if any(name.startswith(ACTIVE_PARTS) for name in names):
        raise FileRefused(
            "E-FILE-ACTIVE",
            "文件含有外部链接或嵌入对象",
            "请新建工作簿，以“粘贴为数值”方式复制数据后上传",
        )


def _check_prolog(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Refuse a document type declaration: it can only stand before the root element."""
    head, at = bytearray(), 0
    with archive.open(entry) as part:
        while len(head) < PROLOG_BYTES and (piece := part.read(PIECE_BYTES)):
            # UTF-16 hides its words behind zero bytes.
            head += piece.replace(b"\0", b"")
            at, has_ended = _prolog_end(head, at)
            if has_ended:
                break
    if head[at : at + len(DOCTYPE)].upper() == DOCTYPE or len(head) >= PROLOG_BYTES:
        raise FileRefused(
            "E-XML-DTD", "文件含不允许的XML声明", "请用 Excel 或 WPS 打开后另存为新的 .xlsx"
        )


def _prolog_end(head: bytearray, at: int) -> tuple[int, bool]:
    """Go on from a place to the root element or to a declaration, over comments and the like.

    Each byte is looked at once: a file of comments that never end is no way to keep us busy.

    Returns:
        The place reached, and whether the prolog ends there.
    """
    while (start := head.find(b"<", at)) >= 0:
        opening = next((mark for mark in PROLOG_MARKS if head.startswith(mark, start)), None)
        if opening is None and len(head) - start < len(DOCTYPE):
            return start, False
        if opening is None:
            following = bytes(head[start + 1 : start + 2])
            if following.isalpha() or following in {b"!", b"_"}:
                return start, True
            at = start + 1
            continue
        end = head.find(PROLOG_MARKS[opening], start + len(opening))
        if end < 0:
            return start, False
        at = end + len(PROLOG_MARKS[opening])
    return at, False


def _check_nesting(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Refuse elements nested or loaded with attributes as no spreadsheet writes them."""
    with archive.open(entry) as part:
        head = part.read(NESTING_BYTES)
    if OPENINGS.search(head) or LONG_TAG.search(head):
        raise FileRefused(
            "E-XML-LIMIT", "文件内部结构异常", "请用 Excel 或 WPS 打开后另存为新的 .xlsx"
        )

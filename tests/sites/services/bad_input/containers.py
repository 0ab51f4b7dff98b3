"""F.. of the catalog: what is no file of ours, broken, hostile, or in a strange encoding."""

import io
import stat
import struct
import warnings
import zipfile

import xlsxwriter

from sites.ingest.files import EICAR, SPREADSHEET_ML, Limits
from tests.sites.ingest.grids import rebuilt, rezipped
from tests.sites.ingest.legacy_workbook import compound_file, xls
from tests.sites.services.bad_input.cases import Bad, changed, payroll_rows, sheet

GOOD = sheet(payroll_rows())
CSV = "工资表.csv"


def lines(rows, separator=","):
    return "\n".join(separator.join(map(str, row)) for row in rows)


TEXT = lines(payroll_rows())


def archive(*names, data=b"<a/>"):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name in names:
            target.writestr(name, data)
    return buffer.getvalue()


def part(name, data):
    """The right workbook with one more part, or with one replaced."""
    return rezipped(GOOD, {name: data})


def worksheet(data):
    return part("xl/worksheets/sheet1.xml", data)


def lying():
    """A workbook whose directory tells another size than the entry itself."""
    content = bytearray(GOOD)
    at = content.find(b"PK\x03\x04") + 22
    struct.pack_into("<I", content, at, struct.unpack_from("<I", content, at)[0] + 1)
    return bytes(content)


def linked():
    """A workbook with an entry that is a symbolic link."""
    buffer = io.BytesIO(GOOD)
    with zipfile.ZipFile(buffer, "a") as target:
        entry = zipfile.ZipInfo("xl/link.xml")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        target.writestr(entry, "../secret")
    return buffer.getvalue()


def twice():
    """A workbook with two entries of one name."""
    buffer = io.BytesIO(GOOD)
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "a") as target:
        warnings.simplefilter("ignore", UserWarning)
        target.writestr("xl/workbook.xml", b"<workbook/>")
    return buffer.getvalue()


def chart_only():
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {"in_memory": True})
    chart = workbook.add_chart({"type": "bar"})
    chart.add_series({"values": "={1,2}"})
    workbook.add_chartsheet().set_chart(chart)
    workbook.close()
    return buffer.getvalue()


def cells(body, area="A1"):
    head = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    dimension = f'<dimension ref="{area}"/><sheetData>'
    return f"{head}{dimension}{body}</sheetData></worksheet>".encode()


def _types():
    yield Bad("F01 空文件", b"", "E-FILE-EMPTY")
    yield Bad("F02 过大", b"PK\x03\x04" + bytes(20 * 1024 * 1024), "E-FILE-SIZE")
    for mark, content in (
        ("PDF", b"%PDF-1.7 x"),
        ("JPG", b"\xff\xd8\xff\xe0x"),
        ("EXE", b"MZ\x90\0\x03"),
        ("RAR", b"Rar!\x1a\x07"),
        ("网页", b"<html><table></table></html>"),
        ("XML表格", b'<?xml version="1.0"?><Workbook xmlns="' + SPREADSHEET_ML + b'">'),
        ("Word", archive("word/document.xml")),
        ("压缩包", archive("inner.zip")),
        ("OLE Word", compound_file(b"x", stream="WordDocument")),
    ):
        yield Bad(f"F03 {mark}", content, "E-FILE-TYPE")
    legacy = xls([["姓名"]])
    for ending in ("et", "xlsm", "xlsb", "ods"):
        yield Bad(f"F04 .{ending}", legacy, "E-FILE-LEGACY", file_name=f"工资表.{ending}")
    yield Bad("F04 宏", part("xl/vbaProject.bin", b"x"), "E-FILE-LEGACY")
    yield Bad("F04 Excel 95", compound_file(b"x", stream="Book"), "E-FILE-LEGACY")
    yield Bad("F05 加密", compound_file(b"x", stream="EncryptedPackage"), "E-FILE-ENCRYPTED")
    encrypted = xls([["姓名"]], encrypted=True)
    yield Bad("F05 加密的xls", encrypted, "E-FILE-ENCRYPTED", file_name="工资表.xls")


def _archives():
    yield Bad("F06 截断", GOOD[:-100], "E-FILE-CORRUPT")
    yield Bad("F07 膨胀", part("xl/big.xml", b"<a>" + b" " * 3_000_000), "E-ZIP-RATIO")
    spaces = worksheet(b"<worksheet>" + b" " * 3_000_000)
    yield Bad("F08 空格", spaces, "E-ZIP-RATIO")
    many = archive(*(f"xl/{number}.xml" for number in range(2_001)))
    yield Bad("F09 部件过多", many, "E-ZIP-ENTRIES")
    yield Bad("F10 嵌套", archive("a.zip", data=GOOD), "E-FILE-TYPE")
    yield Bad("F11 上级目录", part("../../etc/x", b"x"), "E-ZIP-PATH")
    yield Bad("F11 绝对路径", part("/etc/x", b"x"), "E-ZIP-PATH")
    yield Bad("F11 符号链接", linked(), "E-ZIP-PATH")
    yield Bad("F11 重名", twice(), "E-ZIP-PATH")
    yield Bad("F12 大小不一", lying(), "E-FILE-CORRUPT")
    doctype = b'<!DOCTYPE a [<!ENTITY b "c">]><a/>'
    yield Bad("F13 DTD", part("docProps/app.xml", doctype), "E-XML-DTD")
    late = b"<!--" + b"x" * 5_000 + b"-->" + doctype
    yield Bad("F13 注释后的DTD", part("docProps/app.xml", late), "E-XML-DTD")
    yield Bad(
        "F13 UTF-16", part("docProps/app.xml", doctype.decode().encode("utf-16")), "E-XML-DTD"
    )
    yield Bad("F14 过深", worksheet(b"<a>" * 100_000), "E-XML-LIMIT")
    flood = b"<worksheet " + b" ".join(b'a%d="1"' % n for n in range(9_000)) + b"/>"
    yield Bad("F14 属性过多", worksheet(flood), "E-XML-LIMIT")
    for name in ("xl/externalLinks/externalLink1.xml", "xl/embeddings/a.bin", "xl/activeX/a.xml"):
        yield Bad(f"F20 {name}", part(name, b"<a/>"), "E-FILE-ACTIVE")
    yield Bad("F28 病毒特征", part("docProps/note.bin", EICAR), "E-FILE-MALWARE")
    yield Bad("F28 文本", EICAR, "E-FILE-MALWARE", file_name=CSV)


def _sheets():
    corner = cells('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', "A1:XFD1048576")
    yield Bad("F15 最远单元格", worksheet(corner), "E-SHEET-RANGE")
    long = cells(f'<row r="1"><c r="A1" t="inlineStr"><is><t>{"x" * 40_000}</t></is></c></row>')
    yield Bad("F17 长单元格", worksheet(long), "E-CELL-SIZE")
    yield Bad(
        "F18 没有工作表", rebuilt(GOOD, **{"xl__worksheets__sheet1.xml": None}), "E-FILE-CORRUPT"
    )
    yield Bad("F18 只有图表", chart_only(), "E-SHEET-NONE")
    yield Bad("F18 空工作表", sheet([]), "E-COL-MISSING")
    broken = worksheet(b"<worksheet><sheetData><row><c")
    yield Bad("F06 半个工作表", broken, "E-FILE-CORRUPT")


def _texts():
    for encoding in ("gb18030", "utf-16", "utf-8-sig"):
        yield Bad(
            f"F21 {encoding}", TEXT.encode(encoding), "N-ENCODING", file_name=CSV, refused=False
        )
    first, rest = TEXT.split("\n", 1)
    mixed = f"{first}\n".encode() + rest.encode("gb18030")
    yield Bad("F22 混合编码", mixed, "E-CSV-ENCODING", file_name=CSV)
    yield Bad("F22 乱码", b"\xff\xff\xff\x80\xff", "E-CSV-ENCODING", file_name=CSV)
    yield Bad("F23 空字符", TEXT.encode() + b"\0", "E-CSV-NUL", file_name=CSV)
    yield Bad("F24 引号", ('"' + TEXT).encode(), "E-CSV-QUOTE", file_name=CSV)
    for mark in "|~":
        other = lines(payroll_rows(), mark).encode()
        yield Bad(f"F25 {mark}", other, "E-CSV-DELIM", file_name=CSV)
    limits = Limits()
    endless = f"{TEXT}\n".encode() + b"x,y\n" * (limits.maximum_rows + limits.heading_rows)
    yield Bad("F16 行数", endless, "E-SHEET-ROWS", file_name=CSV)
    long = (TEXT + "\n" + "x" * 140_000).encode()
    yield Bad("F26 长字段", long, "E-CELL-SIZE", file_name=CSV)
    number = changed({"C4": "3.70902E+17"})
    yield Bad("N02 文本", lines(number).encode(), "E-ID-SCIENTIFIC", "C4", file_name=CSV)


def cases() -> list[Bad]:
    return [*_types(), *_archives(), *_sheets(), *_texts()]

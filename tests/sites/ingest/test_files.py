import io
import time
import zipfile

import pytest

from sites.ingest.files import FileRefused, Limits, sniff
from tests.sites.ingest.grids import rebuilt, rezipped, xlsx
from tests.sites.ingest.legacy_workbook import compound_file, xls

pytestmark = pytest.mark.unit

GOOD = xlsx([["姓名"], ["张建国"]])
LIMITS = Limits()


def code_of(content: bytes, file_name: str = "表.xlsx", limits: Limits = LIMITS) -> str:
    with pytest.raises(FileRefused) as refused:
        sniff(content, file_name=file_name, limits=limits)
    assert refused.value.message
    assert refused.value.fix
    return refused.value.code


def archive(names: list[str], data: bytes = b"<a/>") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name in names:
            target.writestr(name, data)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (GOOD, "表.xlsx", "xlsx"),
        (GOOD, "表.XLS", "xlsx"),
        (GOOD, "没有后缀", "xlsx"),
        (xls([["姓名"]]), "表.xls", "xls"),
        ("姓名,金额\n".encode(), "表.csv", "csv"),
        ("姓名\t金额\n".encode("gb18030"), "表.txt", "csv"),
        ("姓名,金额\n".encode("utf-16"), "表.csv", "csv"),
    ],
)
def test_sniff_says_what_a_file_is(content, name, kind):
    assert sniff(content, file_name=name, limits=LIMITS) == kind


def test_sniff_refuses_an_empty_file():
    assert code_of(b"") == "E-FILE-EMPTY"


@pytest.mark.parametrize(("spare", "refused"), [(1, False), (0, False), (-1, True)])
def test_sniff_refuses_a_file_over_the_cap(spare, refused):
    limits = Limits(maximum_bytes=len(GOOD) + spare)

    if refused:
        assert code_of(GOOD, limits=limits) == "E-FILE-SIZE"
    else:
        assert sniff(GOOD, file_name="表.xlsx", limits=limits) == "xlsx"


@pytest.mark.parametrize(
    ("content", "recognized"),
    [
        (b"%PDF-1.7 ...", "PDF"),
        (b"\xff\xd8\xff\xe0....", "JPG图片"),
        (b"MZ\x90\0\x03", "可执行程序"),
        (b"Rar!\x1a\x07", "RAR压缩包"),
        (b"<html><table></table></html>", "网页或XML"),
        (b"\x01\x02\0\x03", "二进制数据"),
        ("姓名,金额\n".encode(), "文本"),
        (archive(["word/document.xml"]), "Word文档"),
        (archive(["ppt/presentation.xml"]), "PPT演示文稿"),
        (archive(["inner.zip"]), "ZIP压缩包"),
        (compound_file(b"x", stream="WordDocument"), "Word文档"),
        (compound_file(b"x", stream="Contents"), "OLE复合文档"),
    ],
)
def test_sniff_refuses_a_file_that_is_not_what_it_says(content, recognized):
    with pytest.raises(FileRefused) as refused:
        sniff(content, file_name="工资表.xlsx", limits=LIMITS)

    assert refused.value.code == "E-FILE-TYPE"
    assert refused.value.message == f"文件内容与文件类型不符(识别为{recognized})"


def test_sniff_refuses_a_workbook_named_csv():
    assert code_of(GOOD, "表.csv") == "E-FILE-TYPE"


@pytest.mark.parametrize(
    "content",
    [
        compound_file(b"x", stream="Book"),
        compound_file(b"x", stream="_VBA_PROJECT"),
        archive(["xl/workbook.bin"]),
        rezipped(GOOD, {"xl/vbaProject.bin": b"x"}),
    ],
)
def test_sniff_refuses_old_binary_and_macro_workbooks(content):
    assert code_of(content) == "E-FILE-LEGACY"


def test_sniff_refuses_an_encrypted_workbook():
    assert code_of(compound_file(b"x", stream="EncryptedPackage")) == "E-FILE-ENCRYPTED"


def test_sniff_refuses_an_archive_with_encrypted_entries():
    # Bit 0 of the flags of every local and central header says "encrypted".
    content = bytearray(GOOD)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(mark)
        while at >= 0:
            content[at + offset] |= 1
            at = content.find(mark, at + 4)

    assert code_of(bytes(content)) == "E-FILE-ENCRYPTED"


@pytest.mark.parametrize(
    "content",
    [
        GOOD[:-100],
        GOOD[:30],
        b"PK\x05\x06" + bytes(18),
        # The directory points at bytes that are no entry.
        GOOD.replace(b"PK\x03\x04", b"PK\x03\x05").replace(b"PK\x03\x05", b"PK\x03\x04", 1),
    ],
)
def test_sniff_refuses_a_truncated_or_damaged_archive(content):
    assert code_of(content) in {"E-FILE-CORRUPT", "E-FILE-TYPE"}


def test_sniff_says_corrupt_when_the_end_is_missing():
    assert code_of(GOOD[:-100]) == "E-FILE-CORRUPT"


def test_sniff_says_corrupt_when_an_entry_does_not_unpack():
    content = bytearray(GOOD)
    start = content.find(b"xl/workbook.xml") + len(b"xl/workbook.xml")
    content[start : start + 20] = b"\xff" * 20

    assert code_of(bytes(content)) == "E-FILE-CORRUPT"


def test_sniff_refuses_one_entry_that_grows_too_much():
    bomb = rezipped(GOOD, {"xl/big.xml": b"<a>" + b" " * 2_000_000})

    assert code_of(bomb) == "E-ZIP-RATIO"


def test_sniff_refuses_entries_that_together_grow_too_much():
    limits = Limits(maximum_unzipped_bytes=1000)

    assert code_of(GOOD, limits=limits) == "E-ZIP-RATIO"


@pytest.mark.parametrize(("cap", "refused"), [(9, True), (10, False), (11, False)])
def test_sniff_refuses_too_many_entries(cap, refused):
    count = len(zipfile.ZipFile(io.BytesIO(GOOD)).namelist())
    limits = Limits(maximum_entries=count - 10 + cap)

    if refused:
        assert code_of(GOOD, limits=limits) == "E-ZIP-ENTRIES"
    else:
        assert sniff(GOOD, file_name="表.xlsx", limits=limits) == "xlsx"


def test_sniff_counts_entries_itself_when_the_end_record_lies():
    content = bytearray(GOOD)
    end = content.rfind(b"PK\x05\x06")
    content[end + 8 : end + 12] = b"\x01\0\x01\0"

    assert code_of(bytes(content), limits=Limits(maximum_entries=3)) == "E-ZIP-ENTRIES"


@pytest.mark.parametrize("name", ["../../etc/x", "/etc/x", "\\x", "c:x", "xl/../../x"], ids=repr)
def test_sniff_refuses_paths_that_leave_the_archive(name):
    assert code_of(rezipped(GOOD, {name: b"x"})) == "E-ZIP-PATH"


def test_sniff_refuses_a_symbolic_link():
    buffer = io.BytesIO(GOOD)
    with zipfile.ZipFile(buffer, "a") as target:
        link = zipfile.ZipInfo("xl/link")
        link.external_attr = 0o120777 << 16
        target.writestr(link, "/etc/passwd")

    assert code_of(buffer.getvalue()) == "E-ZIP-PATH"


def test_sniff_refuses_two_entries_of_one_name():
    buffer = io.BytesIO(GOOD)
    with zipfile.ZipFile(buffer, "a") as target, pytest.warns(UserWarning, match="Duplicate"):
        target.writestr("xl/workbook.xml", b"<a/>")

    assert code_of(buffer.getvalue()) == "E-ZIP-PATH"


@pytest.mark.parametrize(
    "part",
    [
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        b'<?xml version="1.0"?><!--' + b"x" * 5_000 + b"--><!doctype a><a/>",
        b"<?xml version='1.0'?>" + b" " * 70_000 + b"<!DOCTYPE a><a/>",
        "<!DOCTYPE a><a/>".encode("utf-16"),
        b"<!--" + b"x" * 1_100_000 + b"--><a/>",
    ],
    ids=["plain", "after-comment", "after-spaces", "utf-16", "endless-prolog"],
)
def test_sniff_refuses_a_document_type_declaration(part):
    limits = Limits(maximum_ratio=10_000)

    assert code_of(rebuilt(GOOD, xl__styles=None, **{"xl__extra.xml": part}), limits=limits) == (
        "E-XML-DTD"
    )


def test_sniff_lets_parts_be_that_are_no_xml_or_have_no_root():
    content = rezipped(GOOD, {"xl/media/a.png": b"<!DOCTYPE", "xl/empty.xml": b"<?xml?>"})

    assert sniff(content, file_name="表.xlsx", limits=LIMITS) == "xlsx"


def test_sniff_says_corrupt_when_the_directory_is_none():
    content = bytearray(GOOD)
    at = content.rfind(b"PK\x01\x02")
    content[at : at + 4] = b"XXXX"

    assert code_of(bytes(content)) == "E-FILE-CORRUPT"


@pytest.mark.parametrize("name", ["xl/externalLinks/externalLink1.xml", "xl/embeddings/o.bin"])
def test_sniff_refuses_external_links_and_embedded_objects(name):
    assert code_of(rezipped(GOOD, {name: b"<a/>"})) == "E-FILE-ACTIVE"


def test_sniff_refuses_csv_with_nul_bytes():
    assert code_of("姓名\0,金额\n".encode(), "表.csv") == "E-CSV-NUL"


@pytest.mark.parametrize(
    ("prolog", "refused"),
    [
        (b"<!-- <!DOCTYPE a> -->", False),
        (b"<?xml version='1.0'?><?a <!DOCTYPE b> ?>", False),
        (b"<!--" + b"x" * 65_530 + b"--><!DOCTYPE a>", True),
        (b"<!--" + b"x" * 65_519 + b"--><!doctype a>", True),
        (b"< 1 <!DOCTYPE a>", True),
        (b"<!-- never closed <!DOCTYPE a>", False),
        (b"<!--" + b"x" * 1_000_000, True),
    ],
)
def test_sniff_reads_a_prolog_to_its_end_and_no_further(prolog, refused):
    content = rezipped(GOOD, {"docProps/app.xml": prolog + b"<Properties/>"})

    if refused:
        assert code_of(content) in {"E-XML-DTD", "E-ZIP-RATIO"}
    else:
        assert sniff(content, file_name="表.xlsx", limits=LIMITS) == "xlsx"


def test_sniff_is_not_kept_busy_by_comments_that_never_end():
    content = rezipped(GOOD, {"docProps/app.xml": b"<!-- " * 190_000})
    limits = Limits(maximum_ratio=10_000)
    began = time.process_time()

    assert sniff(content, file_name="表.xlsx", limits=limits) == "xlsx"
    assert time.process_time() - began < 5

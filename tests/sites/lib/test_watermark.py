"""Who took a file stands in its properties, on each printed page and, where it may, on a sheet."""

import io
import zipfile

import openpyxl
import pytest
import xlsxwriter

from sites.lib.watermark import PROPERTY, Watermark

pytestmark = pytest.mark.unit

MARK = Watermark("导出人：甲&乙；事由：" + "字" * 300, "0a1b2c3d4e")


def stamped(*, with_note):
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        book.add_worksheet("一").write_string(0, 0, "=1+1")
        book.add_worksheet("二")
        MARK.put_into(book, with_note=with_note)
    return buffer


def test_every_place_bears_the_mark():
    buffer = stamped(with_note=True)
    book = openpyxl.load_workbook(buffer)

    assert book.properties.keywords == MARK.mark
    assert book.properties.description == MARK.words
    assert {one.name: one.value for one in book.custom_doc_props.props} == {PROPERTY: MARK.mark}
    for name in ("一", "二"):
        assert book[name].oddHeader.left.text.startswith("导出人：甲 乙")
        assert book[name].oddFooter.right.text == f"编号 {MARK.mark}"
    assert book.sheetnames == ["一", "二", "导出说明"]
    assert book["导出说明"]["A1"].value == MARK.words
    assert book["导出说明"]["A2"].value == f"导出核对码 {MARK.mark}"


def test_a_bank_gets_its_one_sheet_alone_and_still_the_mark():
    buffer = stamped(with_note=False)
    assert openpyxl.load_workbook(buffer).sheetnames == ["一", "二"]
    with zipfile.ZipFile(buffer) as archive:
        assert MARK.mark in archive.read("docProps/custom.xml").decode()

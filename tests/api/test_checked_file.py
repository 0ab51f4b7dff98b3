"""A list given back with its answers: the same form, nothing active in it, and a signature."""

import csv
import datetime as dt
import hashlib
import io
import re
import zipfile

import pytest
from django.test import Client
from openpyxl import load_workbook

from api.checked_file import SIGNATURE_NAME, check_file
from tests.blacklist.test_batch_check import read
from tests.factories.blacklist import APPROVE_AT, approved_decision

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
DAY = dt.date(2026, 9, 10)


def workbook(*rows):
    import xlsxwriter

    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    sheet = book.add_worksheet("名单")
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    return target.getvalue()


def check(content, name):
    found = check_file(
        content=content, file_name=name, purpose="bidding", on=DAY, now=APPROVE_AT, read=read
    )
    with zipfile.ZipFile(io.BytesIO(found.content)) as pack:
        table, proof = pack.namelist()
        assert proof == SIGNATURE_NAME
        return found, table, pack.read(table), pack.read(proof).decode()


def test_a_workbook_comes_back_with_the_answers_and_can_be_verified():
    listed = approved_decision().company.uscc
    found, name, table, proof = check(
        workbook(["序号", "信用代码", "备注"], [1, listed, "=1+1"], [2, "x", True]), "投标.xlsx"
    )

    assert (found.name, name) == ("投标（查询结果）.zip", "投标（查询结果）.xlsx")
    sheet = load_workbook(io.BytesIO(table)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][:5] == ["序号", "信用代码", "备注", "查询结果", "措施"]
    assert rows[1][:2] == [1, listed]
    assert rows[1][3] == "受限"
    assert rows[2][2:4] == [True, "代码有误"]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert hashlib.sha256(table).hexdigest() in proof
    assert "名单版本1" in proof
    assert "招投标 2026-09-10 共2行" in proof
    page = Client().post("/verify/receipt/", {"proof": proof})
    assert page.status_code == 200
    forged = re.sub("共2行", "共3行", proof)
    assert Client().post("/verify/receipt/", {"proof": forged}).status_code == 422


def test_a_text_file_comes_back_as_one_with_nothing_active_in_it():
    listed = approved_decision().company.uscc
    content = f"=cmd|'/c calc'!A1,{listed}\r\n-12.50,x\r\n".encode()

    _, name, table, _ = check(content, "名单.csv")

    assert name.endswith(".csv")
    rows = list(csv.reader(io.StringIO(table.decode("utf-8-sig"))))
    assert rows[0][2] == "查询结果"
    assert rows[1][:3] == ["'=cmd|'/c calc'!A1", listed, "受限"]
    assert rows[2][0] == "-12.50"

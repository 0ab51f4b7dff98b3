import datetime as dt
import io

import pytest
from openpyxl import load_workbook

from sites.enums import LoadKind
from sites.ingest.cell_values import WorkbookData
from sites.ingest.files import Limits
from sites.ingest.profiles import profiles
from sites.ingest.reader import read_workbook
from sites.ingest.table_finding import find_table
from sites.ingest.writing import SHEETS_OF, blank_template, filled_workbook
from tests.sites.ingest.grids import codes

pytestmark = pytest.mark.unit


def read_back(content: bytes) -> WorkbookData:
    return read_workbook(content, file_name="a.xlsx", limits=Limits())


@pytest.mark.parametrize("kind", LoadKind.values)
def test_blank_template_is_recognized_and_its_example_is_never_read(kind):
    workbook = read_back(blank_template(kind))

    for profile, name in SHEETS_OF[kind]:
        table = find_table(workbook, profile)
        assert table.sheet == name
        assert table.rows == []
        assert codes(table.findings.items) == [("noted", "N-ROW-EXAMPLE", "")]
        assert set(profiles()[profile].template) == table.columns.keys()


def test_blank_template_says_what_may_be_typed():
    book = load_workbook(io.BytesIO(blank_template("roster")))
    sheet = book["花名册"]

    rules = {
        str(rule.sqref): (rule.type, rule.formula1)
        for rule in sheet.data_validations.dataValidation
    }

    assert rules["C2:C5001"] == ("textLength", "18")
    assert rules["J2:J5001"] == ("list", '"月薪,日薪,时薪,计件"')
    assert rules["G2:G5001"][0] == "date"
    assert rules["K2:K5001"][0] == "decimal"
    assert sheet["C2"].number_format == "@"


def test_filled_workbook_writes_texts_as_texts_and_the_same_rows_as_the_same_bytes():
    rows = {"roster": [{"name": "=1+1", "id_number": "@x", "entered_on": dt.date(2026, 3, 1)}]}

    content = filled_workbook("roster", rows)

    sheet = load_workbook(io.BytesIO(content))["花名册"]
    assert (sheet["B2"].value, sheet["B2"].data_type) == ("=1+1", "s")
    assert sheet["G2"].value == dt.datetime.fromisoformat("2026-03-01")
    assert content == filled_workbook("roster", rows)

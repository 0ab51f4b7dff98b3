import datetime as dt

import pytest

from sites.ingest.companies import CompanyLine, read_companies
from sites.ingest.context import Context
from tests.sites.ingest.grids import refusals, table
from tests.sites.ingest.people import broken, id_number, uscc

pytestmark = pytest.mark.unit

CONTEXT = Context(on=dt.date(2026, 9, 15), region_codes=frozenset({"370902"}))
HEADERS = ["统一社会信用代码", "企业名称", "注册地区划", "法定代表人", "法定代表人证件号码"]
COMPANY = [uscc(1), "泰安示例建设有限公司", "370902", "王示例", id_number(1)]


def read(*rows):
    return read_companies(table("companies", [HEADERS, *rows]), CONTEXT)


def test_read_companies_reads_a_line():
    parsed = read(COMPANY)

    assert parsed.findings.items == []
    assert parsed.lines == (CompanyLine(2, *COMPANY),)
    assert parsed.totals == {"企业": 1}


@pytest.mark.parametrize(
    ("column", "value", "refused"),
    [
        (0, broken(uscc(1)), ("E-USCC-CHECK", "A2")),
        (0, uscc(1)[:17], ("E-USCC-LEN", "A2")),
        (1, "", ("E-CELL-EMPTY", "B2")),
        (2, "370999", ("E-REGION", "C2")),
        (4, broken(id_number(1)), ("E-ID-CHECKSUM", "E2")),
    ],
)
def test_read_companies_refuses_a_bad_cell(column, value, refused):
    row = [*COMPANY]
    row[column] = value

    parsed = read(row)

    assert refusals(parsed.findings.items) == [refused]
    assert parsed.lines == ()


def test_read_companies_takes_a_code_once():
    assert refusals(read(COMPANY, COMPANY).findings.items) == [("E-ROW-DUP", "A3")]


def test_read_companies_lets_the_representative_be_left_out():
    assert read([*COMPANY[:3], "", ""]).lines[0].legal_representative == ""

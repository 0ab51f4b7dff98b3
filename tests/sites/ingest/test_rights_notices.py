import datetime as dt

import pytest

from sites.ingest.context import Context
from sites.ingest.project_lines import NoticeLine
from sites.ingest.rights_notices import read_rights_notices
from tests.sites.ingest.grids import refusals, table

pytestmark = pytest.mark.unit

CONTEXT = Context(on=dt.date(2026, 9, 15), project_code="TA1", project_name="示例花园")
HEADERS = ["核验日期", "单位与劳资专管员信息", "最低工资与支付日期", "投诉与维权渠道"]
NOTICE = ["2026-09-01", "是", "是", "否"]


def read(*rows):
    return read_rights_notices(table("rights-notices", [HEADERS, *rows]), CONTEXT)


def test_read_rights_notices_is_about_the_project_it_is_sent_for():
    parsed = read(NOTICE)

    assert parsed.findings.items == []
    assert parsed.lines == (
        NoticeLine(
            2,
            "TA1",
            dt.date(2026, 9, 1),
            shows_parties=True,
            shows_minimum_wage=True,
            shows_complaint_channels=False,
        ),
    )


@pytest.mark.parametrize(
    ("row", "refused"),
    [
        (["2026-09-16", *NOTICE[1:]], ("E-DATE-ORDER", "A2")),
        (["2026年2月30日", *NOTICE[1:]], ("E-DATE", "A2")),
        ([NOTICE[0], "也许", *NOTICE[2:]], ("E-FLAG", "B2")),
    ],
)
def test_read_rights_notices_refuses_a_bad_cell(row, refused):
    parsed = read(row)

    assert refusals(parsed.findings.items) == [refused]
    assert parsed.lines == ()


def test_read_rights_notices_takes_one_a_day():
    parsed = read(NOTICE, NOTICE)

    assert refusals(parsed.findings.items) == [("E-ROW-DUP", "A3")]
    assert len(parsed.lines) == 1

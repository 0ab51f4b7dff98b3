"""The strip of months."""

import datetime as dt
from decimal import Decimal

import pytest

from api.web.months import month_cells
from tests.api.web import story
from tests.factories.arrears import LedgerEntryFactory
from tests.factories.sites import PayrollSheetFactory, ProjectFactory

pytestmark = [pytest.mark.unit, pytest.mark.django_db]


def test_each_month_has_its_shape_and_a_gap_stays_a_gap():
    project = ProjectFactory()
    for month, fields in (
        (2, {"paid": Decimal("6600.00")}),
        (4, {"paid": Decimal("600.00")}),
        (5, {}),
        (8, {"due_on": dt.date(2026, 9, 20)}),
    ):
        LedgerEntryFactory(project=project, month=dt.date(2026, month, 1), **fields)
    PayrollSheetFactory(
        project=project, month=dt.date(2026, 7, 1), no_work=True, line_count=0, reason="停工"
    )

    cells = month_cells(project, story.DAY)

    assert [(cell.figures.month.month, cell.words) for cell in cells] == [
        (2, "✓ 已付清"),
        (3, "无数据"),
        (4, "◐ 部分未付"),
        (5, "✕ 全部未付"),
        (6, "无数据"),
        (7, "声明无施工"),
        (8, "○ 未到期"),
    ]


def test_site_without_a_ledger_has_no_months():
    assert month_cells(ProjectFactory(), story.DAY) == []

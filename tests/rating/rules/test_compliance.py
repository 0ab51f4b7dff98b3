import datetime as dt

import pytest

from rating.rules.compliance import ComplianceFacts, never_dealt_with, no_record
from sites.law import LawAt

pytestmark = pytest.mark.unit

LAW = LawAt(dt.date(2025, 12, 31), "370902")


def test_either_there_is_a_record_or_there_is_none():
    nothing = ComplianceFacts("-", "370902", "2025")
    something = ComplianceFacts("-", "370902", "2025", payroll_sheet_count=1)
    assert no_record.applies(something, LAW) is None
    assert never_dealt_with.applies(nothing, LAW) is None
    assert "不视为A级" in no_record.applies(nothing, LAW).words
    assert "工资支付表1份" in never_dealt_with.applies(something, LAW).words

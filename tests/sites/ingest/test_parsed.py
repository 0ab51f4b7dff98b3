from dataclasses import replace

import pytest

from sites.ingest.findings import Findings
from sites.ingest.parsed import Parsed
from tests.sites.services.load_files import attendance_line

pytestmark = pytest.mark.unit


def test_accepted_counts_rows_without_a_refusal_not_lines():
    findings = Findings()
    findings.add("refused", "E-DAYS", "", sheet="考勤", row=5)
    findings.add("warned", "W-DAYS-TOTAL", "", sheet="考勤", row=4)
    findings.add("refused", "E-DAYS", "", sheet="别表", row=4)
    lines = (attendance_line(0), attendance_line(1))

    parsed = Parsed("attendance", "考勤", 2, lines, {}, findings)

    assert [line.row for line in lines] == [4, 5]
    assert parsed.accepted == 1
    # A log of a gate: ten passages, of which one is wrong, are the days of two people.
    assert replace(parsed, row_count=10, has_row_a_line=False).accepted == 9

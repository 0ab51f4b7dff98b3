"""`manage.py ingest KIND FILE --project CODE --month 2026-09 --json` on the layouts in use."""

import datetime as dt
import io
import json

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from sites.models import AttendanceMonth, PayrollSheet
from tests.api.management.commands.layouts.attendances import attendances
from tests.api.management.commands.layouts.payrolls import EMPLOYER, EMPLOYER_CODE, payrolls
from tests.api.management.commands.layouts.rosters import rosters
from tests.sites.services.load_files import Office, roster_line

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
NOW = dt.datetime(2026, 10, 15, 9, 0, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def office(django_db_setup, django_db_blocker):
    """Five people on a subcontractor's roster, for all the files of this module."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = Office()
        made.employer.name, made.employer.uscc = EMPLOYER, EMPLOYER_CODE
        made.employer.save()
        made.commit("roster", made.roster(*map(roster_line, range(5))))
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def ingest(office, tmp_path, monkeypatch):
    """Run the command on a file; give exit code and JSON."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)

    def run(layout):
        path = tmp_path / layout.file_name
        path.write_bytes(layout.content)
        about = ["--project", office.project.code, "--employer", office.employer.uscc]
        out = io.StringIO()
        try:
            call_command(
                *("ingest", layout.kind, str(path), *about, "--month", "2026-09", "--json"),
                *layout.options,
                stdout=out,
            )
        except SystemExit as stop:
            return stop.code, json.loads(out.getvalue())
        return 0, json.loads(out.getvalue())

    return run


@pytest.mark.parametrize("layouts", [payrolls, attendances, rosters])
def test_ingest_says_the_stated_json_of_every_layout(ingest, office, layouts):
    told, codes = {}, {}
    for layout in layouts():
        codes[layout.name], report = ingest(layout)

        found = [
            " ".join(finding[name] for name in ("severity", "code", "cell")).strip()
            for finding in report["findings"]
        ]
        told[layout.name] = {**report, "findings": found}
        assert all(finding["message"] for finding in report["findings"])
        for name in ("sha256", "diff", "project"):
            del told[layout.name][name]
    assert told == {layout.name: layout.stated for layout in layouts()}
    assert codes == {layout.name: layout.exit_code for layout in layouts()}
    assert not PayrollSheet.objects.exists()
    assert not AttendanceMonth.objects.exists()


def test_ingest_says_of_a_refused_cell_everything_design_asks_for(ingest, office):
    (layout,) = [layout for layout in payrolls() if layout.name == "集团导出，有别的单位的人"]

    code, report = ingest(layout)

    assert code == 1
    assert report == {
        "file": "集团.xlsx",
        "sha256": report["sha256"],
        "profile": "contractor-payroll",
        "project": office.project.code,
        "month": "2026-09",
        "rows": 3,
        "accepted": 2,
        "rejected": 1,
        "warned": 1,
        "totals": {
            "人数": 3,
            "应发工资": "19200.00",
            "扣款合计": "300.00",
            "实发工资": "18900.00",
        },
        "findings": [
            {
                "severity": "refused",
                "code": "E-EMPLOYER-MISMATCH",
                "sheet": "工资表",
                "cell": "A3",
                "row": 3,
                "column": "统一社会信用代码",
                "message": report["findings"][0]["message"],
                "fix": "一个文件只报一个单位的人员，其他单位的请分开上报；属填写错误的请更正",
            },
            {
                "severity": "warned",
                "code": "W-EMPLOYER-NAME",
                "sheet": "工资表",
                "cell": "B4",
                "row": 4,
                "column": "企业名称",
                "message": ("第4行单位“泰安示例建设公司”与上报单位“泰安示例劳务有限公司”不一致"),
                "fix": "请核对是否选错单位",
            },
        ],
        "diff": {"new": 0, "changed": 0, "missing": 0},
        "committed": False,
        "receipt": None,
    }
    assert "不是上报单位泰安示例劳务有限公司的" in report["findings"][0]["message"]

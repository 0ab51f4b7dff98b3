import base64
import datetime as dt
import hashlib
from decimal import Decimal

import pytest
from django.conf import settings

from sites.enums import LoadState
from sites.errors import NotFound, StateConflict
from sites.lib.signatures import check_ok
from sites.models import (
    AttendanceMonth,
    AuditEntry,
    Load,
    PayrollLine,
    PayrollSheet,
    RosterEntry,
    Worker,
)
from sites.services.loads import commit_load, find_project, preview_load
from sites.services.upload_store import fetch, path_of
from tests.factories.sites import NOW, ProjectFactory, UserFactory
from tests.sites.ingest.people import broken, id_number
from tests.sites.services.load_files import (
    Office,
    attendance_line,
    payroll_line,
    roster_line,
)

pytestmark = [pytest.mark.unit, pytest.mark.django_db]


@pytest.fixture
def office():
    return Office()


def register_is_empty() -> bool:
    counts = (Worker, RosterEntry, AttendanceMonth, PayrollSheet, PayrollLine)
    return not any(model.objects.exists() for model in counts)


def test_preview_load_reports_and_stores_nothing(office):
    load = office.preview("roster", office.roster(roster_line(0), roster_line(1)))

    assert load.state == LoadState.PREVIEWED
    assert load.report == {
        "file": "表.xlsx",
        "sha256": load.sha256,
        "profile": "contractor-roster",
        "project": office.project.code,
        "month": "2026-08",
        "rows": 2,
        "accepted": 2,
        "rejected": 0,
        "warned": 0,
        "totals": {"人数": 2},
        "findings": [],
        "diff": {"new": 2, "changed": 0, "missing": 0},
        "committed": False,
        "receipt": None,
    }
    assert register_is_empty()


def test_preview_load_tells_refused_cells_with_their_fix(office):
    line = roster_line(id_number=broken(id_number(1)))

    load = office.preview("roster", office.roster(line, roster_line(1)))

    assert load.state == LoadState.REFUSED
    assert (load.report["rows"], load.report["accepted"], load.report["rejected"]) == (2, 1, 1)
    assert load.report["findings"] == [
        {
            "severity": "refused",
            "code": "E-ID-CHECKSUM",
            "sheet": "花名册",
            "cell": "D4",
            "row": 4,
            "column": "身份证号码",
            "message": "第4行身份证号码校验位不符，至少有一位填写有误",
            "fix": "请对照身份证逐位核对",
        }
    ]
    assert load.report["diff"] == {"new": 0, "changed": 0, "missing": 0}


def test_preview_load_tells_a_file_that_cannot_be_read(office):
    load = office.preview("roster", b"%PDF-1.7")

    assert load.state == LoadState.REFUSED
    assert [finding["code"] for finding in load.report["findings"]] == ["E-FILE-TYPE"]
    assert load.report["rows"] == 0


def test_preview_load_names_the_encoding_of_text(office):
    content = f"姓名,身份证号,进场日期\n张建国,{id_number(1)},2026-03-01\n"

    load = office.preview("roster", content.encode("gb18030"), file_name="表.csv")

    assert load.state == LoadState.PREVIEWED
    assert load.report["findings"][0]["message"] == "文件编码识别为GB18030"


def test_preview_load_may_be_made_again_and_leaves_a_committed_load_alone(office):
    content = office.roster(roster_line())
    first = office.preview("roster", content)
    again = preview_load(load=first, now=NOW)
    committed = commit_load(load=again, actor=office.actor, now=NOW)

    after = preview_load(load=committed, now=NOW)

    assert again.report == first.report
    assert (after.state, after.report) == (LoadState.COMMITTED, committed.report)


def test_commit_load_writes_all_rows_with_a_signed_receipt_and_an_audit_entry(office):
    load = office.commit("roster", office.roster(roster_line(0), roster_line(1)))

    load.refresh_from_db()
    office.project.refresh_from_db()
    assert RosterEntry.objects.filter(load=load).count() == 2
    assert load.state == LoadState.COMMITTED
    assert (load.committed_by, load.committed_at) == (office.actor, NOW)
    assert load.receipt_number[:9] == "R20260915"
    assert check_ok(load.receipt_number)
    assert load.receipt_signature.startswith("v1,")
    assert len(base64.b64decode(load.receipt_signature[3:])) == 32
    assert load.report["committed"] is True
    assert load.report["receipt"] == {
        "number": load.receipt_number,
        "rows": 2,
        "returned": 0,
        "totals": {"人数": 2},
        "committed_at": NOW.isoformat(),
        "signature": load.receipt_signature,
    }
    assert office.project.changed_at == NOW
    acts = AuditEntry.objects.filter(object_kind="Load", object_id=str(load.pk)).order_by("pk")
    assert [(entry.act, entry.actor, entry.basis) for entry in acts] == [
        ("接收文件：实名制花名册", office.actor, ""),
        ("确认入库：实名制花名册", office.actor, "《保障农民工工资支付条例》第二十八条"),
    ]


def test_commit_load_twice_changes_nothing_and_returns_the_same_receipt(office):
    first = office.commit("payroll", office.payroll(payroll_line()))

    again = commit_load(load=first, actor=UserFactory(), now=NOW + dt.timedelta(days=1))

    assert again.receipt_number == first.receipt_number
    assert again.committed_at == NOW
    assert PayrollSheet.objects.count() == 1
    assert AuditEntry.objects.filter(act="确认入库：工资支付表").count() == 1


@pytest.mark.parametrize(
    ("kind", "build", "code"),
    [
        (
            "roster",
            lambda office: office.roster(roster_line(id_number=broken(id_number(1)))),
            "E-ID-CHECKSUM",
        ),
        (
            "payroll",
            lambda office: office.payroll(payroll_line(net=Decimal("7000.00"))),
            "E-SUM-ROW",
        ),
        (
            "attendance",
            lambda office: office.attendance(attendance_line(days=Decimal("20.0"))),
            "E-DAYS-SUM",
        ),
    ],
)
def test_commit_load_refused_leaves_nothing_behind(office, kind, build, code):
    load = office.preview(kind, build(office))

    with pytest.raises(StateConflict) as refused:
        commit_load(load=load, actor=office.actor, now=NOW)

    load.refresh_from_db()
    assert refused.value.code == "E-LOAD-REFUSED"
    assert refused.value.fix
    assert next(finding["code"] for finding in load.report["findings"]) == code
    assert (load.state, load.receipt_number) == (LoadState.REFUSED, None)
    assert register_is_empty()


def test_commit_load_reads_the_stored_bytes_again(office):
    load = office.preview("roster", office.roster(roster_line()))
    path_of(load.sha256).write_bytes(b"other bytes")

    with pytest.raises(NotFound) as refused:
        commit_load(load=load, actor=office.actor, now=NOW)

    path_of(load.sha256).unlink()
    load.refresh_from_db()
    assert refused.value.code == "E-FILE-LOST"
    assert load.state == LoadState.PREVIEWED
    assert register_is_empty()


def test_commit_load_judges_by_the_rules_of_the_day_it_is_confirmed(office):
    load = office.preview("roster", office.roster(roster_line(0)))
    # Meanwhile the same number was registered under another name.
    office.commit("roster", office.roster(roster_line(0, name="赵六")))

    with pytest.raises(StateConflict, match="姓名"):
        commit_load(load=load, actor=office.actor, now=NOW)

    assert RosterEntry.objects.count() == 1


def test_find_project_refuses_an_unknown_code():
    project = ProjectFactory()

    assert find_project(project.code) == project
    with pytest.raises(NotFound) as refused:
        find_project("NONE")
    assert refused.value.code == "E-PROJECT-UNKNOWN"


def test_load_keeps_the_file_unchanged_under_its_hash(office):
    content = office.roster(roster_line())

    load = office.receive("roster", content)

    assert load.sha256 == hashlib.sha256(content).hexdigest()
    assert fetch(load.sha256) == content
    assert path_of(load.sha256).is_relative_to(settings.UPLOAD_ROOT)
    assert Load.objects.count() == 1

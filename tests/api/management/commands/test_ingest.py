import io
import json

import pytest
from django.core.management import CommandError, call_command

from sites.models import Load, PayrollSheet, RosterEntry
from tests.factories.sites import RoleAssignmentFactory, UserFactory
from tests.sites.ingest.people import broken, id_number, uscc
from tests.sites.services.load_files import Office, payroll_line, roster_line

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture
def office():
    return Office()


@pytest.fixture
def run(office, tmp_path, capsys):
    """Run the command on a file; give exit code and standard output."""

    def run(kind, content, *options, project=None):
        path = tmp_path / "表.xlsx"
        path.write_bytes(content)
        code = office.project.code if project is None else project
        out, err = io.StringIO(), io.StringIO()
        arguments = [kind, str(path), "--project", code, "--employer", office.employer.uscc]
        try:
            call_command("ingest", *arguments, *options, stdout=out, stderr=err)
        except SystemExit as stop:
            return stop.code, out.getvalue()
        return 0, out.getvalue()

    return run


def test_ingest_without_commit_stores_no_row(run, office):
    code, out = run("roster", office.roster(roster_line(0), roster_line(1)), "--json")

    report = json.loads(out)
    assert code == 0
    assert (report["rows"], report["accepted"], report["committed"]) == (2, 2, False)
    assert report["diff"] == {"new": 2, "changed": 0, "missing": 0}
    assert report["project"] == office.project.code
    assert RosterEntry.objects.count() == 0


def test_ingest_with_commit_stores_and_gives_a_receipt(run, office):
    code, out = run("roster", office.roster(roster_line()), "--commit", "--json")

    report = json.loads(out)
    assert code == 0
    assert report["committed"] is True
    assert report["receipt"]["number"] == Load.objects.get().receipt_number
    assert Load.objects.get().committed_by == office.actor
    assert RosterEntry.objects.count() == 1


def test_ingest_says_the_same_in_words(run, office):
    line = roster_line(id_number=broken(id_number(1)))

    code, out = run("roster", office.roster(line, roster_line(1)))

    assert code == 1
    assert out.splitlines() == [
        "表.xlsx：2 行，通过 1，有误 1，提醒 0；新增 0，变更 0，未出现 0",
        (
            "  [refused] E-ID-CHECKSUM 花名册 D4 第4行身份证号码校验位不符，至少有一位填写有误"
            "（请对照身份证逐位核对）"
        ),
    ]


def test_ingest_tells_the_receipt_in_words(run, office):
    code, out = run("roster", office.roster(roster_line()), "--commit")

    assert code == 0
    assert out.splitlines()[-1] == f"已入库，回执 {Load.objects.get().receipt_number}"


@pytest.mark.parametrize("commit", [(), ("--commit",)])
def test_ingest_exits_1_when_a_row_is_refused(run, office, commit):
    line = roster_line(id_number=broken(id_number(1)))

    code, out = run("roster", office.roster(line), "--json", *commit)

    report = json.loads(out)
    assert code == 1
    assert (report["rejected"], report["committed"]) == (1, False)
    assert [finding["code"] for finding in report["findings"]] == ["E-ID-CHECKSUM"]
    assert RosterEntry.objects.count() == 0


@pytest.mark.parametrize(
    ("content", "options", "project", "code"),
    [
        (b"", [], None, "E-FILE-EMPTY"),
        (b"%PDF-1.7", [], None, "E-FILE-TYPE"),
        (b"x", [], "NONE", "E-PROJECT-UNKNOWN"),
        (b"x", ["--month", "2999-01"], None, "E-PERIOD"),
        (b"x", ["--month", "2026-13"], None, "E-PERIOD"),
        (b"x", ["--employer", uscc(77)], None, "E-EMPLOYER-UNKNOWN"),
    ],
)
def test_ingest_reports_a_refused_file_in_the_same_shape(run, content, options, project, code):
    status, out = run("roster", content, "--json", *options, project=project)

    report = json.loads(out)
    assert status == 1
    assert [finding["code"] for finding in report["findings"]] == [code]
    assert (report["rows"], report["committed"], report["receipt"]) == (0, False, None)
    assert RosterEntry.objects.count() == 0


def test_ingest_asks_for_a_reason_before_it_replaces_a_payroll(run, office):
    month = ("--month", "2026-08", "--commit", "--json")
    run("payroll", office.payroll(payroll_line(0)), *month)

    refused, out = run("payroll", office.payroll(payroll_line(1)), *month)
    taken, _ = run("payroll", office.payroll(payroll_line(1)), *month, "--reason", "漏报")

    assert (refused, taken) == (1, 0)
    assert json.loads(out)["findings"][0]["code"] == "E-PERIOD-EXISTS"
    assert [sheet.reason for sheet in PayrollSheet.objects.order_by("version")] == ["", "漏报"]


def test_ingest_of_projects_acts_for_an_administrator(run):
    admin = RoleAssignmentFactory(role="SYSTEM_ADMIN").user

    code, _ = run("projects", b"x", "--json", project="")

    assert code == 1
    assert Load.objects.get().uploaded_by == admin


def test_ingest_acts_for_the_user_that_is_named(run, office):
    user = UserFactory(username="clerk")

    run("roster", office.roster(roster_line()), "--user", "clerk")

    assert Load.objects.get().uploaded_by == user


@pytest.mark.parametrize("options", [["--user", "nobody"], []])
def test_ingest_exits_2_without_a_user_to_act_for(run, options):
    with pytest.raises(CommandError) as refused:
        run("projects", b"x", *options, project="")

    assert refused.value.returncode == 2
    assert Load.objects.count() == 0


def test_ingest_exits_2_without_a_file():
    with pytest.raises(CommandError) as refused:
        call_command("ingest", "roster", "/nowhere/表.xlsx", "--project", "TA1")

    assert refused.value.returncode == 2


def test_ingest_takes_the_general_contractor_without_an_employer(office, tmp_path):
    path = tmp_path / "表.xlsx"
    path.write_bytes(office.roster(roster_line()))

    call_command("ingest", "roster", str(path), project=office.project.code, stdout=io.StringIO())

    assert Load.objects.get().employer == office.project.general_contractor

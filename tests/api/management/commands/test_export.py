import io

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from sites.models import DataExport
from sites.services.data_exports import Allowance, decide_export
from tests.factories.sites import ApproverFactory, UserFactory
from tests.sites.services.load_files import Office, roster_line

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def run(command, *arguments):
    out = io.StringIO()
    call_command(command, *map(str, arguments), stdout=out)
    return out.getvalue()


def test_export_writes_what_ingest_takes_in_without_a_difference(tmp_path):
    office, path = Office(), tmp_path / "花名册.xlsx"
    office.commit("roster", office.roster(roster_line(0), roster_line(1)))
    about = ["--project", office.project.code, "--employer", office.employer.uscc]
    about += ["--user", office.actor.username]

    said = run("export", "roster", path, *about, "--reason", "核对花名册")

    assert said == f"已写出 {path}\n"
    assert office.preview("roster", path.read_bytes()).report["diff"] == {
        "new": 0,
        "changed": 0,
        "missing": 0,
    }


@pytest.mark.parametrize(
    ("arguments", "code"), [(["--project", "NONE"], 1), (["--project", ""], 1)]
)
def test_export_of_nothing_that_is_there_ends_with_one(tmp_path, arguments, code):
    by = ["--user", Office().actor.username]

    with pytest.raises(CommandError) as refused:
        run("export", "payroll", tmp_path / "a.xlsx", *arguments, *by, "--reason", "核对花名册")

    assert refused.value.returncode in {code, 2}
    assert not (tmp_path / "a.xlsx").exists()


def test_export_that_cannot_be_written_ends_with_two(tmp_path):
    office = Office()
    office.commit("roster", office.roster(roster_line(0)))

    with pytest.raises(CommandError) as refused:
        run(
            "export",
            "roster",
            tmp_path / "none" / "a.xlsx",
            "--project",
            office.project.code,
            "--employer",
            office.employer.uscc,
            "--user",
            office.actor.username,
            "--reason",
            "核对花名册",
        )

    assert refused.value.returncode == 2


def test_export_of_many_waits_for_an_approval_of_this_very_file(tmp_path, monkeypatch):
    office, path = Office(), tmp_path / "花名册.xlsx"
    office.commit("roster", office.roster(roster_line(0), roster_line(1)))
    monkeypatch.setattr(
        "sites.services.data_exports.allowance_of", lambda **_: Allowance(1, 100, 1, 100)
    )
    about = ["--project", office.project.code, "--user", office.actor.username]
    about += ["--employer", office.employer.uscc]

    with pytest.raises(CommandError, match="共 2 行，须审批人批准"):
        run("export", "roster", path, *about, "--reason", "核对花名册")
    asked = DataExport.objects.get()
    again = [*about, "--export", asked.pk]
    with pytest.raises(CommandError, match="共 2 行"):
        run("export", "roster", path, *again)
    decide_export(
        export=asked,
        is_allowed=True,
        actor=ApproverFactory(office.project.region_id),
        now=timezone.now(),
    )
    with pytest.raises(CommandError, match="没有这个范围的导出申请"):
        run("export", "payroll", path, *again, "--month", "2026-08")
    DataExport.objects.update(rows=1)
    with pytest.raises(CommandError, match="批准了 1 行，现在有 2 行"):
        run("export", "roster", path, *again)
    DataExport.objects.update(rows=2)
    run("export", "roster", path, *again)

    book = openpyxl.load_workbook(path)
    assert book.sheetnames[-1] == "导出说明"
    assert asked.mark in book.worksheets[-1]["A2"].value
    assert DataExport.objects.get().taken_count == 1


def test_companies_are_exported_without_a_project(tmp_path):
    office = Office()
    by = ["--user", office.actor.username, "--reason", "核对企业名册"]

    assert "已写出" in run("export", "companies", tmp_path / "a.xlsx", *by)
    assert DataExport.objects.get().region == office.project.region
    nobody = UserFactory()
    by = ["--user", nobody.username, "--reason", "核对企业名册"]
    run("export", "companies", tmp_path / "b.xlsx", *by)
    assert DataExport.objects.latest("pk").region_id == "370900"

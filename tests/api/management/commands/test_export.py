import io

import pytest
from django.core.management import CommandError, call_command

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

    said = run("export", "roster", path, *about, "--reason", "核对")

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
    Office()

    with pytest.raises(CommandError) as refused:
        run("export", "payroll", tmp_path / "a.xlsx", *arguments, "--reason", "核对")

    assert refused.value.returncode in {code, 2}
    assert not (tmp_path / "a.xlsx").exists()


def test_export_that_cannot_be_written_ends_with_two(tmp_path):
    office = Office()

    with pytest.raises(CommandError) as refused:
        run(
            "export",
            "roster",
            tmp_path / "none" / "a.xlsx",
            "--project",
            office.project.code,
            "--reason",
            "核对",
        )

    assert refused.value.returncode == 2

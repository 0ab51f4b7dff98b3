"""The marked workbook in LibreOffice: what it did not understand would be gone."""

import io
import os
import shutil
import subprocess

import openpyxl
import pytest

from sites.services.loads import preview_load
from tests.e2e.ugly_workbook import comments_of, office_with_people, ugly_payroll
from tests.factories.sites import NOW

pytestmark = [pytest.mark.e2e, pytest.mark.django_db, pytest.mark.timeout(900)]


@pytest.fixture(autouse=True)
def _day(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def opened_in_libreoffice(path, folder):
    """The file as LibreOffice writes it again: what it did not understand is gone."""
    if shutil.which("soffice") is None and not os.environ.get("CI"):
        pytest.skip("没有 LibreOffice：apt-get install libreoffice-calc")
    subprocess.run(
        [
            *("soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless"),
            *("--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder), str(path)),
        ],
        check=True,
        capture_output=True,
        timeout=600,
    )
    return (folder / path.name).read_bytes()


def test_marked_workbook_opens_in_libreoffice_with_its_comments(tmp_path, client):
    office = office_with_people()
    content = ugly_payroll(office.employer.name)
    load = preview_load(
        load=office.receive("payroll", content, file_name="8月工资.xlsx"),
        now=NOW,
        mapping={"columns": {"E": "gross"}},
    )
    client.force_login(office.actor)
    marked = tmp_path / "marked.xlsx"
    marked.write_bytes(client.get(f"/api/v1/uploads/{load.pk}/corrected").content)
    folder = tmp_path / "out"
    folder.mkdir()

    again = opened_in_libreoffice(marked, folder)

    before, after = comments_of(marked.read_bytes()), comments_of(again)
    assert before.keys() == after.keys()
    assert "应为7,850.00" in after["H8"]
    sheet = openpyxl.load_workbook(io.BytesIO(again))["8月工资"]
    assert sheet["C7"].fill.fgColor.rgb == "FFFFC7CE"
    assert sheet["B7"].fill.fgColor.rgb == "FF00FF00"

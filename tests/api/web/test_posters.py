"""The site's signed code on poster and sticker, read back by an independent reader."""

import subprocess

import pytest
import zxingcpp
from PIL import Image

from arrears.receipts import site_code_is_ours
from tests.api.web import story
from tests.factories.sites import NOW, InspectorFactory, ProjectFactory

pytestmark = [pytest.mark.integration, pytest.mark.django_db, pytest.mark.timeout(60)]


@pytest.mark.parametrize(("kind", "count"), [("poster", 1), ("sticker", 12)])
def test_the_printed_codes_lead_to_the_site_and_carry_our_mark(
    client, clock, tmp_path, kind, count
):
    clock(NOW)
    project = story.site()
    client.force_login(InspectorFactory())

    pdf = client.get(f"/inspector/projects/{project.code}/{kind}.pdf")

    assert pdf.headers["Content-Type"] == "application/pdf"
    (tmp_path / "sheet.pdf").write_bytes(pdf.content)
    draw = ["pdftoppm", "-r", "150", "-png", "-singlefile", "sheet.pdf", "sheet"]
    subprocess.run(draw, cwd=tmp_path, check=True)
    with Image.open(tmp_path / "sheet.png") as sheet:
        found = {code.text for code in zxingcpp.read_barcodes(sheet)}
        number = len(zxingcpp.read_barcodes(sheet))
    (url,) = found
    address, mark = url.split("?s=")
    assert address.endswith(f"/w/complain/{project.site.code}/")
    assert site_code_is_ours(project.site.code, mark)
    assert number == count


def test_a_project_without_a_site_has_no_poster(client, clock):
    clock(NOW)
    project = ProjectFactory(site=None)
    client.force_login(InspectorFactory())

    assert client.get(f"/inspector/projects/{project.code}/poster.pdf").status_code == 404

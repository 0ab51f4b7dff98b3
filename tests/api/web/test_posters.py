"""The site's signed code on poster and sticker, read back by an independent reader."""

import pytest

from arrears.receipts import site_code_is_ours
from tests.api.web import story
from tests.factories.sites import NOW, InspectorFactory, ProjectFactory
from tests.printed import codes_on

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.mark.parametrize(("kind", "count"), [("poster", 1), ("sticker", 12)])
def test_the_printed_codes_lead_to_the_site_and_carry_our_mark(
    client, clock, tmp_path, kind, count
):
    clock(NOW)
    project = story.site()
    client.force_login(InspectorFactory())

    pdf = client.get(f"/inspector/projects/{project.code}/{kind}.pdf")

    assert pdf.headers["Content-Type"] == "application/pdf"
    found = codes_on(pdf.content, tmp_path)
    (url,) = set(found)
    address, mark = url.split("?s=")
    assert address.endswith(f"/w/complain/{project.site.code}/")
    assert site_code_is_ours(project.site.code, mark)
    assert len(found) == count


def test_a_project_without_a_site_has_no_poster(client, clock):
    clock(NOW)
    project = ProjectFactory(site=None)
    client.force_login(InspectorFactory())

    assert client.get(f"/inspector/projects/{project.code}/poster.pdf").status_code == 404

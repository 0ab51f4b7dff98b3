import pytest
from django.urls import reverse

from sites.ingest.writing import blank_template
from tests.factories.sites import WageOfficerFactory

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture
def officer(client):
    user = WageOfficerFactory()
    client.force_login(user)
    return user


def test_a_wage_officer_downloads_a_blank_template(client, officer):
    response = client.get(reverse("web:template", args=("payroll",)))

    assert response.status_code == 200
    assert response.content == blank_template("payroll")
    assert "attachment" in response["Content-Disposition"]


@pytest.mark.parametrize("kind", ["companies", "projects", "none"])
def test_templates_of_the_office_are_not_offered(client, officer, kind):
    assert client.get(reverse("web:template", args=(kind,))).status_code == 404

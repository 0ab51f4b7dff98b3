"""Pages of the approving officer about grades."""

import pytest

from rating.enums import GradingState
from rating.models import Grading
from tests.factories.grades import (
    CONFIRMED_AT,
    DRAFTED_AT,
    HERE,
    clean_company,
    company_dealt_with,
    disobedient_company,
    drafted,
    notified,
)
from tests.factories.rating import tampered
from tests.factories.sites import ApproverFactory

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture
def approver(client, clock):
    clock(CONFIRMED_AT)
    person = ApproverFactory(HERE)
    client.force_login(person)
    return person


def act(client, grading, slug):
    return client.post(f"/approver/grades/{grading.pk}/{slug}/", follow=True)


def text(response):
    return response.content.decode()


def test_queue_shows_what_waits_by_step(client, approver):
    drafted(disobedient_company(name="泰安待签公司"))
    notified(company_dealt_with(name="泰安已告知公司"))
    drafted(clean_company(name="泰安清白公司"))
    page = text(client.get("/approver/grades/"))
    assert page.index("泰安待签公司") < page.index("泰安已告知公司")
    assert "公布 1 家A级" in page
    assert "泰安清白公司" not in page


def test_clean_ones_are_published_by_one_act(client, approver):
    gradings = [drafted(clean_company()) for _ in range(2)]
    form = {"method": "compliance", "period": "2025"}
    assert "2 家A级单位已公布" in text(client.post("/approver/grades/clean/", form, follow=True))
    assert {row.state for row in Grading.objects.all()} == {GradingState.PUBLISHED}
    assert Grading.objects.filter(signed_by=approver).count() == len(gradings)


def test_clean_ones_are_not_published_when_one_was_tampered_with(client, approver):
    drafted(clean_company())
    with tampered():
        Grading.objects.update(facts_hash="0" * 64)
    refused = client.post("/approver/grades/clean/", {"method": "compliance", "period": "2025"})
    assert (refused.status_code, "摘要不符" in text(refused)) == (409, True)
    assert Grading.objects.get().state == GradingState.DRAFT


def test_grade_is_signed_confirmed_and_published(client, clock, approver):
    grading = drafted(disobedient_company())
    assert "签批 C 级" in text(client.get(f"/approver/grades/{grading.pk}/"))
    assert "已签批" in text(act(client, grading, "sign"))
    refused = act(client, grading, "confirm")
    assert (refused.status_code, "尚未告知" in text(refused)) == (409, True)
    assert act(client, grading, "dance").status_code == 404


def test_told_grade_is_confirmed_after_the_period(client, clock, approver):
    notice = notified(company_dealt_with(), now=DRAFTED_AT)
    assert "已确认" in text(act(client, notice.grading, "confirm"))
    assert "已公布" in text(act(client, notice.grading, "publish"))
    assert Grading.objects.get().published_on == CONFIRMED_AT.date()


def test_grade_of_another_region_is_not_found(client, approver):
    grading = drafted(clean_company())
    type(grading.company).objects.update(region_id="370982")
    assert client.get(f"/approver/grades/{grading.pk}/").status_code == 404

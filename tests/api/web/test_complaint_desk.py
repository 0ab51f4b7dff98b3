"""Complaints without a site code, of groups, by telephone; and the inspector's desk for them."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from arrears.enums import Channel, ToldBy
from arrears.models import Complaint
from tests.api.web import story
from tests.api.web.test_worker import CODE, answers
from tests.factories.sites import NOW, InspectorFactory
from tests.fresh import fresh_cache
from tests.sites.ingest.grids import xlsx

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
PICKUP = re.compile(r'class="pickup-code mono">([^<]+)<')
ANYWHERE = "/w/complain/anywhere/"
NEW = "/inspector/complaints/new/"


@pytest.fixture(autouse=True)
def _day(clock):
    clock(NOW)
    fresh_cache()


@pytest.fixture
def project():
    return story.site()


def tell(client, **changes):
    given = {"region": "370902", "place": "岱庙北边修路的工地", **changes}
    return client.post(ANYWHERE, answers(**given))


def test_somebody_without_a_site_code_is_heard_and_an_inspector_finds_the_site(client, project):
    form = client.get(ANYWHERE).text
    assert form.count("<fieldset") == 4
    assert "泰山区" in form

    filed = tell(client, told_by="THIRD_PERSON")

    found = Complaint.objects.get()
    assert (found.project, found.told_by) == (None, ToldBy.THIRD_PERSON)
    state = client.post("/w/receipt/", {"receipt": CODE.findall(filed.text)[0]}).text
    assert "岱庙北边修路的工地" in state
    client.force_login(InspectorFactory())
    listed, page = (
        client.get(path).text
        for path in ("/inspector/complaints/", f"/inspector/complaints/{found.pk}/")
    )
    assert "待认定工地" in listed
    for words in ("岱庙北边修路的工地", "知情人", "认定工地", "干了两个月没给钱"):
        assert words in page
    assert "王建国" not in page
    wrong = client.post(f"/inspector/complaints/{found.pk}/site/", {"project_code": "P0"})
    empty = client.post(f"/inspector/complaints/{found.pk}/site/", {"project_code": ""})
    done = client.post(f"/inspector/complaints/{found.pk}/site/", {"project_code": project.code})
    assert (wrong.status_code, empty.status_code, done.status_code) == (404, 422, 302)
    assert "E-SITE-CODE" in wrong.text
    page = client.get(f"/inspector/complaints/{found.pk}/").text
    assert project.name in page
    assert "认定工地" not in page
    assert client.get(f"/inspector/complaints/{found.pk}/refuse/").status_code == 200


def test_a_place_and_the_usual_answers_are_needed(client, project):
    place, owed = tell(client, place=" "), tell(client, owed_by="")

    assert (place.status_code, owed.status_code) == (422, 422)
    assert "E-PLACE" in place.text
    assert not Complaint.objects.exists()


def test_a_representative_pastes_a_list_or_sends_a_sheet(client, project):
    path = f"/w/complain/{project.site.code}/"
    sheet = SimpleUploadedFile(
        "名单.xlsx", xlsx([["姓名", "金额"], ["李四", 6500], ["王五", 800.5]])
    )

    sent = client.post(path, answers(members="张三 5000", member_sheet=sheet, worker_count=1))
    wrong = client.post(path, answers(members="张三 五千", submission_key="w" * 32))
    bad = SimpleUploadedFile("名单.xlsx", b"PK-no-workbook")
    broken = client.post(path, answers(member_sheet=bad, submission_key="x" * 32))

    assert (sent.status_code, wrong.status_code, broken.status_code) == (201, 422, 422)
    found = Complaint.objects.get()
    assert (found.told_by, found.worker_count) == (ToldBy.REPRESENTATIVE, 3)
    assert [str(row.amount) for row in found.members.order_by("row")] == [
        "5000.00",
        "6500.00",
        "800.50",
    ]
    assert "E-GROUP-LIST" in wrong.text
    assert "张三 五千" in wrong.text


def test_a_caller_fetches_the_receipt_that_staff_never_see(client, project):
    client.force_login(InspectorFactory())
    assert client.get(NEW).status_code == 200
    told = {
        **answers(),
        "channel": "HOTLINE",
        "told_by": "WORKER",
        "region": "370902",
        "site_code": project.site.code,
    }
    missing = client.post(NEW, {**told, "owed_by": ""})
    nowhere = client.post(NEW, {**told, "site_code": "S0"})
    taken = client.post(NEW, told)
    client.logout()

    assert (missing.status_code, nowhere.status_code, taken.status_code) == (422, 404, 201)
    assert not CODE.findall(taken.text)
    assert Complaint.objects.get().channel == Channel.HOTLINE
    code = PICKUP.findall(taken.text)[0]
    assert client.get("/w/receipt/pickup/").status_code == 200
    assert client.post("/w/receipt/pickup/", {"code": ""}).status_code == 422
    fetched = client.post("/w/receipt/pickup/", {"code": code})
    again = client.post("/w/receipt/pickup/", {"code": code})
    assert (fetched.status_code, again.status_code) == (201, 404)
    receipt = CODE.findall(fetched.text)[0]
    assert "已收到，等待受理" in client.post("/w/receipt/", {"receipt": receipt}).text


def test_guessing_pickup_codes_waits_longer_and_longer(client, project):
    answers_ = [client.post("/w/receipt/pickup/", {"code": f"A{n}"}).status_code for n in range(7)]

    assert answers_[:5] == [404] * 5
    assert 429 in answers_


def test_sixty_complaints_from_one_address_in_ten_minutes_are_all_accepted(client, project, clock):
    """The site's own Wi-Fi is one address: nobody behind it is locked out."""
    path = f"/w/complain/{project.site.code}/"

    codes = [
        client.post(path, answers(submission_key=f"{n:032d}"), REMOTE_ADDR="203.0.113.7")
        for n in range(60)
    ]

    assert {answer.status_code for answer in codes} == {201}
    assert Complaint.objects.count() == 60
    last = CODE.findall(codes[-1].text)[0]
    state = client.post("/w/receipt/", {"receipt": last}, REMOTE_ADDR="203.0.113.7")
    assert state.status_code == 200

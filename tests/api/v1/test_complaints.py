import datetime as dt
from decimal import Decimal

import pytest

from arrears.models import Complaint, ComplaintMessage, RetaliationReport
from arrears.queries import complaint_text
from tests.api.v1.conftest import refusal
from tests.factories.arrears import ComplaintMessageFactory
from tests.factories.sites import ProjectFactory, region

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

KEY = {"Idempotency-Key": "k" * 32}


def told(project, **changed):
    return {
        "site": project.site.code,
        "owed_by": "包工头",
        "since_month": "2026-06",
        "amount": "6600.00",
        "worker_count": 3,
        "text": "干了三个月没有拿到钱",
        **changed,
    }


def filed(ask, project=None, **changed):
    return ask().post("/complaints", told(project or ProjectFactory(), **changed), **KEY).json()


def test_complaint_without_account_gives_a_receipt(ask, now):
    project = ProjectFactory()
    response = ask().post("/complaints", told(project), **KEY)
    complaint = Complaint.objects.get()
    assert response.status_code == 201
    assert response.json() == {
        "receipt": response.json()["receipt"],
        "filed_at": "2026-09-15T09:00:00+08:00",
        "proof": complaint.signature,
    }
    assert (complaint.project, complaint.amount, complaint.worker_count) == (
        project,
        Decimal("6600.00"),
        3,
    )
    assert complaint.since_month == dt.date(2026, 6, 1)
    assert complaint_text(complaint=complaint) == "干了三个月没有拿到钱"


def test_complaint_sent_twice_with_one_key_is_one(ask, now):
    project = ProjectFactory()
    first, second = filed(ask, project), filed(ask, project)
    assert (first["receipt"], first["proof"]) == (second["receipt"], second["proof"])
    assert Complaint.objects.count() == 1


def test_complaint_with_the_key_of_another_is_refused(ask, now):
    project = ProjectFactory()
    filed(ask, project)
    response = ask().post("/complaints", told(project, text="别的事"), **KEY)
    assert refusal(response) == (409, "E-SUBMISSION-REUSED")


def test_complaint_without_key_is_each_its_own(ask, now):
    project = ProjectFactory()
    receipts = {ask().post("/complaints", told(project)).json()["receipt"] for _ in range(2)}
    assert len(receipts) == 2


def test_complaint_without_amount_name_and_number_of_people_is_accepted(ask, now):
    body = {"site": ProjectFactory().site.code, "since_month": "2026-06", "text": "没发工资"}
    assert ask().post("/complaints", body).status_code == 201
    assert (Complaint.objects.get().amount, Complaint.objects.get().worker_count) == (None, 1)


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"text": ""}, (422, "E-TEXT-EMPTY")),
        ({"text": " \n　"}, (422, "E-TEXT-EMPTY")),
        ({"text": "长" * 20_001}, (422, "E-TEXT-LONG")),
        ({"text": "a\0b"}, (422, "E-TEXT-CHARS")),
        ({"text": "\ud800"}, (422, "E-TEXT-CHARS")),
        ({"site": "NOWHERE"}, (404, "E-SITE-CODE")),
        ({"since_month": "2026-10"}, (422, "E-PERIOD")),
        ({"since_month": "六月"}, (422, "E-VALUE")),
        ({"since_month": 202606}, (422, "E-VALUE")),
        ({"amount": 0}, (422, "E-AMOUNT")),
        ({"amount": "一千"}, (422, "E-VALUE")),
        ({"amount": "10.001"}, (422, "E-VALUE")),
        ({"amount": True}, (422, "E-VALUE")),
        ({"worker_count": 0}, (422, "E-VALUE")),
        ({"worker_count": "3"}, (422, "E-TYPE")),
        ({"state": "CLOSED"}, (422, "E-FIELD-UNKNOWN")),
    ],
)
def test_complaint_bad_input_is_refused_and_leaves_nothing(ask, now, changed, expected):
    response = ask().post("/complaints", told(ProjectFactory(), **changed), **KEY)
    assert refusal(response) == expected
    assert not Complaint.objects.exists()


def anywhere(**changed):
    body = {"place": "岱庙北边修路的工地", "region": "370902", **changed}
    return {"since_month": "2026-06", "text": "没发工资", **body}


def test_complaint_without_a_site_code_waits_in_its_region(ask, now):
    region("370900"), region("370902")
    told = anywhere(
        told_by="REPRESENTATIVE", members=[{"name": "张三", "amount": "5000.00"}, {"name": "李四"}]
    )

    first, second = (ask().post("/complaints", told, **KEY) for _ in range(2))
    unknown = ask().post("/complaints", anywhere(region=""))

    assert (first.status_code, unknown.status_code) == (201, 201)
    assert first.json() == second.json()
    county, city = Complaint.objects.order_by("pk")
    assert (county.project, county.place, county.region_id) == (
        None,
        "岱庙北边修路的工地",
        "370902",
    )
    assert (county.channel, county.told_by, county.worker_count) == ("OPEN", "REPRESENTATIVE", 2)
    assert county.members.count() == 2
    assert city.region_id == "370900"
    receipt = first.json()["receipt"]
    assert ask().get(f"/complaints/{receipt}").json()["state"] == "已收到，等待受理"


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"place": ""}, (422, "E-PLACE")),
        ({"place": " \n"}, (422, "E-PLACE")),
        ({"place": "字" * 201}, (422, "E-TEXT-LONG")),
        ({"place": "a\0b"}, (422, "E-TEXT-CHARS")),
        ({"site": "TA001"}, (422, "E-PLACE")),
        ({"region": "110101"}, (422, "E-REGION")),
        ({"region": "370000"}, (422, "E-REGION")),
        ({"region": "泰山区"}, (422, "E-VALUE")),
        ({"told_by": "BOSS"}, (422, "E-VALUE")),
        ({"members": [{"name": "张三", "amount": "0"}]}, (422, "E-AMOUNT")),
        ({"members": [{"name": "张三"}] * 501}, (422, "E-TOO-MANY")),
        ({"members": [{"name": "张三", "card": "1"}]}, (422, "E-FIELD-UNKNOWN")),
        ({"retaliation": "yes"}, (422, "E-TYPE")),
        ({"earlier_receipt": "字" * 65}, (422, "E-TEXT-LONG")),
    ],
)
def test_complaint_without_a_site_code_refused_leaves_nothing(ask, now, changed, expected):
    region("370900"), region("370902")
    response = ask().post("/complaints", anywhere(**changed), **KEY)
    assert refusal(response) == expected
    assert not Complaint.objects.exists()


def test_retaliation_is_told_with_a_complaint_or_by_message_and_its_day_is_answered(ask, now):
    earlier = filed(ask)["receipt"]
    body = told(ProjectFactory(), retaliation=True, earlier_receipt=earlier)
    later = ask().post("/complaints", body).json()["receipt"]

    message = {"text": "被辞退了", "retaliation": True}
    assert ask().post(f"/complaints/{earlier}/messages", message).status_code == 201

    linked = RetaliationReport.objects.get(message=None)
    assert linked.earlier == RetaliationReport.objects.exclude(message=None).get().complaint
    for receipt in (earlier, later):
        assert ask().get(f"/complaints/{receipt}").json()["retaliation_contact_by"] == "2026-09-16"


def test_receipt_shows_state_next_step_and_messages(ask, now):
    receipt = filed(ask)["receipt"]
    complaint = Complaint.objects.get()
    ComplaintMessageFactory(complaint=complaint, words="请补充工资条")
    body = ask().get(f"/complaints/{receipt.lower()}").json()
    assert body == {
        "state": "已收到，等待受理",
        "next_step": "决定是否受理并告知您",
        "next_date": complaint.accept_due_on.isoformat(),
        "retaliation_contact_by": None,
        "messages": [
            {
                "from_worker": False,
                "words": "请补充工资条",
                "sent_at": body["messages"][0]["sent_at"],
            }
        ],
    }


def test_message_with_the_receipt_reaches_the_complaint(ask, now):
    receipt = filed(ask)["receipt"]
    response = ask().post(f"/complaints/{receipt}/messages", {"text": "补充：还有两个工友"})
    assert (response.status_code, response.json()) == (
        201,
        {"sent_at": "2026-09-15T09:00:00+08:00"},
    )
    assert ComplaintMessage.objects.get().from_worker is True
    empty = ask().post(f"/complaints/{receipt}/messages", {"text": " "})
    assert refusal(empty) == (422, "E-TEXT-EMPTY")


def test_receipt_wrong_in_any_way_is_answered_alike(ask, now):
    receipt = filed(ask)["receipt"]
    bodies = []
    for wrong in ("x", receipt[:-1], "0000-0000-0000-0000-00"):
        response = ask().get(f"/complaints/{wrong}")
        assert refusal(response) == (404, "E-NOT-FOUND")
        bodies.append({**response.json(), "request_id": ""})
    assert bodies[0] == bodies[1] == bodies[2]


def test_receipt_guessed_too_often_has_to_wait_ever_longer(ask, now):
    receipt = filed(ask)["receipt"]
    for _ in range(6):
        assert refusal(ask().get("/complaints/guess"))[0] == 404
    blocked = ask().get("/complaints/guess")
    assert refusal(blocked) == (429, "E-TOO-MANY-TRIES")
    assert 1 <= int(blocked["Retry-After"]) <= 2
    posted = ask().post(f"/complaints/{receipt}/messages", {"text": "还在等"})
    assert refusal(posted) == (429, "E-TOO-MANY-TRIES")


def test_receipt_known_is_read_as_often_as_its_owner_likes(ask, now):
    receipt = filed(ask)["receipt"]
    assert {ask().get(f"/complaints/{receipt}").status_code for _ in range(20)} == {200}

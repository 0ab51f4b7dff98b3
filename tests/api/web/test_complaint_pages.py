"""Calculator, counts for everybody, group events, clues of the national platform, joined cases."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from arrears.enums import ComplaintState, GroupEventLevel
from arrears.models import Case, Complaint, GroupEvent, NationalClue
from tests.api.web import story
from tests.factories.arrears import ComplaintFactory, ComplaintIdentityFactory
from tests.factories.sites import NOW, InspectorFactory, ProjectFactory, region
from tests.fresh import fresh_cache
from tests.sites.ingest.grids import xlsx
from tests.sites.ingest.people import id_number

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _day(clock):
    clock(NOW)
    fresh_cache()


@pytest.fixture
def inspector(client):
    user = InspectorFactory(display_name="李监察")
    client.force_login(user)
    return user


def identified(complaint):
    ComplaintIdentityFactory(complaint=complaint)
    return complaint


def test_calculator_says_item_by_item_with_articles(client):
    blank = client.get("/w/calculator/")
    told = {"month": "2026-07", "agreed": "6525", "paid": "1000", "whole_month": "on"}
    done = client.get("/w/calculator/", {**told, "workday_hours": "10", "ordered_unpaid": "on"})
    paid = client.get("/w/calculator/", {**told, "paid": "6525"})

    assert (blank.status_code, done.status_code) == (200, 200)
    for words in ("拖欠工资", "5,525.00 元", "工作日加班费", "加付赔偿金", "第三条"):
        assert words in done.text
    assert "没有算出少付的钱" in paid.text
    for wrong in ({"month": "x"}, {"month": "2027-01"}, {"month": "1990-01"}, {"paid": "-1"}):
        assert client.get("/w/calculator/", {**told, **wrong}).status_code == 422


def test_complaint_counts_keep_back_what_would_expose_somebody(client):
    quarter = NOW.replace(month=5)
    here, elsewhere = ProjectFactory(), ProjectFactory(region=region("370911"))
    ComplaintFactory.create_batch(6, project=here, filed_at=quarter)
    alone = client.get("/statistics/complaints/").text
    ComplaintFactory(project=elsewhere, filed_at=quarter)
    ComplaintFactory(project=elsewhere)

    page = client.get("/statistics/complaints/").text

    assert "2026年4月1日至 2026年6月30日" in page
    assert page.count("不公布") == alone.count("不公布") > 1
    assert ">7<" in page


def test_a_group_event_is_registered_by_size_and_reported(client, inspector):
    project = story.site()
    path = "/inspector/group-events/"
    told = {
        "project": project.code,
        "happened_at": "2026-09-15T08:00",
        "people": "12",
        "words": "堵门讨薪",
    }
    assert "没有登记的事件" in client.get(path).text
    wrong = client.post(path, {**told, "people": "0"})
    ahead = client.post(path, {**told, "happened_at": "2026-09-16T08:00"})
    assert (wrong.status_code, ahead.status_code) == (422, 422)
    assert "E-COUNT" in ahead.text

    done = client.post(path, told, follow=True)

    event = GroupEvent.objects.get()
    assert event.level == GroupEventLevel.GROUP
    assert "已登记：群体性事件，12 人" in done.text
    reported = client.post(f"{path}{event.pk}/report/", follow=True)
    again = client.post(f"{path}{event.pk}/report/", follow=True)
    assert "已记录报告时间" in reported.text
    assert "E-CASE-STATE" in again.text


def test_clues_come_in_from_a_file_and_go_back_with_their_ends(client, inspector):
    region("370900")
    head = ["线索编号", "接收日期", "区县", "用人单位", "欠薪起始月"]
    good = xlsx([head, ["QG-1", "2026-09-14", "泰山区", "李老板", "2026-07"]])
    bad = xlsx([head, ["QG-2", "明天", "泰山区", "李老板", "2026-07"]])
    path = "/inspector/clues/"

    def send(content):
        return client.post(path, {"file": SimpleUploadedFile("线索.xlsx", content)}, follow=True)

    assert client.post(path).status_code == 422
    refused = send(bad)
    assert refused.status_code == 422
    assert "第 2 行：接收日期不对" in refused.text
    assert "已转入 1 条" in send(good).text
    assert "已有 1 条" in send(good).text
    clue = NationalClue.objects.get()
    assert Complaint.objects.count() == 1
    end = f"{path}{clue.pk}/conclude/"
    assert client.post(end, {"conclusion": "paid", "reply": ""}).status_code == 422
    told = {"conclusion": "unfounded", "reply": "经查已付清"}
    assert "已办结" in client.post(end, told, follow=True).text
    assert client.post(end, told).status_code == 409
    file = client.get(f"{path}export/")
    assert "QG-1" in file.content.decode("utf-8-sig")
    assert "经查没有拖欠事实" in file.content.decode("utf-8-sig")


def test_a_complaint_leads_to_its_colleagues_and_joins_an_open_case(client, inspector):
    told = story.build()
    case = story.case(told, handler=inspector, second=InspectorFactory())
    found = identified(story.complaint(told.project))
    url = f"/inspector/complaints/{found.pk}/"

    page = client.get(url).text

    for words in ("同样欠薪 3 人", f"并入 {case.number}", "还缺的证据"):
        assert words in page
    assert client.post(url + "join/", {"case": "无"}).status_code == 404
    joined = client.post(url + "join/", {"case": case.number}, follow=True)
    assert f"已并入 {case.number}" in joined.text
    assert client.post(url + "join/", {"case": case.number}).status_code == 409


def test_a_case_without_ledger_is_filed_and_a_claim_verified_by_proof(client, inspector):
    project = story.site()
    second = InspectorFactory()
    found = identified(story.complaint(project))
    file = f"/inspector/projects/{project.code}/case/"
    assert project.general_contractor.name in client.get(file).text
    filed = client.post(
        file,
        {
            "employer": project.general_contractor.pk,
            "second_inspector": second.pk,
            "reason": "投诉反映拖欠，单位没有报送工资表",
        },
        follow=True,
    )
    case = Case.objects.get()
    assert "没有台账，请逐人认定" in filed.text
    url = f"/inspector/cases/{case.number}/"
    done = client.post(
        url + "verify-claim/",
        {
            "name": "王建国",
            "id_number": id_number(7),
            "month": "2026-06",
            "due": "6500",
            "proof": "询问笔录1号",
        },
        follow=True,
    )
    none = client.post(url + "more-claims/")

    assert "已认定 2026-06 拖欠 6,500.00 元" in done.text
    assert none.status_code == 409
    found.refresh_from_db()
    assert found.state == ComplaintState.IN_CASE


def test_the_list_of_a_group_is_read_with_a_reason_beside_the_ledger(client, inspector):
    told = story.build()
    case = story.case(told, handler=inspector, second=InspectorFactory())
    path = f"/w/complain/{told.project.site.code}/"
    answers = {
        "submission_key": "k" * 32,
        "owed_by": "张工头",
        "since_month": "2026-06",
        "worker_count": "1",
        "text": "欠薪",
        "members": "王建国 13000\n李不在 5000",
    }
    client.post(path, answers)
    Complaint.objects.update(state=ComplaintState.IN_CASE, case=case)
    found = Complaint.objects.get()

    page = client.post(f"/inspector/complaints/{found.pk}/identity/", {"reason": "核对名单"})

    for words in ("王建国", "39,000.00", "李不在", "不在花名册"):
        assert words in page.text

"""Whoever is punished for a complaint: told on two pages, handled on one."""

import pytest

from arrears.models import Complaint, RetaliationReport
from arrears.services.retaliation import report_retaliation
from tests.api.web import story
from tests.api.web.test_worker import CODE, answers
from tests.factories.arrears import ComplaintFactory, ComplaintMessageFactory
from tests.factories.sites import NOW, InspectorFactory, ProjectFactory
from tests.fresh import fresh_cache

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
QUEUE = "/inspector/retaliation/"


@pytest.fixture(autouse=True)
def _day(clock):
    clock(NOW)
    fresh_cache()


def test_told_with_a_complaint_it_is_handled_first_and_the_worker_reads_by_when(client):
    site = story.site()
    path = f"/w/complain/{site.site.code}/"
    assert "因为投诉被报复？" in client.get(path).text
    filed = client.post(path, answers(retaliation="on", text="投诉后被辞退"))
    [code] = CODE.findall(filed.text)
    assert "监察员会在 9月16日 前联系您" in client.post("/w/receipt/", {"receipt": code}).text

    client.force_login(InspectorFactory())
    listed = client.get("/inspector/complaints/").text
    queue = client.get(QUEUE).text
    one = client.get(f"/inspector/complaints/{Complaint.objects.get().pk}/").text
    assert "打击报复反映（待处置 1）" in listed
    assert '<span class="tag tag-red">打击报复</span>' in listed
    assert "应在 2026-09-16 前联系" in one
    assert "投诉后被辞退" in queue
    assert "王建国" not in queue

    answer = f"{QUEUE}{RetaliationReport.objects.get().pk}/"
    empty = client.post(answer, {"words": ""})
    long = client.post(answer, {"words": "字" * 2_001})
    done = client.post(answer, {"words": "已到工地约谈项目经理"}, follow=True)
    again = client.post(answer, {"words": "再记一次"})
    assert (empty.status_code, long.status_code, again.status_code) == (422, 422, 409)
    assert "没有待处置" not in empty.text
    assert "已记录处置情况" in done.text
    assert "没有待处置的打击报复反映" in done.text
    assert "已到工地约谈项目经理" in client.get(f"{QUEUE}?state=answered").text
    assert "没有已处置" in client.get(f"{QUEUE}?state=answered&q=别处").text


def test_told_by_receipt_it_is_kept_also_after_the_end_and_a_missed_day_is_said(client, clock):
    site = story.site()
    filed = client.post(f"/w/complain/{site.site.code}/", answers())
    [code] = CODE.findall(filed.text)
    Complaint.objects.update(state="REFUSED")

    quiet = client.post("/w/receipt/", {"receipt": code}).text
    told = client.post(
        "/w/receipt/message/", {"receipt": code, "words": "被扣了钱", "retaliation": "on"}
    )

    assert "因为投诉被报复？" in quiet
    assert told.status_code == 201
    assert "前联系您" in told.text
    clock(NOW.replace(day=17))
    assert "已经超期" in client.post("/w/receipt/", {"receipt": code}).text
    clock(NOW)
    client.force_login(InspectorFactory())
    assert "被扣了钱" in client.get(QUEUE).text


def test_the_queue_is_late_first_and_costs_the_same_for_one_and_three(
    client, clock, django_assert_num_queries
):
    late = report_retaliation(complaint=ComplaintFactory(), now=NOW)
    clock(NOW.replace(day=18))
    client.force_login(InspectorFactory())
    client.get(QUEUE)
    with django_assert_num_queries(11):
        assert "已超期 1 件" in client.get(QUEUE).text

    for number in range(2):
        complaint = ComplaintFactory(project=ProjectFactory(name=f"工地{number}"))
        ComplaintMessageFactory(
            complaint=complaint, from_worker=True, words="还在威胁", sent_at=NOW.replace(day=18)
        )
        report_retaliation(complaint=complaint, now=NOW.replace(day=18))
    with django_assert_num_queries(11):
        page = client.get(QUEUE).text
    assert page.count("还在威胁") == 2
    rows = page.split("<tbody>")[1]
    assert rows.index(late.complaint.number) < rows.index("还在威胁")
    assert rows.count("已超期") == 1
    assert client.get(f"{QUEUE}?q=工地1").text.count("还在威胁") == 1

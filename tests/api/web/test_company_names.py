"""The queue of codes with two names, as the inspector sees and settles it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sites.enums import NameSource
from sites.models import NameConflict
from sites.services.company_names import Sighting, keep_sightings
from tests.factories.sites import NOW, CompanyFactory, InspectorFactory

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
LIST = "/inspector/names/"


@pytest.fixture
def inspector(client, clock):
    clock(NOW)
    user = InspectorFactory()
    client.force_login(user)
    return user


def conflict(name="另一示例有限公司"):
    company = CompanyFactory()
    words = "交易中心 的 名单.xlsx 第7行"
    keep_sightings(
        [Sighting(company.uscc, name, NameSource.CHECKED_LIST, words)], now=NOW, reopen=False
    )
    return NameConflict.objects.get(company=company)


def test_the_queue_lists_code_names_and_where_they_came_from(client, inspector):
    assert "没有代码名称不一致" in client.get(LIST).text
    assert LIST in client.get("/inspector/listings/").text
    row, other = conflict(), conflict("别的有限公司")

    text = client.get(LIST).text

    assert "待处理 2 项" in text
    assert all(word in text for word in (row.company.uscc, row.company.name, row.name))
    assert "名单查询：交易中心 的 名单.xlsx 第7行" in text
    assert "处，" not in text
    found = client.get(LIST, {"q": row.company.uscc.lower()}).text
    assert (row.name in found, other.name in found) == (True, False)
    assert other.name in client.get(LIST, {"q": "别的"}).text


def test_of_many_places_the_newest_are_shown_and_who_is_registered_under_the_name(
    client, inspector
):
    bearer = CompanyFactory()
    row = conflict(bearer.name)
    keep_sightings(
        [
            Sighting(row.company.uscc, bearer.name, NameSource.SHEET, f"表{number:02}.xlsx A2")
            for number in range(50)
        ],
        now=NOW,
        reopen=False,
    )

    queue, page = client.get(LIST).text, client.get(f"{LIST}{row.pk}/").text

    assert "等 51 处" in queue
    assert (queue.count("上报表格："), "表49.xlsx A2" in queue) == (2, True)
    assert "共 51 处，列出最近 50 处" in page
    assert bearer.uscc in page
    assert "选错了单位" in page


def test_an_inspector_keeps_both_then_chooses_and_says_why(client, inspector):
    row = conflict()
    page = f"{LIST}{row.pk}/"
    assert client.post(page, {"settlement": "OTHER", "reason": ""}).status_code == 422
    assert client.post(page, {"settlement": "BOTH", "reason": "x"}).status_code == 422

    kept = client.post(page, {"settlement": "KEEP_BOTH", "reason": "待登记机关答复"}, follow=True)
    done = client.post(page, {"settlement": "OTHER", "reason": "营业执照"}, follow=True)

    assert "保留待证明" in kept.text
    assert "待登记机关答复" in kept.text
    assert "曾用名" in done.text
    assert "营业执照" in done.text
    assert "确定</button>" not in done.text
    again = client.post(page, {"settlement": "REGISTERED", "reason": "再来"})
    assert (again.status_code, "E-NAME-SETTLED" in again.text) == (409, True)


def test_the_queue_asks_as_often_for_one_as_for_three(client, inspector):
    counts = []
    for more in (1, 2):
        for _ in range(more):
            conflict()
        client.get(LIST)
        with CaptureQueriesContext(connection) as asked:
            client.get(LIST)
        counts.append(len(asked))
    assert counts[0] == counts[1]

"""The worker's own pay page, and the code that opens it."""

import re

import pytest

from arrears.models import LedgerEntry, PayAnswer, WorkLogEntry
from sites.sealing import seal
from sites.services.load_writers.workers import id_index
from tests.api.web import story
from tests.factories.sites import NOW, InspectorFactory, region
from tests.fresh import fresh_cache
from tests.sites.ingest.people import id_number

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
CODE = re.compile(r'class="pickup-code mono">([^<]+)<')
NUMBER = id_number(7)


@pytest.fixture
def worker(clock):
    clock(NOW)
    fresh_cache()
    region("370900")
    found = story.build().workers[0]
    found.id_number_index = id_index(NUMBER)
    found.id_number_sealed = seal(NUMBER, purpose="worker.id_number")
    found.save()
    return found


def test_a_worker_reads_his_months_answers_and_keeps_a_log(client, worker):
    client.force_login(InspectorFactory())
    path = "/inspector/pay-codes/"
    assert client.get(path).status_code == 200
    wrong = client.post(path, {"name": "李四", "id_number": NUMBER})
    empty = client.post(path, {"name": "", "id_number": NUMBER})
    given = client.post(path, {"name": "王建国", "id_number": NUMBER})
    client.logout()
    assert (wrong.status_code, empty.status_code, given.status_code) == (404, 422, 201)
    code = CODE.findall(given.text)[0]

    page = client.post("/w/pay/", {"code": code})
    assert page.status_code == 200
    for words in ("2026年7月", "6,500.00 元", "还没有答复", "自己记工"):
        assert words in page.text
    assert "王建国" not in page.text
    entry = LedgerEntry.objects.filter(worker=worker).order_by("-month").first()
    told = {"code": code, "entry": entry.pk, "answer": "DISPUTED"}
    mute = client.post("/w/pay/answer/", {**told, "words": ""})
    said = client.post("/w/pay/answer/", {**told, "words": "少算三天"})
    none = client.post("/w/pay/answer/", {"code": code, "entry": entry.pk})
    assert (mute.status_code, said.status_code, none.status_code) == (422, 201, 422)
    assert "E-REASON" in mute.text
    assert "不对：少算三天" in said.text
    day = {"code": code, "day": "2026-09-14", "days": "1", "words": "绑钢筋"}
    logged = client.post("/w/pay/log/", day)
    changed = client.post("/w/pay/log/", {**day, "days": "0.5"})
    ahead = client.post("/w/pay/log/", {**day, "day": "2026-09-16"})
    assert (logged.status_code, changed.status_code, ahead.status_code) == (201, 201, 422)
    assert "改过" in changed.text
    assert (PayAnswer.objects.count(), WorkLogEntry.objects.count()) == (1, 2)
    client.force_login(InspectorFactory())
    assert "工人说不对的月份" in client.get(path).text
    assert client.get(path).text.count("2026年7月") == 1


def test_pay_codes_are_not_guessed(client, worker):
    assert client.get("/w/pay/").status_code == 200
    assert client.post("/w/pay/", {"code": ""}).status_code == 404
    tries = [client.post("/w/pay/", {"code": f"A{number}"}).status_code for number in range(7)]

    assert tries[:4] == [404] * 4
    assert 429 in tries

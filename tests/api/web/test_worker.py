"""The worker's pages: a complaint without an account, and its state by receipt."""

import re

import pytest
from django.urls import reverse

from api.throttle import FREE_MISSES
from arrears.enums import CaseState, ComplaintState
from arrears.models import Complaint, ComplaintIdentity, ComplaintMessage
from arrears.services.intake import send_message
from sites.models import AuditEntry
from tests.api.web import story
from tests.factories.arrears import CaseFactory, PaymentOrderFactory
from tests.factories.sites import NOW, WageOfficerFactory
from tests.fresh import fresh_cache

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

CODE = re.compile(r'<code class="w-code">([^<]+)</code>')


@pytest.fixture(autouse=True)
def _day(clock):
    clock(NOW)
    fresh_cache()


@pytest.fixture
def site():
    return story.site().site


def answers(**changes):
    return {
        "submission_key": "k" * 32,
        "owed_by": "张工头",
        "since_month": "2026-06",
        "amount": "13000.50",
        "worker_count": "3",
        "text": "干了两个月没给钱",
        "name": "王建国",
        "phone": "13800000000",
        **changes,
    }


def file(client, site, **changes):
    return client.post(reverse("web:complain", args=(site.code,)), answers(**changes))


def test_home_leads_to_the_form_of_the_site_typed(client, site):
    found = client.get("/w/complain/", {"site": f" {site.code.lower()} "})
    missing = client.get("/w/complain/", {"site": "S9999999"})

    assert (found.status_code, found.url) == (302, f"/w/complain/{site.code}/")
    assert missing.status_code == 404
    assert "没有工地码“S9999999”" in missing.text


def test_complain_asks_four_questions_and_names_the_site(client, site):
    text = client.get(reverse("web:complain", args=(site.code,))).text

    assert text.count("<fieldset") == 4
    assert site.project.name in text
    assert client.get(reverse("web:complain", args=("S9999999",))).status_code == 404


def test_complain_files_once_and_shows_the_code(client, site):
    first = file(client, site)
    again = file(client, site)

    assert (first.status_code, again.status_code) == (201, 201)
    assert CODE.findall(first.text) == CODE.findall(again.text)
    complaint = Complaint.objects.get()
    assert (complaint.project, complaint.worker_count) == (site.project, 3)
    assert "no-store" in first.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("changes", "status", "words"),
    [
        ({"text": " 　"}, 422, "E-TEXT-EMPTY"),
        ({"owed_by": ""}, 422, "这一项要填"),
        ({"since_month": "去年"}, 422, "请按“2026-09”的样子填写月份"),
        ({"since_month": "2026-10"}, 422, "E-PERIOD"),
        ({"amount": "0"}, 422, "大约欠多少元"),
        ({"worker_count": "0"}, 422, "一共欠几个人的"),
        ({"text": "字" * 20_001}, 422, "E-TEXT-LONG"),
        ({"submission_key": "short"}, 422, "E-SUBMISSION-KEY"),
    ],
)
def test_complain_refused_says_why_and_keeps_nothing(client, site, changes, status, words):
    response = file(client, site, **changes)

    assert response.status_code == status
    assert words in response.text
    assert "张工头" in response.text or "owed_by" in changes
    assert (Complaint.objects.count(), AuditEntry.objects.count()) == (0, 0)


def test_complain_without_name_phone_and_amount_is_accepted(client, site):
    response = file(client, site, name="", phone="", amount="")

    assert response.status_code == 201
    assert ComplaintIdentity.objects.values_list("name_sealed", "phone_sealed").get() == ("", "")


def test_receipt_tells_the_state_in_plain_words_however_the_code_is_typed(client, site):
    code = CODE.search(file(client, site).text)[1]

    text = client.post("/w/receipt/", {"receipt": f" {code.replace('-', ' ').lower()}"}).text

    for words in (
        "已收到，等待受理",
        "决定是否受理并告知您",
        "2026年9月21日",
        site.project.name,
        "还没有消息",
    ):
        assert words in text
    assert "王建国" not in text


def test_receipt_follows_the_case(client, site):
    code = CODE.search(file(client, site).text)[1]
    case = CaseFactory(project=site.project, state=CaseState.ORDERED)
    PaymentOrderFactory(case=case)
    Complaint.objects.update(state=ComplaintState.IN_CASE, case=case)
    send_message(
        complaint=Complaint.objects.get(), text="请补充工资条", actor=case.handler, now=NOW
    )

    text = client.post("/w/receipt/", {"receipt": code}).text

    for words in (
        "单位应在此日前付清",
        "责令单位付钱",
        "2026年9月11日",
        "请补充工资条",
    ):
        assert words in text


@pytest.mark.parametrize("code", ["AAAA-AAAA-AAAA-AAAA-AA", "不是回执码", "1"])
def test_receipt_unknown_gives_one_answer(client, site, code):
    file(client, site)

    response = client.post("/w/receipt/", {"receipt": code})

    assert response.status_code == 404
    assert "没有查到这个回执码" in response.text
    assert site.project.name not in response.text


def test_receipt_guesses_wait_longer_and_longer_on_page_and_endpoint_alike(client, site):
    code = CODE.search(file(client, site).text)[1]
    for guess in range(FREE_MISSES):
        client.post("/w/receipt/", {"receipt": f"AAAA-{guess}"})
    last = client.post("/w/receipt/message/", {"receipt": "AAAA", "words": "试试"})

    waiting = client.post("/w/receipt/", {"receipt": code})
    message = client.post("/w/receipt/message/", {"receipt": code, "words": "试试"})
    endpoint = client.get(f"/api/v1/complaints/{code}")

    assert last.status_code == 404
    assert (waiting.status_code, message.status_code, endpoint.status_code) == (429, 429, 429)
    assert "E-TOO-MANY-TRIES" in waiting.text
    assert site.project.name not in waiting.text
    assert waiting["Retry-After"] == "2"
    assert ComplaintMessage.objects.count() == 0


def test_receipt_asked_for_nothing_is_refused(client):
    assert client.get("/w/receipt/").status_code == 200
    assert client.post("/w/receipt/", {"receipt": ""}).status_code == 422


def test_message_is_added_and_shown(client, site):
    code = CODE.search(file(client, site).text)[1]

    sent = client.post("/w/receipt/message/", {"receipt": code, "words": "老板今天又推了"})
    empty = client.post("/w/receipt/message/", {"receipt": code, "words": "　"})
    unknown = client.post("/w/receipt/message/", {"receipt": "1", "words": "试试"})

    assert (sent.status_code, empty.status_code, unknown.status_code) == (201, 422, 404)
    assert "老板今天又推了" in sent.text
    assert "E-TEXT-EMPTY" in empty.text
    assert ComplaintMessage.objects.count() == 1


def test_message_after_closing_is_refused(client, site):
    code = CODE.search(file(client, site).text)[1]
    Complaint.objects.update(state=ComplaintState.CLOSED)

    response = client.post("/w/receipt/message/", {"receipt": code, "words": "还没到账"})

    assert response.status_code == 409
    assert "E-CASE-STATE" in response.text


def test_filing_changes_no_contractor_page(client, site):
    officer = WageOfficerFactory(site.project)
    client.force_login(officer)
    urls = ("/contractor/", "/contractor/loads/")
    before = [token_free(client.get(url).text) for url in urls]

    file(client, site)

    assert [token_free(client.get(url).text) for url in urls] == before


def token_free(text):
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text)

"""Pages of the inspector about one grade: what they show, what the acts do and refuse."""

import datetime as dt

import pytest

from rating.enums import GradingState
from rating.models import AdverseEvent, ConductRecord, Grading, GradingTalk, Inspection
from rating.services.grade_objection import receive_objection
from tests.factories.grades import (
    CONFIRMED_AT,
    HERE,
    LAST_DAY_TO_OBJECT,
    clean_company,
    company_dealt_with,
    disobedient_company,
    drafted,
    notified,
    published,
    signed,
)
from tests.factories.rating import GradingFactory, tampered
from tests.factories.sites import CompanyFactory, InspectorFactory

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture
def inspector(client, clock):
    clock(CONFIRMED_AT)
    person = InspectorFactory(HERE)
    client.force_login(person)
    return person


def post(client, grading, slug, **form):
    return client.post(f"/inspector/grades/{grading.pk}/{slug}/", form, follow=True)


def text(response):
    return response.content.decode()


def test_list_shows_grades_by_filter(client, inspector):
    good, bad = clean_company(name="泰安甲公司"), disobedient_company(name="泰安乙公司")
    published(good)
    drafted(bad)
    page = text(client.get("/inspector/grades/"))
    assert "泰安甲公司" in page
    assert "拒不履行责令限期支付决定" in page
    for query, shown, hidden in (
        ("grade=C", "泰安乙公司", "泰安甲公司"),
        ("state=PUBLISHED", "泰安甲公司", "泰安乙公司"),
        (f"q={bad.uscc}", "泰安乙公司", "泰安甲公司"),
        ("q=甲", "泰安甲公司", "泰安乙公司"),
    ):
        page = text(client.get(f"/inspector/grades/?{query}"))
        assert shown in page
        assert hidden not in page
    assert "没有符合条件" in text(
        client.get("/inspector/grades/?method=wage_payment&period=2026-01")
    )


def test_list_of_nothing_says_so(client, inspector):
    assert "还没有评价" in text(client.get("/inspector/grades/"))


def test_list_tells_movers_and_objections(client, inspector):
    notice = notified(company_dealt_with(name="泰安丙公司"))
    GradingFactory(company=notice.grading.company, period="2024", grade="A")
    receive_objection(notice=notice, words="不服", now=LAST_DAY_TO_OBJECT)
    page = text(client.get("/inspector/grades/"))
    assert "A → <strong>B</strong>" in page
    assert "答复期限 2026-02-12" in page


def test_list_takes_the_same_queries_for_one_and_for_three(
    client, inspector, django_assert_max_num_queries
):
    drafted(clean_company())
    with django_assert_max_num_queries(60) as first:
        client.get("/inspector/grades/")
    for _ in range(2):
        drafted(clean_company())
    with django_assert_max_num_queries(len(first)):
        client.get("/inspector/grades/")


def test_grade_shows_reasons_aspects_results_and_the_procedure(client, inspector):
    grading = published(disobedient_company())
    page = text(client.get(f"/inspector/grades/{grading.pk}/"))
    for words in (
        "第七条",
        "支付劳动者工资和执行最低工资标准",
        "列为劳动保障监察重点对象",
        "泰人社评告字〔2026〕1号",
        "归档保存至不早于 2028-12-31",
    ):
        assert words in page


def test_grade_of_another_region_is_not_found(client, inspector):
    elsewhere = GradingFactory(company=CompanyFactory(region_id="370982"))
    assert client.get(f"/inspector/grades/{elsewhere.pk}/").status_code == 404
    assert client.get("/inspector/grades/999999/").status_code == 404


def test_notice_is_served_and_refused_without_proof(client, inspector):
    grading = signed(company_dealt_with())
    refused = post(client, grading, "notice", service_proof="")
    assert refused.status_code == 422
    assert "异议截止 2026-01-30" in text(post(client, grading, "notice", service_proof="回证"))
    assert Grading.objects.get().state == GradingState.NOTIFIED


def test_act_that_is_not_open_is_refused_with_why(client, inspector):
    grading = drafted(company_dealt_with())
    refused = post(client, grading, "notice", service_proof="回证")
    assert refused.status_code == 409
    assert "尚未签批" in text(refused)
    assert post(client, grading, "dance").status_code == 404


def test_objection_on_paper_is_taken_in_and_answered(client, clock, inspector):
    notice = notified(company_dealt_with())
    clock(LAST_DAY_TO_OBJECT)
    taken = post(client, notice.grading, "objection", words="该案已撤销")
    assert "答复期限 2026-02-12" in text(taken)
    assert "请填写" not in text(taken)
    answered = post(client, notice.grading, "answer", answer="经核实属实", upheld="yes")
    assert "异议成立" in text(answered)
    assert Grading.objects.get().state == GradingState.WITHDRAWN


def test_talk_record_and_event_are_taken_in(client, inspector):
    grading = drafted(disobedient_company())
    post(client, grading, "talk", attendees="法定代表人", words="限期付清")
    assert GradingTalk.objects.get().recorded_by == inspector
    told = {"aspect": "contracts", "source": "WRITTEN_REVIEW", "recorded_on": "2026-01-05"}
    post(client, grading, "conduct", **told)
    assert ConductRecord.objects.get().aspect == "contracts"
    event = {
        "kind": "OVERRIDE",
        "occurred_on": "2025-12-01",
        "document_number": "（2025）鲁09民终1号",
        "source": "泰安市中级人民法院",
    }
    late = post(client, grading, "event", **{**event, "occurred_on": "2026-02-01"})
    assert (late.status_code, AdverseEvent.objects.count()) == (422, 0)
    post(client, grading, "event", **event)
    again = Grading.objects.get(version=2)
    assert again.cause == "事件触发：法院或其他主管机关认定（（2025）鲁09民终1号）"
    assert again.findings.filter(rule="found_by_authority").exists()
    assert grading.drafted_at.date() == dt.date(2026, 1, 15)


def test_inspection_beyond_the_quota_is_ordered_with_its_reason_alone(client, inspector):
    grading, second = drafted(clean_company()), InspectorFactory(HERE, display_name="王监察")
    stranger = InspectorFactory("370911", display_name="远方监察")
    page = text(client.get(f"/inspector/grades/{grading.pk}/"))
    assert "王监察" in page
    # By the name: a short number may be the value of something else on the page.
    assert "远方监察" not in page
    told = {"kind": "DAILY", "second": second.pk}
    for wrong in ({"reason": " "}, {"reason": "举报", "second": stranger.pk}):
        refused = post(client, grading, "inspection", **{**told, **wrong})
        assert (refused.status_code, Inspection.objects.count()) == (422, 0)
    done = text(post(client, grading, "inspection", **told, reason="群众举报拖欠工资"))
    assert "日常检查已安排，理由已留存" in done
    assert "群众举报拖欠工资" in done
    row = Inspection.objects.get()
    assert (row.first_inspector, row.second_inspector, row.draw) == (inspector, second, None)


def test_replay_says_whether_it_is_the_same(client, inspector):
    grading = drafted(clean_company())
    assert "复算一致" in text(post(client, grading, "replay"))
    with tampered():
        Grading.objects.update(facts={"uscc": "-"})
    refused = post(client, grading, "replay")
    assert (refused.status_code, "摘要不符" in text(refused)) == (409, True)

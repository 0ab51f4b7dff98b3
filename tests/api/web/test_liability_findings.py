"""The page on which an inspector records who must pay."""

import pytest

from tests.api.web import story
from tests.factories.sites import NOW, CompanyFactory, InspectorFactory

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture
def told(clock, client):
    """A red site, seen by its inspector."""
    clock(NOW)
    client.force_login(InspectorFactory())
    return story.build()


def post(client, told, slug, **sent):
    return client.post(
        f"/inspector/projects/{told.project.code}/liability/{slug}/", sent, follow=True
    )


def test_lending_is_recorded_shown_and_withdrawn(client, told):
    lender = CompanyFactory(name="泰安示例出借建设有限公司")
    sent = {
        "company": told.employer.pk,
        "lender": lender.uscc,
        "since": "2026-01-01",
        "reason": "合同章与社保单位不一致",
    }

    shown = post(client, told, "lending", **sent).text
    lending = told.project.name_lendings.get()
    again = post(client, told, "withdraw", lending=lending.pk, reason="核实有误").text

    assert "的名义承揽，2026-01-01 起" in shown
    assert "已撤销" in again
    assert "核实有误" in again


def test_what_is_wrong_is_said_and_nothing_recorded(client, told):
    wrong = {"company": told.employer.pk, "since": "2026-01-01", "reason": "查明"}

    unknown = post(client, told, "lending", lender="91370900MA000000X0", **wrong)
    same = post(client, told, "lending", lender=told.employer.uscc, **wrong)
    ahead = post(client, told, "unpaid", amount="1", as_of="2026-09-16", source="对账单")
    gone = post(client, told, "withdraw", lending="x", reason="没有")

    assert (unknown.status_code, same.status_code, ahead.status_code) == (422, 422, 422)
    assert "登记中没有这个统一社会信用代码的单位" in unknown.text
    assert "同一家" in same.text
    assert "截至日期晚于今天" in ahead.text
    assert gone.status_code == 404
    assert post(client, told, "other").status_code == 404
    assert not told.project.name_lendings.exists()


def test_project_page_tells_what_the_owner_must_advance(client, told):
    before = client.get(f"/inspector/projects/{told.project.code}/").text
    entry = told.project.ledger_entries.filter(outstanding__gt=0).first()
    entry.liability = [
        *entry.liability,
        {
            "uscc": "X",
            "name": "建设单位",
            "role": "先行垫付",
            "article": "《保障农民工工资支付条例》第二十九条第二款",
            "words": "先行垫付",
            "limit": "100.00",
        },
    ]
    entry.save()
    post(client, told, "unpaid", amount="100", as_of="2026-09-15", source="对账单")

    after = client.get(f"/inspector/projects/{told.project.code}/").text

    assert "建设单位应先行垫付" not in before
    assert "建设单位应先行垫付 100.00 元" in after
    assert "以未结清的工程款 100.00 元为限" in after

"""The sandbox platform's page: who is on its list, and the commands to misbehave."""

import pytest

from api.push.sandbox.page import Behavior, page, read_form, standing
from tests.api.push.conftest import put
from tests.api.push.sandbox.test_server import get, post

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def test_the_page_shows_who_is_listed_and_what_was_taken(client, sandbox, settings):
    member = {"name": "示例<建筑>", "kind": "COMPANY"}
    for message in (
        put("company:A", document_number="决定1号", member=member, listed_on="2026-09-10"),
        put("company:B", document_number="决定2号"),
        put("company:B", "REMOVE"),
    ):
        client.deliver(message, deadline=3)

    shown = get(settings, "/").body.decode()

    assert set(standing(sandbox.store.all())) == {"company:A"}
    assert "示例&lt;建筑&gt;" in shown
    assert shown.count("决定1号") == 2
    assert "已受理的消息（3）" in shown
    assert "没有在列的对象" in page([], Behavior())


def test_commands_of_the_page_change_what_it_does(client, sandbox, settings):
    client.deliver(put(), deadline=3)
    form = b"fail_rate=0.5&delay=&drop_answers=2&duplicate=1&reorder=1&forge=-3&forget=1&x=1"

    response = post(settings, "/behavior", form)

    assert response.status == 303
    assert sandbox.behavior == Behavior(
        fail_rate=0.5, drop_answers=2, duplicate=True, reorder=1, forge=0
    )
    assert sandbox.store.all() == []
    assert "0.5" in get(settings, "/").body.decode()


def test_a_form_of_another_site_changes_nothing(sandbox, settings):
    response = post(settings, "/behavior", b"forget=1", {"origin": "https://evil.example"})
    assert response.status == 403
    assert read_form(b"delay=x&forget=") == {}


def test_a_held_back_message_arrives_after_the_next_and_is_refused_then(client, sandbox):
    first, other = put("company:A"), put("company:B")
    sandbox.behavior.reorder = 1
    assert "连接平台失败" in client.deliver(first, deadline=3).reason
    assert sandbox.store.all() == []
    client.deliver(other, deadline=3)
    assert [effect.subject for effect in sandbox.store.all()] == ["company:B", "company:A"]
    # What was sent again meanwhile is a repeat, not a second effect.
    client.deliver(first, deadline=3)
    assert len(sandbox.store.all()) == 2


@pytest.mark.parametrize("turn", [1, 2, 3])
def test_a_forged_answer_is_no_receipt_and_nothing_arrived(client, sandbox, turn):
    sandbox.behavior.forge = turn
    outcome = client.deliver(put(), deadline=3)
    assert "回执无效" in outcome.reason
    assert sandbox.store.all() == []
    assert sandbox.behavior.forge == turn - 1

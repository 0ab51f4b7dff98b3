"""The commands: relay, reconcile and the sandbox platform as an operator starts them."""

import io
import json
import signal
import urllib.request

import pytest
from django.core.management import CommandError, call_command

from api.management.commands import relay as relay_command
from blacklist.models import Reconciliation
from sites.models import OutboxMessage
from tests.api.push.conftest import put
from tests.chaos.processes import manage

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def run(*arguments):
    out = io.StringIO()
    try:
        call_command(*arguments, stdout=out, stderr=io.StringIO())
    except SystemExit as ended:
        return ended.code, out.getvalue()
    return 0, out.getvalue()


def test_relay_once_sends_what_is_due(sandbox):
    put()
    put()

    assert run("relay", "--once", "--json") == (0, '{"acknowledged": 2}\n')
    assert run("relay", "--once") == (0, "")


def test_relay_ends_at_a_polite_kill(sandbox, monkeypatch):
    handlers = {}
    monkeypatch.setattr(
        relay_command.signal, "signal", lambda number, handler: handlers.update({number: handler})
    )
    message = put()
    real = relay_command.Relay.step

    def step_then_ask(self):
        done = real(self)
        handlers[signal.SIGTERM](signal.SIGTERM, None)
        return done

    monkeypatch.setattr(relay_command.Relay, "step", step_then_ask)

    assert run("relay", "--poll", "0.01", "--json") == (0, '{"acknowledged": 1}\n')
    message.refresh_from_db()
    assert message.state == "ACKNOWLEDGED"
    assert set(handlers) == {signal.SIGTERM, signal.SIGINT}


def test_reconcile_says_what_differs_and_fails_then(sandbox):
    put()
    run("relay", "--once")

    assert run("reconcile") == (
        0,
        "credit-platform：已回执1条，平台持有1条；缺失0，落后0，不一致0，多出0；重新排队0条；今日移出0条，已证实0条\n",
    )
    sandbox.store.forget(1)
    status, said = run("reconcile", "--report-only", "--json")
    assert (status, len(json.loads(said)["missing"]), json.loads(said)["resent"]) == (1, 1, [])
    status, said = run("reconcile")
    assert status == 1
    assert "重新排队1条；" in said
    assert OutboxMessage.objects.get().state == "PENDING"


def test_reconcile_concludes_nothing_from_an_unreachable_platform(settings):
    settings.PLATFORM_URL = "http://127.0.0.1:9"

    with pytest.raises(CommandError, match="读取平台清单失败") as caught:
        run("reconcile")

    assert caught.value.returncode == 2
    assert "读取平台清单失败" in Reconciliation.objects.get().error


def test_sandbox_platform_serves_and_ends_politely(tmp_path):
    store = tmp_path / "platform.sqlite3"
    process = manage(
        "sandbox_platform", "--port", "0", "--store", str(store), "--forget", "3", "--duplicate"
    )
    assert process.stdout is not None
    address = process.stdout.readline().split()[-1]

    with urllib.request.urlopen(address, timeout=60) as page:
        assert "沙箱信用平台" in page.read().decode()
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=120)

    assert process.returncode == 0


@pytest.mark.django_db(transaction=True)
def test_relay_process_ends_politely_with_nothing_to_do():
    process = manage("relay", "--once")

    _, said = process.communicate(timeout=120)

    assert (process.returncode, said.strip()) == (0, "中继结束：没有到期的消息")

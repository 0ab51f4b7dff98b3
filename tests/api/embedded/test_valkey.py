import os
import signal
import stat

import pytest
import redis

from api.embedded import valkey
from api.embedded.errors import EmbeddedError
from api.embedded.processes import is_running, wait_until
from api.embedded.valkey import Valkey, server_program

pytestmark = [pytest.mark.integration]


@pytest.fixture
def ask(usage):
    def ask(*words):
        with redis.from_url(usage.valkey.url, decode_responses=True) as client:
            return client.execute_command(*words)

    return ask


def test_start_gives_a_server_behind_a_password_on_loopback_only(usage, ask):
    usage.start(usage.valkey)

    assert ask("CONFIG", "GET", "bind") == {"bind": "127.0.0.1"}
    assert ask("CONFIG", "GET", "appendonly") == {"appendonly": "yes"}
    password = usage.valkey.password_file.read_text()
    with (
        redis.from_url(usage.valkey.url.replace(f":{password}@", "")) as stranger,
        pytest.raises(redis.AuthenticationError),
    ):
        stranger.ping()
    modes = [(usage.valkey.root / name).stat().st_mode for name in ("password", "valkey.conf")]
    assert [stat.S_IMODE(mode) for mode in modes] == [0o600, 0o600]


def test_start_again_takes_the_running_server(usage, cluster):
    usage.start(usage.valkey)
    other = Valkey(cluster / "valkey")

    other.start()

    assert (other.running(), other.url) == (usage.valkey.running(), usage.valkey.url)


def test_start_after_a_stop_keeps_the_keys(usage, ask):
    usage.start(usage.valkey)
    ask("SET", "kept", "7")
    usage.valkey.request_stop()
    assert usage.valkey.wait_stopped() is True

    usage.start(usage.valkey)

    assert ask("GET", "kept") == "7"


def test_start_after_a_kill_takes_a_new_process(usage, ask):
    usage.start(usage.valkey)
    killed = usage.valkey.running()
    os.kill(killed, signal.SIGKILL)
    assert wait_until(lambda: usage.valkey.running() is None, seconds=120)

    usage.start(usage.valkey)

    assert usage.valkey.running() != killed
    assert ask("PING") is True


def test_start_ends_a_server_that_lost_its_pid_file(usage, ask):
    usage.start(usage.valkey)
    ask("SET", "kept", "8")
    lost = usage.valkey.running()
    usage.valkey.pid_file.unlink()

    usage.start(usage.valkey)

    assert not is_running(lost)
    assert ask("GET", "kept") == "8"


def test_running_ignores_another_program_with_the_old_number(usage):
    usage.valkey.pid_file.write_text(str(os.getpid()))

    assert usage.valkey.running() is None
    assert usage.valkey.answers() is False


def test_start_that_fails_shows_the_log(tmp_path, monkeypatch):
    program = tmp_path / "broken-server"
    program.write_text("#!/bin/sh\necho 起不来\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("REDIS_SERVER", str(program))
    monkeypatch.setattr(valkey, "START_ATTEMPTS", 2)
    server = Valkey(tmp_path / "valkey")

    with pytest.raises(EmbeddedError, match=r"(?s)没能启动.*起不来\n起不来"):
        server.start()
    with pytest.raises(EmbeddedError, match="没有运行"):
        _ = server.url


def test_wait_stopped_says_when_it_does_not_stop(usage, monkeypatch):
    usage.start(usage.valkey)
    pid = usage.valkey.running()
    monkeypatch.setattr(valkey, "STOP_SECONDS", 0.0)
    os.kill(pid, signal.SIGSTOP)

    usage.valkey.request_stop()
    stopped = usage.valkey.wait_stopped()
    os.kill(pid, signal.SIGCONT)

    assert stopped is False
    monkeypatch.undo()
    assert usage.valkey.wait_stopped() is True


def test_server_program_is_the_named_one_first(tmp_path, monkeypatch):
    monkeypatch.setenv("REDIS_SERVER", str(tmp_path / "missing"))
    with pytest.raises(EmbeddedError, match="REDIS_SERVER"):
        server_program()

    (tmp_path / "missing").touch()

    assert server_program() == tmp_path / "missing"


def test_server_program_without_the_wheel_is_the_one_on_the_path(
    tmp_path, monkeypatch, without_wheels
):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EmbeddedError, match="make setup"):
        server_program()

    (tmp_path / "redis-server").touch(mode=0o755)

    assert server_program() == tmp_path / "redis-server"

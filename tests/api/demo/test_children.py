import os
import signal
import sys
import threading

import pytest

from api.demo import children as module
from api.demo.children import ChildDied, Children
from api.embedded.processes import is_running, wait_until

pytestmark = pytest.mark.integration
SLEEPS = "import time; time.sleep(600)"
STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "print('ready', flush=True); time.sleep(600)"
)


@pytest.fixture
def children(tmp_path):
    with Children(logs=tmp_path / "logs", environment={"ANXIN_TEST": "给子进程"}) as started:
        yield started


def test_leaving_the_block_stops_every_child(tmp_path):
    with Children(logs=tmp_path, environment={}) as started:
        processes = [started.start(name, "-c", SLEEPS).process for name in ("a", "b")]
        assert all(is_running(process.pid) for process in processes)

    assert not any(is_running(process.pid) for process in processes)


def test_leaving_the_block_by_an_error_stops_every_child(tmp_path):
    started = Children(logs=tmp_path, environment={})
    started.__enter__()
    process = started.start("a", "-c", SLEEPS).process

    started.__exit__(RuntimeError, RuntimeError(), None)

    assert not is_running(process.pid)


def test_child_has_a_session_of_its_own_and_our_variables(children, tmp_path):
    child = children.start(
        "a", "-c", "import os; print(os.environ['ANXIN_TEST'], os.getsid(0) == os.getpid())"
    )
    child.process.wait()

    assert child.log.read_text() == "给子进程 True\n"


def test_child_that_ignores_the_polite_signal_is_killed(children, monkeypatch):
    monkeypatch.setattr(module, "STOP_SECONDS", 0.3)
    child = children.start("a", "-c", STUBBORN)
    process = child.process
    assert wait_until(lambda: "ready" in child.log.read_text(), seconds=120)

    children.stop()

    assert process.returncode == -signal.SIGKILL


def test_grandchildren_are_stopped_too(children):
    code = (
        "import subprocess, sys, time;"
        f"p = subprocess.Popen([sys.executable, '-c', {SLEEPS!r}]);"
        "print(p.pid, flush=True); time.sleep(600)"
    )
    child = children.start("a", "-c", code)
    assert wait_until(lambda: child.log.read_text().strip().isdigit(), seconds=120)
    grandchild = int(child.log.read_text())

    children.stop()

    assert wait_until(lambda: not is_running(grandchild), seconds=120)


def test_watch_starts_again_what_died(children, capsys):
    stop = threading.Event()
    child = children.start("a", "-c", SLEEPS)
    first = child.process.pid
    os.kill(first, signal.SIGKILL)
    thread = threading.Thread(target=children.watch, args=(stop,))
    thread.start()

    assert wait_until(lambda: child.process.pid != first and child.is_running, seconds=120)
    stop.set()
    thread.join()
    assert "a 已退出" in capsys.readouterr().err


def test_watch_gives_up_on_what_keeps_dying(children, monkeypatch):
    monkeypatch.setattr(module, "POLL_SECONDS", 0.05)
    children.start("a", "-c", "raise SystemExit('坏掉了')")

    with pytest.raises(ChildDied, match="坏掉了"):
        children.watch(threading.Event())


def test_watch_returns_when_told_to_stop(children, monkeypatch):
    monkeypatch.setattr(module, "POLL_SECONDS", 600)
    stop = threading.Event()
    stop.set()
    child = children.start("a", "-c", SLEEPS)

    children.watch(stop)

    assert child.is_running


def test_run_gives_output_and_exit_code(children):
    done = children.run("-c", "print('好'); raise SystemExit(3)", seconds=120)

    assert (done.returncode, done.stdout) == (3, "好\n")


def test_log_that_grew_too_long_is_put_aside(children, monkeypatch):
    monkeypatch.setattr(module, "LOG_MAXIMUM_BYTES", 3)
    first = children.start("a", "-c", "print('first')")
    first.process.wait()

    again = children.start("a", "-c", "print('second')")
    again.process.wait()

    assert first.log.with_suffix(".old").read_text() == "first\n"
    assert again.log.read_text() == "second\n"


def test_kill_group_of_a_child_that_is_gone_is_quiet(children):
    child = children.start("a", "-c", "pass")
    child.process.wait()

    child.kill_group(signal.SIGKILL)

    assert child.process.returncode == 0
    assert sys.executable == child.argv[0]

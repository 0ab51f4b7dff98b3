"""`ensure` and `python -m api.embedded`, in processes of their own: that is what they are for."""

import os
import signal
import subprocess
import sys

import pytest

import api.embedded
from api.embedded.__main__ import main
from api.embedded.usage import Usage

pytestmark = [pytest.mark.integration]
SHOW = "import os; print(*(os.environ.get(n) for n in ('DATABASE_URL', 'REDIS_URL', 'DEMO')))"


@pytest.fixture
def environment(cluster):
    kept = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "REDIS_URL", "DEMO"}}
    return {**kept, "ANXIN_DATA_DIR": str(cluster)}


def heed_hang_up():
    """Under nohup the tests ignore it, and so would what they start."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


def start(environment, *words):
    return subprocess.Popen(
        [sys.executable, "-m", "api.embedded", *words],
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=heed_hang_up,  # noqa: PLW1509 -- sets one handler, takes no lock
    )


def finish(process):
    out, err = process.communicate(timeout=120)
    return process.returncode, out.strip(), err.strip()


def everything_stopped(cluster):
    usage = Usage(cluster)
    return (usage.postgres.running(), usage.valkey.running()) == (None, None)


def test_run_gives_the_command_both_addresses_and_its_exit_code(environment, cluster):
    code, out, _ = finish(start(environment, "run", sys.executable, "-c", f"{SHOW}; exit(3)"))
    database, broker, demo = out.split()

    assert code == 3
    assert database.startswith("postgresql://anxin:")
    assert broker.startswith("redis://:")
    assert demo == "1"
    assert everything_stopped(cluster)


def test_run_starts_only_what_is_missing(environment, cluster):
    given = {**environment, "DATABASE_URL": "postgresql://elsewhere/anxin"}
    code, out, _ = finish(start(given, "run", sys.executable, "-c", SHOW))
    database, broker, demo = out.split()

    assert (code, database, demo) == (0, "postgresql://elsewhere/anxin", "None")
    assert broker.startswith("redis://:")


def test_ensure_with_a_broker_starts_the_database_and_keeps_an_ignored_hangup(environment):
    code = f"""
import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN)
import api.embedded; api.embedded.ensure()
print(signal.getsignal(signal.SIGHUP) is signal.SIG_IGN); {SHOW}
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**environment, "REDIS_URL": "redis://elsewhere/0"},
        text=True,
        capture_output=True,
        check=True,
    )
    kept, database, broker, demo = done.stdout.split()

    assert (kept, broker, demo) == ("True", "redis://elsewhere/0", "1")
    assert database.startswith("postgresql://anxin:")


def test_ensure_with_both_addresses_starts_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("ANXIN_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/anxin")
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere/0")

    api.embedded.ensure()

    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_run_passes_a_polite_kill_on_and_stops_everything(environment, cluster, number):
    code = "import time; print(1, flush=True); time.sleep(200)"
    process = start(environment, "run", sys.executable, "-c", code)
    process.stdout.readline()

    process.send_signal(number)

    assert finish(process)[0] == 128 + number
    assert everything_stopped(cluster)


def test_run_survives_ctrl_c_until_the_command_has_ended(environment, cluster):
    code = """
import os, signal, sys, time
try:
    print(1, flush=True)
    time.sleep(200)
except KeyboardInterrupt: print(os.environ["DATABASE_URL"] != ""); sys.exit(4)
"""
    process = start(environment, "run", sys.executable, "-c", code)
    process.stdout.readline()

    os.killpg(process.pid, signal.SIGINT)

    assert finish(process)[:2] == (4, "True")
    assert everything_stopped(cluster)


def test_ensure_lets_a_polite_kill_run_the_exit_handlers(environment, cluster):
    code = "import api.embedded, time; api.embedded.ensure(); print(1, flush=True); time.sleep(200)"
    process = subprocess.Popen(
        [sys.executable, "-c", code], env=environment, text=True, stdout=subprocess.PIPE
    )
    process.stdout.readline()

    process.terminate()

    assert finish_quietly(process) == 128 + signal.SIGTERM
    assert everything_stopped(cluster)


def finish_quietly(process):
    process.communicate(timeout=120)
    return process.returncode


def test_ensure_in_a_thread_leaves_signals_alone(environment):
    code = """
import signal, threading, api.embedded
thread = threading.Thread(target=api.embedded.ensure); thread.start(); thread.join()
print(signal.getsignal(signal.SIGTERM) is signal.SIG_DFL)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, text=True, capture_output=True, check=True
    )

    assert done.stdout.strip() == "True"


def test_after_a_kill_the_next_run_takes_over_and_stops_everything(environment, cluster):
    code = "import api.embedded, os, signal; api.embedded.ensure(); os.kill(os.getpid(), 9)"
    killed = subprocess.run([sys.executable, "-c", code], env=environment, check=False)
    left_over = Usage(cluster).postgres.running()

    taken = finish(start(environment, "run", sys.executable, "-c", SHOW))

    assert killed.returncode == -signal.SIGKILL
    assert f":{left_over.port}/" in taken[1]
    assert everything_stopped(cluster)


def test_many_at_once_share_one_server(environment, cluster, tmp_path):
    # Each stays until all three are there.
    code = f"""
import pathlib, time; {SHOW}
here = pathlib.Path({str(tmp_path)!r}); (here / str(os.getpid())).touch()
while len(list(here.iterdir())) < 3: time.sleep(0.02)
"""

    results = [
        finish(each)
        for each in [start(environment, "run", sys.executable, "-c", code) for _ in range(3)]
    ]

    assert {exit_code for exit_code, _, _ in results} == {0}
    assert len({out for _, out, _ in results}) == 1
    assert everything_stopped(cluster)


def test_stop_ends_what_a_killed_process_left(usage, cluster, monkeypatch, capsys):
    monkeypatch.setenv("ANXIN_DATA_DIR", str(cluster))
    usage.start(usage.valkey)

    in_use = main(["stop"])
    os.close(usage._lock)  # what the kernel does to a killed process
    usage._lock = None

    assert (in_use, main(["stop"])) == (1, 0)
    assert "正被其他进程使用" in capsys.readouterr().err
    assert everything_stopped(cluster)


def test_run_without_a_command_is_a_usage_error(capsys):
    with pytest.raises(SystemExit) as refused:
        main(["run"])

    assert refused.value.code == 2
    assert "缺少要运行的命令" in capsys.readouterr().err


def test_run_that_cannot_start_says_why(monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("ANXIN_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("PGBIN", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL")

    assert main(["run", "true"]) == 1
    assert "里没有 postgres 程序" in capsys.readouterr().err

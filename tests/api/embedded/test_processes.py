import contextlib
import os
import signal
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from api.embedded.processes import (
    INNER_ID,
    LOG_MAXIMUM_BYTES,
    Account,
    account_of,
    command_line,
    free_port,
    is_running,
    log_tail,
    unprivileged_account_of,
    wait_until,
)

pytestmark = pytest.mark.unit
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="切换账户需要 root")


def test_is_running_knows_an_unreaped_process_is_dead():
    process = subprocess.Popen([sys.executable, "-c", ""])
    wait_until(lambda: " Z " in Path(f"/proc/{process.pid}/stat").read_text(), seconds=120)

    seen = (is_running(process.pid), is_running(os.getpid()))
    process.wait()

    assert seen == (False, True)
    assert not is_running(process.pid)


def test_command_line_of_a_process_that_is_gone_is_one_empty_word():
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()

    assert command_line(process.pid) == [""]
    assert Path(command_line(os.getpid())[0]).name.startswith("python")


def test_free_port_can_be_bound():
    def bound():
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", free_port())):
            return True
        return False

    # Somebody else may have taken it in between.
    assert wait_until(bound, seconds=120)


def test_wait_until_gives_up_after_its_time():
    assert wait_until(lambda: False, seconds=0.05) is False
    assert wait_until(lambda: True, seconds=0) is True


def test_program_ends_without_complaint_while_a_server_it_started_goes_on(tmp_path):
    program = (
        "import sys; from pathlib import Path; from api.embedded.processes import account_of;"
        "folder = Path(sys.argv[1]);"
        "process = account_of(folder).spawn(['sleep', '30'], log=folder / 'log');"
        "print(process.pid)"
    )
    done = subprocess.run(
        [sys.executable, "-W", "always", "-c", program, str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
    )
    os.kill(int(done.stdout), signal.SIGKILL)

    assert done.stderr == ""


def test_spawn_appends_to_the_log_and_leaves_our_session(tmp_path):
    log = tmp_path / "log"
    log.write_text("before\n")
    code = "import os; print(os.getsid(0) == os.getpid())"

    Account().spawn([sys.executable, "-c", code], log=log).wait()

    assert log.read_text() == "before\nTrue\n"


def test_spawn_puts_a_long_log_aside(tmp_path):
    log = tmp_path / "log"
    log.write_bytes(b"x" * (LOG_MAXIMUM_BYTES + 1))

    Account().spawn([sys.executable, "-c", "print('new')"], log=log).wait()

    assert log.read_text() == "new\n"
    assert (tmp_path / "log.old").stat().st_size == LOG_MAXIMUM_BYTES + 1


def test_log_tail_gives_the_last_lines(tmp_path):
    log = tmp_path / "log"
    before = log_tail(log)
    log.write_text("one\ntwo\nthree\n")

    assert (before, log_tail(log, lines=2)) == ("", "two\nthree")


@needs_root
def test_account_of_a_folder_is_its_owner_when_we_are_root(tmp_path):
    ours = account_of(tmp_path)
    os.chown(tmp_path, 1234, 1235)

    assert ours == Account()
    assert account_of(tmp_path) == Account(uid=1234, gid=1235)
    assert unprivileged_account_of(tmp_path) == Account(uid=1234, gid=1235)


def test_account_of_is_ourselves_when_we_are_not_root(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1234)

    assert account_of(tmp_path) == Account()
    assert unprivileged_account_of(tmp_path) == Account()


@needs_root
def test_unprivileged_account_does_not_see_root(tmp_path):
    account = unprivileged_account_of(tmp_path)

    seen = account.run(["id", "-u"]).stdout.strip()

    assert seen != "0"
    assert tmp_path.stat().st_uid in {0, account.uid}


@needs_root
@pytest.mark.parametrize("unshare", [None, "#!/bin/sh\nexit 1\n"])
def test_unprivileged_account_without_namespaces_is_given_the_folder(
    tmp_path, monkeypatch, unshare
):
    programs = tmp_path / "programs"
    programs.mkdir()
    if unshare:
        (programs / "unshare").write_text(unshare)
        (programs / "unshare").chmod(0o755)
    monkeypatch.setenv("PATH", str(programs))

    account = unprivileged_account_of(tmp_path)

    assert account.prefix == ()
    assert account.uid not in {0, None}
    assert (tmp_path.stat().st_uid, tmp_path.stat().st_gid) == (account.uid, account.gid)


@needs_root
def test_own_hands_files_over(tmp_path):
    secret = tmp_path / "secret"
    secret.touch(mode=0o600)

    Account().own(secret)
    before = secret.stat().st_uid
    Account(uid=INNER_ID, gid=INNER_ID).own(secret)

    assert (before, secret.stat().st_uid) == (0, INNER_ID)
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600

import os
import shutil
import signal
import stat

import psycopg
import pytest

from api.embedded import postgres
from api.embedded.errors import EmbeddedError
from api.embedded.postgres import Postgres, binaries
from api.embedded.processes import wait_until
from api.embedded.usage import Usage

pytestmark = [pytest.mark.integration]


def rows(server, question):
    with psycopg.connect(server.url, autocommit=True) as connection:
        return connection.execute(question).fetchall()


def fake_programs(folder, **scripts):
    folder.mkdir()
    for name, script in scripts.items():
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)
    return str(folder)


def test_start_gives_a_durable_utc_server_on_loopback_only(usage, monkeypatch):
    monkeypatch.delenv("ANXIN_FSYNC")
    usage.start(usage.postgres)

    settings = {
        name: rows(usage.postgres, f"SHOW {name}")[0][0]
        for name in (
            "fsync",
            "data_checksums",
            "max_connections",
            "shared_buffers",
            "TimeZone",
            "listen_addresses",
            "unix_socket_directories",
            "server_encoding",
        )
    }
    assert settings == {
        "fsync": "on",
        "data_checksums": "on",
        "max_connections": "100",
        "shared_buffers": "256MB",
        "TimeZone": "UTC",
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "server_encoding": "UTF8",
    }
    assert rows(usage.postgres, "SELECT current_database()") == [("anxin",)]


def test_start_for_data_that_may_be_lost_does_not_wait_for_the_disk(usage, monkeypatch):
    monkeypatch.setenv("ANXIN_FSYNC", "off")

    usage.start(usage.postgres)

    for name in ("fsync", "full_page_writes", "autovacuum"):
        assert rows(usage.postgres, f"SHOW {name}") == [("off",)]


def test_start_keeps_the_password_to_its_owner(usage):
    usage.start(usage.postgres)
    url = usage.postgres.url
    password = usage.postgres.password_file

    assert stat.S_IMODE(password.stat().st_mode) == 0o600
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(url.replace(password.read_text(), "wrong"))


def test_start_again_takes_the_running_server(usage, cluster):
    usage.start(usage.postgres)
    other = Postgres(cluster / "pg")

    other.start()

    assert other.running() == usage.postgres.running()


def test_start_after_a_kill_keeps_what_was_committed(usage):
    usage.start(usage.postgres)
    with psycopg.connect(usage.postgres.url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (number int)")
        connection.execute("INSERT INTO kept VALUES (7)")
    os.kill(usage.postgres.running().pid, signal.SIGKILL)
    assert wait_until(lambda: usage.postgres.running() is None, seconds=120)

    usage.start(usage.postgres)

    assert rows(usage.postgres, "SELECT number FROM kept") == [(7,)]


def lock_of(pid, folder):
    return f"{pid}\n{folder}\n0\n1\n\n127.0.0.1\n\nready\n"


def test_start_ignores_a_lock_that_names_another_program(usage):
    lock = usage.postgres.data / "postmaster.pid"
    lock.write_text(lock_of(os.getpid(), usage.postgres.data))
    assert usage.postgres.running() is None

    usage.start(usage.postgres)

    assert usage.postgres.running().pid != os.getpid()


def test_start_ignores_a_lock_that_names_another_server(usage, tmp_path):
    usage.start(usage.postgres)
    other = Usage(tmp_path)
    other.enter()
    other.start(other.postgres)
    other.postgres.request_stop()
    other.postgres.wait_stopped()
    number = usage.postgres.running().pid
    (other.postgres.data / "postmaster.pid").write_text(lock_of(number, other.postgres.data))

    other.start(other.postgres)
    started = other.postgres.running()
    other.leave()

    assert started.pid != number
    assert usage.postgres.running().pid == number


def test_start_ignores_an_unreadable_lock(usage):
    (usage.postgres.data / "postmaster.pid").write_text("?")

    usage.start(usage.postgres)

    assert rows(usage.postgres, "SELECT 1") == [(1,)]


def test_start_that_fails_shows_the_log(usage, monkeypatch):
    monkeypatch.setitem(postgres.SETTINGS, "max_connections", "none")
    monkeypatch.setattr(postgres, "START_ATTEMPTS", 1)

    with pytest.raises(EmbeddedError, match=r'(?s)没能启动.*"max_connections"'):
        usage.start(usage.postgres)
    assert usage.postgres.running() is None


def test_url_of_a_stopped_server_is_an_error(usage):
    with pytest.raises(EmbeddedError, match="没有运行"):
        _ = usage.postgres.url


def test_stop_without_a_server_is_nothing(usage):
    usage.postgres.request_stop()

    assert usage.postgres.wait_stopped() is True


def test_wait_stopped_says_when_it_does_not_stop(usage, monkeypatch):
    usage.start(usage.postgres)
    monkeypatch.setattr(postgres, "STOP_SECONDS", 0.0)
    os.kill(usage.postgres.running().pid, signal.SIGSTOP)

    usage.postgres.request_stop()
    stopped = usage.postgres.wait_stopped()
    os.kill(usage.postgres.running().pid, signal.SIGCONT)

    assert stopped is False
    monkeypatch.undo()
    assert usage.postgres.wait_stopped() is True


def test_start_refuses_the_cluster_of_another_version(tmp_path):
    server = Postgres(tmp_path)
    server.data.mkdir()
    (server.data / "PG_VERSION").write_text("9\n")

    with pytest.raises(EmbeddedError, match="是 PostgreSQL 9 的数据"):
        server.start()


def test_start_says_when_the_cluster_cannot_be_made(tmp_path, monkeypatch):
    monkeypatch.setenv(
        "PGBIN", fake_programs(tmp_path / "bin", postgres="echo 15.1", initdb="echo 不行; exit 1")
    )
    server = Postgres(tmp_path / "pg")

    with pytest.raises(EmbeddedError, match=r"(?s)无法创建数据库簇.*不行"):
        server.start()
    password = server.password_file.read_text()
    with pytest.raises(EmbeddedError, match="不行"):
        server.start()

    assert not server.data.exists()
    assert server.password_file.read_text() == password


@pytest.mark.parametrize("script", ["exit 1", None])
def test_start_says_when_the_account_cannot_run_the_programs(tmp_path, monkeypatch, script):
    folder = fake_programs(tmp_path / "bin", postgres=script or "")
    if script is None:
        (tmp_path / "bin" / "postgres").write_text("neither a script nor a program")
        # Started directly then, as where there are no user namespaces.
        monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PGBIN", folder)

    with pytest.raises(EmbeddedError, match="DATABASE_URL"):
        Postgres(tmp_path / "pg").start()


def test_binaries_come_from_pgbin_first(tmp_path, monkeypatch):
    folder = fake_programs(tmp_path / "bin", postgres="")
    monkeypatch.setenv("PGBIN", folder)

    assert str(binaries()) == folder
    shutil.rmtree(folder)
    with pytest.raises(EmbeddedError, match="PGBIN"):
        binaries()


def test_binaries_without_the_wheel_say_what_to_do(without_wheels):
    with pytest.raises(EmbeddedError, match="make setup"):
        binaries()

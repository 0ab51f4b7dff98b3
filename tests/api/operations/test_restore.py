"""The restore drill: a backup into an empty place, every promise checked, the gate shut."""

import io
import os
import subprocess
import sys
import tarfile
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from api.operations.archive import ArchiveReader
from api.operations.backup import DATABASE, backup_key
from api.operations.programs import program
from sites import audit
from sites.models import AuditEntry, AuditHead, CalendarYear, Load, OutboxMessage, OutboxSubject
from sites.services.sealing import seal_audit
from sites.services.upload_store import path_of, store
from tests.api.test_canaries import PEOPLE, PLANTED, City, hits
from tests.chaos.processes import wait_for
from tests.factories.blacklist import approved_decision
from tests.factories.sites import NOW, LoadFactory, RosterEntryFactory
from tests.fresh import fresh_cache

pytestmark = [
    pytest.mark.integration,
    pytest.mark.django_db(transaction=True),
]
ROOT = Path(settings.BASE_DIR)


def seal():
    assert wait_for(
        lambda: not (seal_audit(now=NOW) or AuditEntry.objects.filter(link=None).exists())
    )


@pytest.fixture
def city(settings, tmp_path):
    """Rows of every kind with a file, a listing and its message; the heads in a second file."""
    settings.UPLOAD_ROOT = tmp_path / "uploads"
    settings.AUDIT_HEADS_FILE = str(tmp_path / "heads.jsonl")
    approved_decision()
    RosterEntryFactory()
    # The doctor asks for that of the year he is called in.
    CalendarYear.objects.get_or_create(year=timezone.localdate().year)
    load = LoadFactory(sha256=store("工资表".encode()))
    # Whatever other files the factories name lies nowhere.
    Load.objects.exclude(pk=load.pk).update(sha256=store(b"another"))
    OutboxMessage.objects.update(state="ACKNOWLEDGED")
    seal()
    return tmp_path


class Place:
    """An empty database and an empty folder to restore into."""

    def __init__(self, folder, name):
        self.name = f"{connection.settings_dict['NAME']}_{name}"
        self.uploads = folder / f"uploads-{name}"
        url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{self.name}")
        self.environment = {
            **os.environ,
            "DATABASE_URL": url.geturl(),
            "UPLOAD_ROOT": str(self.uploads),
            "DJANGO_SETTINGS_MODULE": "api.settings",
            "AUDIT_HEADS_FILE": "",
        }

    def run(self, *arguments, **environment):
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    def asks(self, sql):
        import psycopg

        with psycopg.connect(self.environment["DATABASE_URL"]) as line:
            return line.execute(sql).fetchone()


@pytest.fixture
def place(tmp_path):
    made = Place(tmp_path, "restored")
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{made.name}"')
    yield made
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{made.name}" WITH (FORCE)')


def test_a_system_is_rebuilt_from_its_backup(city, place, record_property):
    file = city / "one.backup"
    call_command("backup", str(file))
    rows = AuditEntry.objects.count() - 1
    seal()

    started = time.monotonic()
    status, said = place.run("restore", str(file), "--heads", str(city / "heads.jsonl"))
    seconds = time.monotonic() - started

    # The head sealed after the backup is not in it: an older dump is told as such.
    assert (status, said.count("E-AUDIT-TAIL")) == (1, 1), said
    assert (place.run("audit", "verify")[0], place.asks("SELECT 1")) == (0, (1,))
    _, found = place.run("doctor")
    # The disk is that of the machine the drill runs on.
    failed = [line for line in found.splitlines() if line.startswith("✗ ") and "磁盘" not in line]
    assert ("推送" in said, "失败 " in found, failed) == (True, True, []), found
    assert place.asks("SELECT count(*) FROM sites_auditentry")[0] == rows + 1
    epochs = place.asks("SELECT min(epoch), max(next_seq) FROM sites_outboxsubject")
    # Past all that could have been opened between the backup and the restore.
    assert epochs[0] > OutboxSubject.objects.first().epoch + 1_000_000
    assert epochs[1] == 1
    assert (
        place.asks("SELECT count(*) FROM sites_outboxmessage")[0] == OutboxMessage.objects.count()
    )
    for digest in Load.objects.values_list("sha256", flat=True):
        copy = place.uploads / digest[:2] / digest
        assert copy.read_bytes() == path_of(digest).read_bytes()
    total = sum(1 for _ in (city / "uploads").glob("*/*"))
    record_property(
        "counted", f"恢复演练：{rows} 条审计、{total} 个文件，{seconds:.1f} 秒，doctor 无失败"
    )


def test_a_complete_backup_restores_without_a_problem_and_only_into_an_empty_place(city, place):
    file = city / "one.backup"
    call_command("backup", str(file))

    status, said = place.run("restore", str(file), "--heads", str(city / "heads.jsonl"))
    again = place.run("restore", str(file))

    assert (status, "问题 0 个" in said) == (0, True), said
    assert (again[0], "数据库不是空的" in again[1]) == (2, True)
    with transaction.atomic():
        audit.record(act="试", object_kind="X", object_id=1, now=NOW)
    assert AuditHead.objects.exists()


def test_wrong_key_and_damage_change_nothing(city, place):
    file = city / "one.backup"
    call_command("backup", str(file))
    other = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
    cut = city / "cut.backup"
    cut.write_bytes(file.read_bytes()[:-20])
    place.uploads.joinpath("ab").mkdir(parents=True)

    wrong = place.run("restore", str(file), BACKUP_KEY=other)
    damaged = place.run("restore", str(cut))
    missing = place.run("restore", str(city / "none"))
    place.uploads.joinpath("ab", "abc").write_bytes(b"x")
    taken = place.run("restore", str(file))

    assert (wrong[0], "密钥不符" in wrong[1]) == (2, True)
    assert (damaged[0], "没有恢复" in damaged[1]) == (2, True)
    assert missing[0] == 2
    assert (taken[0], "上传目录不是空的" in taken[1]) == (2, True)
    assert place.asks("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == (0,)
    # Who looks into a place that is still empty is told what to do, in words.
    status, said = place.run("audit", "verify")
    assert (status, "Traceback" in said, "请先运行 manage.py migrate" in said) == (1, False, True)


def pieces_of(file):
    """A backup opened with its key: the database as SQL text, and the files as they lie in it."""
    dump, uploads = io.BytesIO(), []
    with file.open("rb") as sealed:
        reader = ArchiveReader(sealed, backup_key())
        with tarfile.open(fileobj=reader, mode="r|") as tar:
            for member in tar:
                content = tar.extractfile(member).read()
                if member.name.startswith(f"{DATABASE}/"):
                    dump.write(content)
                else:
                    uploads.append(content.decode("latin-1"))
    written = subprocess.run(
        [program("pg_restore"), "--file=-"], input=dump.getvalue(), capture_output=True, check=True
    )
    return written.stdout.decode(), uploads


def test_a_backup_holds_nobody_in_the_clear_not_even_when_it_is_opened(
    settings, tmp_path, monkeypatch, record_property
):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    settings.UPLOAD_ROOT = tmp_path / "uploads"
    fresh_cache()
    city = City()
    city.take_in()
    city.complain()
    file = tmp_path / "one.backup"

    call_command("backup", str(file))

    sql, uploads = pieces_of(file)
    places = (file.read_bytes().decode("latin-1"), sql, *uploads)
    record_property(
        "counted",
        f"身份金丝雀：备份（密文、解开后的 {len(sql)} 字节 SQL 和 {len(uploads) - 1} 个文件）"
        f"命中 {sum(map(hits, places))}",
    )
    assert [hits(text) for text in places] == [0] * len(places)
    # All of them are in it: their names, which are in the clear, and as many sealed numbers.
    assert sum(name in sql for name, _ in PEOPLE) == PLANTED
    assert len(uploads) > 1
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_backup_that_fails_leaves_nothing(city, monkeypatch):
    monkeypatch.setenv("PGBIN", str(city))
    monkeypatch.setenv("PATH", str(city))
    with pytest.raises(CommandError, match="没有备份"):
        call_command("backup", str(city / "one.backup"))
    assert list(city.glob("one.backup*")) == []

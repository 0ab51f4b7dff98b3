import datetime as dt
import hashlib
import os

import pytest

from sites.errors import NotFound
from sites.services import upload_store
from sites.services.upload_store import (
    discard_unfinished,
    fetch,
    outdated,
    path_of,
    store,
    stored,
)

pytestmark = pytest.mark.unit


@pytest.fixture(autouse=True)
def root(settings, tmp_path):
    settings.UPLOAD_ROOT = tmp_path
    return tmp_path


def test_store_keeps_bytes_under_their_hash():
    digest = store(b"abc")

    assert digest == hashlib.sha256(b"abc").hexdigest()
    assert fetch(digest) == b"abc"


def test_store_keeps_the_same_bytes_once(root):
    first = store(b"abc")
    written = path_of(first).stat().st_mtime_ns

    assert store(b"abc") == first
    assert path_of(first).stat().st_mtime_ns == written
    assert len([path for path in root.rglob("*") if path.is_file()]) == 1


def test_store_leaves_nothing_half_written(root, monkeypatch):
    def cut_off(descriptor):
        raise OSError("no space left on device")

    monkeypatch.setattr(os, "fsync", cut_off)

    with pytest.raises(OSError, match="no space"):
        store(b"abc")

    assert [path for path in root.rglob("*") if path.is_file()] == []


def test_fetch_refuses_bytes_that_changed_or_are_gone():
    digest = store(b"abc")
    path_of(digest).write_bytes(b"abd")

    with pytest.raises(NotFound) as changed:
        fetch(digest)
    path_of(digest).unlink()
    with pytest.raises(NotFound) as gone:
        fetch(digest)

    assert (changed.value.code, gone.value.code) == ("E-FILE-LOST", "E-FILE-LOST")


def test_what_a_dead_process_left_half_written_is_no_file_and_goes_after_an_hour(root):
    kept = path_of(store(b"abc"))
    left = kept.with_name("tmpleft")
    left.write_bytes(b"ab")
    written = dt.datetime(2026, 9, 15, 2, 0, tzinfo=dt.UTC)
    os.utime(left, (written.timestamp(), written.timestamp()))
    hour = dt.timedelta(hours=1)

    assert (stored(), list(outdated())) == ([kept], [])
    assert discard_unfinished(now=written + hour) == 0
    assert discard_unfinished(now=written + hour + dt.timedelta(seconds=1)) == 1
    assert list(root.glob("*/*")) == [kept]


def test_a_file_that_is_finished_while_one_looks_is_left_alone(root, monkeypatch):
    kept = path_of(store(b"abc"))
    gone = kept.with_name("tmpgone")
    monkeypatch.setattr(upload_store, "_all_files", lambda: iter([gone, kept]))

    assert discard_unfinished(now=dt.datetime.now(dt.UTC) + dt.timedelta(days=1)) == 0
    assert kept.exists()

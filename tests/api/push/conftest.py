"""A sandbox platform in a thread of the test, and messages to send to it."""

import datetime as dt
import itertools
import threading

import pytest
from django.db import transaction

from api.push.platform import CreditPlatform
from api.push.sandbox.page import Behavior
from api.push.sandbox.server import SandboxServer
from api.push.sandbox.store import Store
from sites import outbox
from sites.models import OutboxMessage

_seconds = itertools.count()
LONG_AGO = dt.datetime(2026, 9, 10, 2, 0, tzinfo=dt.UTC)


def put(key: str = "company:A", kind: str = "LIST", **body: object) -> OutboxMessage:
    """One message, due long ago, each a second after the one before."""
    moment = LONG_AGO + dt.timedelta(seconds=next(_seconds))
    with transaction.atomic():
        return outbox.put(subject_key=key, kind=kind, body=body, now=moment)


def serve(server) -> None:
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()


@pytest.fixture
def sandbox(tmp_path, settings):
    """A strict platform; `settings.PLATFORM_URL` names it."""
    store = Store(tmp_path / "platform.sqlite3", strict=True)
    server = SandboxServer(("127.0.0.1", 0), store, Behavior())
    serve(server)
    settings.PLATFORM_URL = f"http://127.0.0.1:{server.server_address[1]}"
    yield server
    server.shutdown()
    server.server_close()
    store.close()


@pytest.fixture
def client(sandbox, settings):
    return CreditPlatform(settings.PLATFORM_URL)

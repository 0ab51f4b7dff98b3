import errno
import fcntl
import os
import threading

import pytest

from api.embedded.errors import EmbeddedError
from api.embedded.usage import Usage

pytestmark = [pytest.mark.integration]


def test_leave_stops_the_services_only_for_the_last_one_out(usage, cluster):
    second = Usage(cluster)
    usage.start(usage.postgres, usage.valkey)
    second.enter()
    second.start(second.postgres, second.valkey)

    first_was_last = usage.leave()
    between = (second.postgres.running() is None, second.valkey.running() is None)
    second_was_last = second.leave()

    assert (first_was_last, between, second_was_last) == (False, (False, False), True)
    assert (second.postgres.running(), second.valkey.running()) == (None, None)


def test_leave_twice_is_once(cluster):
    usage = Usage(cluster)
    usage.enter()

    assert (usage.leave(), usage.leave()) == (True, False)


def test_leave_in_a_forked_child_does_nothing(usage, monkeypatch):
    usage.start(usage.valkey)

    with monkeypatch.context() as child:
        child.setattr(os, "getpid", lambda: 1)
        left = usage.leave()

    assert left is False
    assert usage.valkey.running() is not None


def test_enter_waits_while_the_last_one_stops(cluster):
    stopping = os.open(cluster / "users.lock", os.O_RDONLY)
    fcntl.flock(stopping, fcntl.LOCK_EX)
    newcomer = Usage(cluster)
    thread = threading.Thread(target=newcomer.enter)
    thread.start()

    thread.join(timeout=0.2)
    waited = thread.is_alive()
    os.close(stopping)
    thread.join(timeout=120)

    assert (waited, thread.is_alive()) == (True, False)
    assert newcomer.leave() is True


def test_enter_a_folder_of_somebody_else_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "access", lambda _path, _mode: False)

    with pytest.raises(EmbeddedError, match="ANXIN_DATA_DIR"):
        Usage(tmp_path).enter()


def test_start_with_unreadable_data_says_which_file(usage):
    class Closed:
        def start(self):
            raise PermissionError(errno.EACCES, "", "/somewhere/PG_VERSION")

    with pytest.raises(EmbeddedError, match="/somewhere/PG_VERSION"):
        usage.start(Closed())

"""Two processes that build the demo beside each other.

Each starts as a program of its own. A fork would copy whatever lock another thread holds at
that moment, and then wait for it for ever. Nothing here may import a model at the top: the
new process reads this module before it has set Django up.
"""

import gc
import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import active_children, get_context
from typing import TypeVar

import django
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from api.demo.children import end_with_parent

PROCESSES = 2

Job = TypeVar("Job")
Result = TypeVar("Result")


@contextmanager
def workers() -> Iterator[ProcessPoolExecutor]:
    """Two processes for the length of the block; each opens its own connection when it needs one."""
    pool = ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn"), initializer=_begin)
    try:
        yield pool
    except BaseException:
        # Nothing under way is waited for: a demo that was cut short is built anew.
        for process in active_children():
            process.kill()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def each(
    pool: ProcessPoolExecutor, do: Callable[[Job], Result], jobs: Iterable[Job]
) -> list[Result]:
    """Do every job in the pool, results in the order of the jobs."""
    return list(pool.map(do, jobs))


def _begin() -> None:
    """Make a new process fit to work: signals, Django, connection, memory."""
    # Ctrl-C is the parent's to handle; it then cancels what is left.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    end_with_parent()
    django.setup()
    connection_created.connect(_commit_without_waiting)
    # What was imported by now stays; collecting it over and over finds nothing.
    gc.freeze()
    gc.set_threshold(50_000)


def _commit_without_waiting(connection: BaseDatabaseWrapper, **_: object) -> None:
    """Not wait for the disk at each commit: a demo cut short by a power cut is built again."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO off")

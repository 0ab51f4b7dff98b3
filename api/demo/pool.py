"""Two processes that build the demo beside each other.

Each starts as a program of its own. A fork would copy whatever lock another thread holds at
that moment, and then wait for it for ever. Nothing here may import a model at the top: the
new process reads this module before it has set Django up.
"""

import gc
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import active_children, get_context
from types import FrameType, TracebackType
from typing import Self, TypeVar

import django
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from api.demo.children import end_with_parent

PROCESSES = 2

Job = TypeVar("Job")
Result = TypeVar("Result")


class Workers:
    """Two processes for the length of a block; each opens its own connection when it needs one.

    Ctrl-C never interrupts the pool's own code: raised between taking one of its locks and
    letting go of it, the pool's thread would wait for that lock, and we for the thread, for
    ever. It is raised afterwards. A wait for results it cuts short by ending the processes;
    jobs are handed over to the last first, for a pool that finds a process gone goes through
    the very list they are added to.
    """

    def __init__(self) -> None:
        """Nothing starts before the first job."""
        self._pool = ProcessPoolExecutor(
            PROCESSES, mp_context=get_context("spawn"), initializer=_begin
        )
        self._in_pool = False
        self._handing_over = False
        self._interrupted = False

    def __enter__(self) -> Self:
        """Take over Ctrl-C; belongs into the main thread."""
        self._before = signal.signal(signal.SIGINT, self._interrupt)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End the processes: after their jobs, or at once when the block failed."""
        try:
            with self._undisturbed():
                if error is not None:
                    # Nothing under way is waited for: a demo that was cut short is built anew.
                    _kill()
                self._pool.shutdown(cancel_futures=True)
        finally:
            signal.signal(signal.SIGINT, self._before)

    def start(self, do: Callable[[Job], Result], jobs: Iterable[Job]) -> list[Future[Result]]:
        """Begin every job, without waiting."""
        with self._undisturbed():
            self._handing_over = True
            try:
                return [self._pool.submit(do, job) for job in jobs]
            finally:
                self._handing_over = False

    def results(self, begun: Sequence[Future[Result]]) -> list[Result]:
        """Wait for jobs begun; what one raised is raised here."""
        with self._undisturbed():
            return [future.result() for future in begun]

    def each(self, do: Callable[[Job], Result], jobs: Iterable[Job]) -> list[Result]:
        """Do every job, results in the order of the jobs."""
        return self.results(self.start(do, jobs))

    @contextmanager
    def _undisturbed(self) -> Iterator[None]:
        self._in_pool = True
        try:
            yield
        except Exception:
            # The processes were ended under the pool: not its failure, but ours to stop.
            if self._interrupted:
                raise KeyboardInterrupt from None
            raise
        finally:
            self._in_pool = False
        if self._interrupted:
            raise KeyboardInterrupt

    def _interrupt(self, _number: int, _frame: FrameType | None) -> None:
        if not self._in_pool:
            raise KeyboardInterrupt
        self._interrupted = True
        if not self._handing_over:
            _kill()


def _kill() -> None:
    for process in active_children():
        process.kill()


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

"""流水作业: the database gathers the next batch and takes in the last while one is assessed."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from django.db import DEFAULT_DB_ALIAS, connections

Read = TypeVar("Read")
Made = TypeVar("Made")


def pipeline(
    batches: Iterator[Read], make: Callable[[Read], Made], store: Callable[[Made], None]
) -> None:
    """Read, make and store batch by batch; reading and storing share the caller's connection.

    All in the caller's transaction and always in the same order: read the first, read the
    second, store the first, read the third … At most three batches are in memory.

    Args:
        batches: Reads a batch each time.
        make: What is made of a batch; it may not ask the database.
        store: Writes it.

    Raises:
        Exception: The first that reading, making or storing raised; nothing is stored after it.
    """
    with _database_thread() as database:
        coming = database.submit(next, batches, None)
        writing = None
        while (batch := coming.result()) is not None:
            coming = database.submit(next, batches, None)
            made = make(batch)
            if writing is not None:
                writing.result()
            writing = database.submit(store, made)
        if writing is not None:
            writing.result()


@contextmanager
def _database_thread() -> Iterator[ThreadPoolExecutor]:
    """One thread that speaks to the database by the connection of the caller, who may not."""
    mine = connections[DEFAULT_DB_ALIAS]
    mine.inc_thread_sharing()
    try:
        with ThreadPoolExecutor(
            max_workers=1,
            initializer=connections.__setitem__,
            initargs=(DEFAULT_DB_ALIAS, mine),
        ) as thread:
            yield thread
    finally:
        mine.dec_thread_sharing()

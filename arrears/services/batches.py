"""分批: projects as they are supervised together, one batch after another or side by side."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from itertools import groupby
from typing import TypeVar

from django.db import connection
from django.db.models import Count

from sites.models import Project, RosterEntry

Found = TypeVar("Found")
# Projects of one transaction: enough to share the queries, few enough to free the locks soon.
BATCH = 40
# People of one batch for a worker of several: small enough that all end at about the same time.
PEOPLE = 2_000


def side_by_side(
    of_batch: Callable[[list[Project]], Found],
    batches: Iterable[list[Project]],
    *,
    connections: int,
) -> Iterator[Found]:
    """What is found of each batch, as soon as it is.

    Args:
        of_batch: does one, in a transaction; with several connections in threads.
        batches: none reads what another writes.
        connections: how many batches at a time; more than one only outside of a transaction.

    Raises:
        Exception: the first that a batch raised; what has not begun then is not begun.
    """
    if connections == 1:
        yield from map(of_batch, batches)
        return

    def on_its_own(batch: list[Project]) -> Found:
        # A thread has a connection of its own; nobody else would close it.
        try:
            return of_batch(batch)
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=connections) as threads:
        waiting = [threads.submit(on_its_own, batch) for batch in batches]
        try:
            for done in as_completed(waiting):
                yield done.result()
        finally:
            for one in waiting:
                one.cancel()


def batches_by_region(projects: Iterable[Project]) -> Iterator[list[Project]]:
    """Projects as they are supervised together: of one region, some at a time.

    Whoever hands batches to several workers gets the same rows as one who does them in turn:
    no batch reads what another writes.
    """
    by_region = sorted(projects, key=lambda project: (project.region_id, project.pk))
    for _, own in groupby(by_region, key=lambda project: project.region_id):
        chosen = list(own)
        for start in range(0, len(chosen), BATCH):
            yield chosen[start : start + BATCH]


def batches_for_workers(projects: Iterable[Project]) -> list[list[Project]]:
    """Batches as they are handed to several workers: cut by people on the roster, largest first.

    A region may hold half of a city: whoever gets it last would be waited for by all others.
    """
    people = dict(
        RosterEntry.objects.values("project")
        .annotate(people=Count("pk"))
        .values_list("project", "people")
    )
    batches: list[tuple[int, list[Project]]] = []
    for batch in batches_by_region(projects):
        weight, part = 0, list[Project]()
        for project in batch:
            part.append(project)
            weight += people.get(project.pk, 0)
            if weight >= PEOPLE:
                batches.append((weight, part))
                weight, part = 0, []
        if part:
            batches.append((weight, part))
    # Python's sort keeps the order of equals: the same projects give the same batches.
    return [part for _, part in sorted(batches, key=lambda batch: -batch[0])]

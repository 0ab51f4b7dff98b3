"""In which order the tests run, and which process runs which.

First what takes longest, so that no process is left alone with it at the end; then the tests
that roll back; then those that commit, which leave the tables empty; last those without a
database. The tests of a file that follow one another go to one process together: what the
file sets up for all of them is set up once.
"""

from collections.abc import Sequence
from itertools import groupby

import pytest
from xdist.scheduler import LoadScopeScheduling

# Needs nothing of the tests' own database, and minutes.
ALONE = "tests/e2e/test_demo.py"
LONG = ("tests/e2e/", "tests/api/demo/", "tests/api/operations/", "tests/api/push/")
COMMITTING = {"transactional_db", "live_server"}


def turn(item: pytest.Item) -> tuple[int, int]:
    """When a test's turn comes: the phase, and the place in it."""
    if item.nodeid.startswith(ALONE):
        return (0, 0)
    marker = item.get_closest_marker("django_db")
    fixtures = set(getattr(item, "fixturenames", ()))
    if COMMITTING & fixtures or (marker and marker.kwargs.get("transaction")):
        phase = 2
    else:
        phase = 1 if marker or "db" in fixtures else 3
    place = (number for number, name in enumerate(LONG) if item.nodeid.startswith(name))
    return (phase, next(place, len(LONG)))


def scopes(collection: Sequence[str]) -> dict[str, str]:
    """The unit of each test: its file, numbered by how many stretches of a file came before."""
    stretches = groupby(collection, key=lambda name: name.partition("::")[0])
    return {
        name: f"{file}#{number}" for number, (file, names) in enumerate(stretches) for name in names
    }


class Stretches(LoadScopeScheduling):
    """Hands out stretches of files in the order of collection."""

    def schedule(self) -> None:
        """Cut the collection before it is handed out."""
        if self.collection is None:
            self.config.option.loadscopereorder = False
            self._scopes = scopes(next(iter(self.registered_collections.values())))
        super().schedule()

    def _split_scope(self, nodeid: str) -> str:
        return self._scopes[nodeid]

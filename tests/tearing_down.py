"""Tearing down so that the first failure is the one that is told."""

import contextlib
from collections.abc import Callable, Iterator


@contextlib.contextmanager
def torn_down(teardown: Callable[[], object]) -> Iterator[None]:
    """Call `teardown` after the block, whatever happens in it.

    What failed in the block is what is raised. That the teardown failed as well, often only
    because of it, is a note on it; alone it is raised itself.
    """
    try:
        yield
    except BaseException as first:
        try:
            teardown()
        except Exception as second:  # noqa: BLE001 -- whatever it is, it must not be told first
            first.add_note(f"Tearing down failed as well: {type(second).__name__}: {second}")
        raise
    teardown()

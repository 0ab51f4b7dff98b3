"""A failure is told with its own words, however the place it happened in falls apart after."""

import pytest

from tests.tearing_down import torn_down

pytestmark = pytest.mark.unit


def failing():
    raise OSError("the database is gone")


def test_teardown_that_fails_too_is_a_note_on_the_first_failure():
    with pytest.raises(AssertionError, match="an event was lost") as told, torn_down(failing):
        raise AssertionError("an event was lost")

    assert told.value.__notes__ == ["Tearing down failed as well: OSError: the database is gone"]


def test_teardown_is_done_once_after_a_failure_that_is_told_without_a_note():
    done = []

    with (
        pytest.raises(AssertionError, match="an event was lost") as told,
        torn_down(lambda: done.append("torn down")),
    ):
        raise AssertionError("an event was lost")

    assert done == ["torn down"]
    assert not hasattr(told.value, "__notes__")


def test_teardown_that_fails_alone_is_told():
    done = []

    with pytest.raises(OSError, match="the database is gone"), torn_down(failing):
        done.append("block")

    assert done == ["block"]

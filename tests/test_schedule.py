"""Tests that commit come after those that roll back; a file's tests stay together."""

import pytest

from tests.schedule import scopes, turn

pytestmark = pytest.mark.unit


class Item:
    def __init__(self, nodeid, *fixtures, **marker):
        self.nodeid, self.fixturenames = nodeid, fixtures
        self._marker = pytest.mark.django_db(**marker).mark if "db" in fixtures else None

    def get_closest_marker(self, name):
        return self._marker


def test_the_longest_first_then_what_rolls_back_then_what_commits_then_the_rest():
    order = [
        Item("tests/e2e/test_demo.py::a"),
        Item("tests/api/demo/test_a.py::a", "db"),
        Item("tests/sites/test_a.py::a", "db"),
        Item("tests/e2e/test_pages.py::a", "live_server"),
        Item("tests/api/push/test_a.py::a", "db", transaction=True),
        Item("tests/sites/test_a.py::b", "db", transaction=True),
        Item("tests/sites/test_a.py::c"),
    ]

    shuffled = order[3:] + order[:3]
    assert sorted(shuffled, key=turn) == order


def test_a_stretch_of_a_file_is_a_unit_and_a_second_stretch_another():
    found = scopes(["a.py::1", "a.py::2[x]", "b.py::1", "a.py::3"])

    assert found["a.py::1"] == found["a.py::2[x]"] != found["a.py::3"]
    assert len(set(found.values())) == 3

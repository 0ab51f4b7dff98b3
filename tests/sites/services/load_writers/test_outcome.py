import pytest

from sites.services.load_writers.outcome import Diff, compare_maps

pytestmark = pytest.mark.unit


def test_compare_maps_counts_new_changed_and_missing():
    diff = compare_maps({"a": 1, "b": 2, "c": 3}, {"b": 2, "c": 4, "d": 5, "e": 6})

    assert diff == Diff(new=2, changed=1, missing=1)
    assert diff.as_json() == {"new": 2, "changed": 1, "missing": 1}

import dataclasses

import pytest

from sites.lib.problems import Problem

pytestmark = pytest.mark.unit


def test_problem_is_a_value_that_cannot_change():
    problem = Problem("E-X", "错", "改", refused=True)
    assert problem == Problem("E-X", "错", "改", refused=True, position=None)
    with pytest.raises(dataclasses.FrozenInstanceError):
        problem.code = "E-Y"

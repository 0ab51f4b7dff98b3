"""Named points: they count, they kill, and production has none."""

import os
import signal
from collections import Counter

import pytest

from api.push import failpoints

pytestmark = pytest.mark.unit


@pytest.fixture
def kills(monkeypatch):
    killed = []
    monkeypatch.setattr(os, "kill", lambda pid, number: killed.append((pid, number)))
    monkeypatch.setattr(failpoints, "_passed", Counter())
    return killed


@pytest.mark.parametrize(
    ("wanted", "passages", "expected"),
    [
        ("relay:claimed", 1, 1),
        ("relay:claimed@3", 2, 0),
        ("relay:claimed@3", 3, 1),
        ("relay:acked,relay:claimed@2", 2, 1),
        ("relay:acked", 5, 0),
        ("", 5, 0),
    ],
)
def test_hit_kills_at_the_passage_named(kills, monkeypatch, settings, wanted, passages, expected):
    monkeypatch.setenv("FAILPOINT", wanted)
    settings.DEMO = True

    for _ in range(passages):
        failpoints.hit("relay:claimed")

    assert kills == [(os.getpid(), signal.SIGKILL)] * expected


def test_hit_stops_where_it_is_told_to(kills, monkeypatch, settings):
    monkeypatch.setenv("FAILPOINT", "relay:claimed@2!stop")
    settings.DEMO = True

    for _ in range(3):
        failpoints.hit("relay:claimed")

    assert kills == [(os.getpid(), signal.SIGSTOP)]


def test_hit_does_nothing_in_production(kills, monkeypatch, settings):
    monkeypatch.setenv("FAILPOINT", "relay:claimed")
    settings.DEMO = False

    failpoints.hit("relay:claimed")

    assert kills == []

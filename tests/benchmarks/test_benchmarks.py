"""The harness counts right on measures that are made up; nothing here looks at a clock."""

import json
import os
import time
from itertools import count

import pytest
from django.db import connection

from tests.benchmarks.__main__ import durable_server, known
from tests.benchmarks.load_client import length_of
from tests.benchmarks.measuring import (
    Goal,
    Result,
    by_turns,
    compared,
    processor_seconds,
    seconds,
)
from tests.benchmarks.report import Server, server_of, table, write_json

pytestmark = pytest.mark.unit


def result(**changes) -> Result:
    fields = {
        "ours": [30.0, 10.0, 21.0],
        "against": [10.0, 5.0, 7.0],
        "goal": Goal("<=", 3),
        "unit": "s",
    }
    return compared("some_name", "甲，对乙", **{**fields, **changes})


def test_by_turns_measures_one_after_the_other_and_drops_the_warm_up(monkeypatch):
    # Looking through all that the other tests have left takes seconds.
    monkeypatch.setattr("gc.collect", int)
    called, values = [], count(1)

    def named(name):
        def measure():
            called.append(name)
            return float(next(values))

        return measure

    measured = by_turns({"ours": named("A"), "against": named("B")}, rounds=2, warm_ups=1)

    assert called == ["A", "B", "A", "B", "A", "B"]
    assert measured == {"ours": [3.0, 5.0], "against": [4.0, 6.0]}


def test_compared_takes_medians_and_the_median_of_the_ratios_pair_by_pair():
    found = result()

    assert (found.ours, found.against, found.ratio) == (21.0, 7.0, 3.0)
    assert (found.spread, found.n) == ((2.0, 3.0), 3)


def test_compared_refuses_rounds_without_a_pair():
    with pytest.raises(ValueError, match="shorter"):
        result(against=[10.0, 5.0])


@pytest.mark.parametrize(
    ("goal", "kept", "words"),
    [
        (Goal("<=", 3), True, "ratio <= 3"),
        (Goal("<=", 2.9), False, "ratio <= 2.9"),
        (Goal(">=", 3), True, "ratio >= 3"),
        (Goal(">=", 3.1), False, "ratio >= 3.1"),
        (Goal(">=", 21, of="ours"), True, "ours >= 21"),
        (Goal(">=", 22, of="ours"), False, "ours >= 22"),
    ],
)
def test_goal_is_kept_up_to_its_bound(goal, kept, words):
    found = result(goal=goal)

    assert (found.kept, goal.words) == (kept, words)


def test_processor_seconds_of_other_processes_are_added_up():
    own = time.process_time()

    assert processor_seconds([]) == 0
    # The kernel tells whole ticks of either kind, and of what runs now the last one late.
    assert own - 0.1 <= processor_seconds([os.getpid()]) <= time.process_time() + 0.1


def test_seconds_leaves_out_what_comes_before(monkeypatch):
    clock = count()
    monkeypatch.setattr("tests.benchmarks.measuring.time.perf_counter", lambda: next(clock))
    done = []

    took = seconds(
        lambda: done.append("act"), before=lambda: (next(clock), done.append("before"))
    )()

    assert (took, done) == (1, ["before", "act"])


def test_bench_json_has_the_shape_others_read(tmp_path):
    write_json(
        [result(), result(goal=Goal(">=", 4))],
        tmp_path / "new" / "bench.json",
        server=Server("18.1", fsync="on", synchronous_commit="on"),
    )

    lines = json.loads((tmp_path / "new" / "bench.json").read_text(encoding="utf-8"))
    first = {
        "name": "some_name",
        "ours": 21.0,
        "against": 7.0,
        "ratio": 3.0,
        "goal": "ratio <= 3",
        "kept": True,
        "n": 3,
        "unit": "s",
        "server": {"version": "18.1", "fsync": "on", "synchronous_commit": "on"},
    }
    assert lines == [first, {**first, "goal": "ratio >= 4", "kept": False}]


@pytest.mark.django_db
def test_report_ends_with_what_the_database_itself_answers():
    with connection.cursor() as cursor:
        cursor.execute("SHOW fsync")
        [fsync] = cursor.fetchone()
        cursor.execute("SET LOCAL synchronous_commit = 'local'")

    told = server_of(connection)

    assert (told.fsync, told.synchronous_commit) == (fsync, "local")
    assert told.words == f"PostgreSQL {told.version}，fsync={fsync}，synchronous_commit=local"


@pytest.mark.parametrize(
    ("told", "folder", "fsync"),
    [
        ({}, ".data/bench", "on"),
        ({"ANXIN_DATA_DIR": "/srv/bench", "ANXIN_FSYNC": "off"}, "/srv/bench", "off"),
    ],
)
def test_benchmarks_run_on_a_durable_server_of_their_own_unless_told_otherwise(
    monkeypatch, told, folder, fsync
):
    monkeypatch.setattr("os.environ", dict(told))

    durable_server()

    assert os.environ["ANXIN_DATA_DIR"].endswith(folder)
    assert os.environ["ANXIN_FSYNC"] == fsync


def test_table_tells_of_a_goal_that_is_not_kept():
    head, line, _, said = table([result(goal=Goal("<=", 2))]).splitlines()

    assert head.split() == [
        *("名称", "我们", "标尺", "单位", "比值", "最小–最大", "目标", "达到", "n"),
    ]
    assert line.split() == [
        *("some_name", "21", "7", "s", "3", "2–3", "ratio", "<=", "2", "否", "3"),
    ]
    assert said == "some_name：甲，对乙"


def test_benchmarks_are_chosen_by_name():
    names = [
        "check",
        "check-file",
        "ledger",
        "city",
        "warnings-large",
        "payroll",
        "relay",
        "reconcile",
        "receipt",
        "interleaved",
        "codes",
        "map",
        "grading",
        "grading-large",
        "complaints",
        "colleagues",
        "supervise",
        "trust",
    ]
    assert list(known()) == names


def test_load_client_reads_the_length_of_a_body():
    assert length_of(b"HTTP/1.1 200 OK\r\nContent-Length: 42\r\nServer: x") == 42
    with pytest.raises(ValueError, match="no length"):
        length_of(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked")

"""`manage.py demo` as a person runs it: from nothing, again, and serving until told to stop."""

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from api.demo.answer import get
from api.demo.city import plan_city
from api.demo.grades import planted_compliance
from api.embedded.processes import free_port, wait_until

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]
YEARLY = "《企业劳动保障守法诚信等级评价办法》第七条"
ARTICLES = {"found_by_authority": "《保障农民工工资支付条例》第四十七条"}
ROOT = Path(__file__).resolve().parents[2]
STEPS_AT_LEAST = 20
# As from a terminal: whoever runs the tests in the background lets Ctrl-C be ignored.
FROM_TERMINAL = ("env", "--default-signal=INT", sys.executable)


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """Nothing of the tests' own services: the command brings its own, in a folder of its own."""
    folder = tmp_path_factory.mktemp("demo")
    theirs = {"DATABASE_URL", "REDIS_URL", "DEMO", "DJANGO_SETTINGS_MODULE"}
    kept = {name: value for name, value in os.environ.items() if name not in theirs}
    return {**kept, "ANXIN_DATA_DIR": str(folder)}


@pytest.fixture(scope="module")
def interrupted(environment):
    """A demo stopped by Ctrl-C while it was being built; `errors` is what it said of it."""
    with subprocess.Popen(
        [*FROM_TERMINAL, "manage.py", "demo", "--sites", "10", "--no-serve"],
        cwd=ROOT,
        env={**environment, "PYTHONFAULTHANDLER": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        for line in process.stdout:
            if "导入实名制花名册" in line:
                break
        os.killpg(process.pid, signal.SIGINT)
        process.errors = told_at_the_end(process)
    return process


@pytest.fixture(scope="module")
def built(environment, interrupted):
    """The demo of ten sites, begun anew after the one cut short; `told` is the file it wrote."""
    nothing_runs(environment)
    done = demo(environment, "--sites", "10", "--no-serve")
    assert done.returncode == 0, done.stderr
    done.told = told(environment)
    return done


def told(environment):
    path = Path(environment["ANXIN_DATA_DIR"], "demo.json")
    return json.loads(path.read_text(encoding="utf-8"))


def demo(environment, *arguments):
    return subprocess.run(
        [sys.executable, "manage.py", "demo", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def told_at_the_end(process):
    """What it wrote to the error stream; a process that hangs tells where, and fails the test."""
    try:
        return process.communicate(timeout=120)[1]
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGABRT)
        return pytest.fail(f"did not end: {process.communicate(timeout=60)[1]}")


def left_running(environment):
    """Processes that still carry the demo's folder in their environment."""
    mark = f"ANXIN_DATA_DIR={environment['ANXIN_DATA_DIR']}".encode()
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (entry / "environ").read_bytes().split(b"\0"):
                found.append((entry / "cmdline").read_bytes())
        except OSError:
            continue
    return [command for command in found if command]


def nothing_runs(environment):
    """What has no work any more needs a moment to see that its parent has ended."""
    assert wait_until(lambda: left_running(environment) == [], seconds=120), left_running(
        environment
    )


def test_demo_stopped_while_building_ends_at_once_and_is_built_anew(interrupted, built):
    assert interrupted.returncode == 130, interrupted.errors
    assert "Traceback" not in interrupted.errors
    assert "沿用已有的演示数据" not in built.stdout
    assert built.stdout.splitlines()[-1].startswith("RESTRICTED")


def test_demo_builds_the_city_and_ends_with_the_restricted_employer(built, environment):
    story = built.told["story"]

    assert len(built.told["steps"]) >= STEPS_AT_LEAST
    assert {"name", "count", "seconds"} == set(built.told["steps"][0])
    assert (story["restriction"], story["grade"]) == ("RESTRICTED", "C")
    assert story["uscc"] in built.stdout.splitlines()[-2]
    assert built.stdout.splitlines()[-1].startswith("RESTRICTED")
    nothing_runs(environment)


def test_second_demo_starts_from_what_is_there(built, environment):
    again = demo(environment, "--sites", "10", "--no-serve")

    assert again.returncode == 0, again.stderr
    assert "沿用已有的演示数据" in again.stdout
    assert again.stdout.splitlines()[-2:] == built.stdout.splitlines()[-2:]
    nothing_runs(environment)


def test_grades_and_their_articles_are_those_planted(built, environment):
    graded = subprocess.run(
        [
            *(sys.executable, "manage.py", "grade", "--method", "compliance"),
            *("--period", "2025", "--json"),
        ],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    rows = {row["uscc"]: row for row in json.loads(graded.stdout)}
    city = plan_city(project_count=10, boundaries=settings.BOUNDARIES_FILE)
    listed, employer = city.story.general_contractor.uscc, city.story.employer.uscc
    assert listed == built.told["story"]["uscc"]
    assert articles(rows.pop(listed)) == {
        "disobeyed_order": YEARLY,
        "on_sanction_list": "《拖欠农民工工资失信联合惩戒对象名单管理暂行办法》",
        "dealt_with": YEARLY,
    }
    assert articles(rows.pop(employer)) == {"dealt_with": YEARLY}
    planted = planted_compliance(city)
    for uscc, row in rows.items():
        expected = {rule: ARTICLES.get(rule, YEARLY) for rule in planted.get(uscc, ())}
        found = articles(row)
        if expected:
            assert (found, row["grade"]) == (expected, "B" if "dealt_with" in expected else "C")
        else:
            assert found in (
                {"never_dealt_with": YEARLY},
                {"no_record": YEARLY.removesuffix("第七条")},
            )
            assert row["grade"] in {"A", "N"}
    assert {row["grade"] for row in rows.values()} == {"A", "B", "C", "N"}


def articles(row):
    return {finding["rule"]: finding["citation"] for finding in row["findings"]}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_demo_serves_until_told_to_stop_and_leaves_nothing(built, environment, number):
    port = str(free_port())
    with subprocess.Popen(
        [*FROM_TERMINAL, "manage.py", "demo", "--sites", "10", "--port", port],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        lines = []
        for line in process.stdout:
            lines.append(line)
            if "Ctrl-C" in line:
                break
        # The port asked for, or the next one should somebody else have taken it meanwhile.
        [address] = re.findall(r"网站：(http://127\.0\.0\.1:\d+)/", "".join(lines))
        assert get(f"{address}/readyz")[0] == 200
        assert len(left_running(environment)) >= 6

        process.send_signal(number)
        rest, errors = process.communicate(timeout=120)

    assert process.returncode == 0, errors
    assert "正在停止" in rest
    nothing_runs(environment)

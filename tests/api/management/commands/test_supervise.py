"""`manage.py supervise`."""

import datetime as dt
import io
import json
import sys

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from arrears.models import LedgerEntry
from sites.models import Region
from tests.factories.sites import (
    NOW,
    AttendanceMonthFactory,
    PayrollLineFactory,
    PayrollSheetFactory,
    ProjectFactory,
)

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


RULES_OF_LATE_SITE = [
    "account_opening",
    "coverage",
    "crime_threshold",
    "deposit",
    "five_systems",
    "identical_sums",
    "labor_contract",
    "notice_board",
    "registration",
    "unpaid_month",
]


def late_project(**fields):
    project = ProjectFactory(**fields)
    sheet = PayrollSheetFactory(project=project)
    for _ in range(30):
        line = PayrollLineFactory(sheet=sheet)
        AttendanceMonthFactory(project=project, worker=line.worker)
    return project


def run(*arguments):
    out = io.StringIO()
    call_command("supervise", *arguments, stdout=out)
    return out.getvalue()


def test_supervise_prints_counts_warnings_and_sites():
    project = late_project(code="TA-LATE")
    ProjectFactory(code="TA-IDLE", status="COMPLETED")

    printed = run("--on", "2026-09-15").splitlines()

    assert printed[0] == (
        "2026-09-15 监管 2 个项目：红色 1，橙色 0，黄色 0，蓝色 0；"
        f"预警 {len(RULES_OF_LATE_SITE)} 条，重大欠薪隐患 1 个"
    )
    assert printed[1] == "台账：核算 2 个项目，沿用 0 个（源数据没有变化）"
    assert printed[2] == f"{project.code}  红色  198,000.00 元  30 人  重大隐患"
    assert len(printed) == 3 + len(RULES_OF_LATE_SITE)


def test_supervise_reckons_what_changed_alone_unless_a_full_run_is_asked_for():
    late, _ = late_project(code="TA-LATE"), ProjectFactory(code="TA-IDLE", status="COMPLETED")
    run("--on", "2026-09-15")
    AttendanceMonthFactory(project=late)

    printed = [run("--on", "2026-09-15", *more).splitlines() for more in ([], [], ["--full"])]

    assert [lines[1] for lines in printed] == [
        "台账：核算 1 个项目，沿用 1 个（源数据没有变化）",
        "台账：核算 0 个项目，沿用 2 个（源数据没有变化）",
        "台账：核算 2 个项目，沿用 0 个（源数据没有变化）",
    ]
    assert printed[0][2:] == printed[1][2:] == printed[2][2:]


def test_supervise_json_stands_alone_and_names_everything():
    late_project(code="TA-LATE")

    answer = json.loads(run("--on", "2026-09-15", "--json"))

    assert (answer["on"], answer["counts"]) == (
        "2026-09-15",
        {
            "projects": 1,
            "RED": 1,
            "ORANGE": 0,
            "YELLOW": 0,
            "BLUE": 0,
            "warnings": len(RULES_OF_LATE_SITE),
            "major_risks": 1,
            "reckoned": 1,
        },
    )
    (row,) = answer["projects"]
    assert (row["project"], row["level"], row["outstanding"], row["workers"]) == (
        "TA-LATE",
        "RED",
        "198000.00",
        30,
    )
    assert sorted(warning["rule"] for warning in row["warnings"]) == RULES_OF_LATE_SITE
    assert (row["major_risk"]["entered_on"], row["unjudged"]) == ("2026-09-15", [])


def test_supervise_says_which_rule_has_no_value():
    elsewhere = Region.objects.create(code="110101", name="东城区", kind="COUNTY")
    project = ProjectFactory(region=elsewhere, status="COMPLETED")
    PayrollLineFactory(sheet=PayrollSheetFactory(project=project))

    printed = run("--on", "2026-07-19").splitlines()

    assert printed[2] == f"{project.code}  —  0.00 元  0 人"
    assert printed[3].startswith("    未能适用 below_minimum_wage：")
    assert json.loads(run("--on", "2026-07-19", "--json"))["projects"][0]["level"] is None


def test_supervise_takes_today_and_the_projects_named(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    chosen, other = late_project(), late_project()

    run("--project", chosen.code)

    today = timezone.localdate(NOW)
    assert set(LedgerEntry.objects.values_list("project", "computed_on")) == {(chosen.pk, today)}
    assert other.ledger_entries.count() == 0


@pytest.mark.parametrize(
    ("arguments", "message", "code"),
    [
        (["--on", "2026-13-01"], "日期“2026-13-01”应写作 2026-09-15 的形式", 2),
        (["--project", "TA-NONE"], "没有这个项目：TA-NONE", 1),
    ],
)
def test_supervise_refuses_what_it_does_not_know(arguments, message, code):
    with pytest.raises(CommandError) as caught:
        run(*arguments)

    assert (str(caught.value), caught.value.returncode) == (message, code)


def test_supervise_shows_progress_to_a_terminal(monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    ProjectFactory(), ProjectFactory()

    run("--on", dt.date(2026, 9, 15).isoformat())

    assert terminal.getvalue() == "\r2/2\n"


def test_supervise_handed_out_to_the_workers_does_every_site():
    late_project()
    late_project(region=Region.objects.get(code="370982"))

    said = run("--on", "2026-09-15", "--hand-out")

    assert said.startswith("已按区划分批交出 2 个项目")
    assert LedgerEntry.objects.values("project").distinct().count() == 2


def test_supervise_handed_out_is_for_all_sites_alone():
    with pytest.raises(CommandError, match="不能与 --project 同用") as refusal:
        run("--hand-out", "--project", "TA-1")

    assert refusal.value.returncode == 2


def test_supervise_says_when_a_rule_fires_on_too_many_sites():
    ProjectFactory.create_batch(9)
    assert "注意" not in run("--on", "2026-09-15")
    ProjectFactory()

    printed = run("--on", "2026-09-15")

    assert "在 10 个项目触发，过多，请先检查数据来源或阈值" in printed


@pytest.mark.parametrize("count", ["0", "5"])
def test_supervise_refuses_more_connections_than_the_database_can_spare(count):
    with pytest.raises(CommandError, match="1 到 4 的整数") as refused:
        run("--connections", count)
    assert refused.value.returncode == 2


@pytest.mark.django_db(transaction=True)
def test_supervise_finds_the_same_whatever_the_number_of_connections():
    late_project(code="TA-A")
    late_project(code="TA-B", region=Region.objects.get(code="370982"))

    one = json.loads(run("--on", "2026-09-15", "--json", "--connections", "1"))
    rows = stored()
    LedgerEntry.objects.all().delete()
    two = json.loads(run("--on", "2026-09-15", "--json"))

    assert two == {**one, "counts": {**one["counts"], "reckoned": 2}}
    assert stored() == rows


def stored():
    """Every row of the ledger but its key."""
    return [
        {name: value for name, value in row.items() if name != "id"}
        for row in LedgerEntry.objects.order_by("project", "worker", "month").values()
    ]

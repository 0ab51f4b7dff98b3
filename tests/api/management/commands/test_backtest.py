"""`manage.py backtest`."""

import datetime as dt
import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from tests.factories.sites import NOW, PayrollLineFactory, PayrollSheetFactory, ProjectFactory

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
TRIED = {"rule": "unpaid_month", "parameter": "warning.late_yellow_days", "value": "400"}


@pytest.fixture(autouse=True)
def _day(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def told(**changes):
    given = {**TRIED, "from": "2026-09", **changes}
    out = io.StringIO()
    words = [f"--{name}={value}" for name, value in given.items() if value is not True]
    flags = [f"--{name}" for name, value in given.items() if value is True]
    call_command("backtest", *words, *flags, stdout=out)
    return out.getvalue()


def test_sites_that_would_have_moved_are_told():
    project = ProjectFactory()
    PayrollLineFactory(sheet=PayrollSheetFactory(project=project))

    assert json.loads(told(json=True)) == {
        "days": ["2026-09-15"],
        "projects": 1,
        "was_used": True,
        "moved": [
            {
                "on": "2026-09-15",
                "project": project.code,
                "before": "RED",
                "after": None,
            }
        ],
    }
    assert told().splitlines() == [
        f"2026-09-15 {project.code} {project.name}：红色 → 无预警",
        "1 个月末、1 个项目，1 处等级不同",
    ]
    assert told(region="370983").splitlines()[0] == "1 个月末、0 个项目，0 处等级不同"
    assert "没有用到这个数值" in told(parameter="lead.ghost_blue")


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"rule": "none"}, "没有这条规则"), ({"region": "999999"}, "没有区划“999999”")],
)
def test_what_cannot_be_tried_is_refused(changes, words):
    with pytest.raises(CommandError, match=words):
        told(**changes)


def test_without_a_value_in_force_nothing_is_judged(monkeypatch):
    ProjectFactory()
    monkeypatch.setattr("arrears.backtest.month_ends", lambda _since, _day: [dt.date(2000, 1, 1)])

    with pytest.raises(CommandError, match="没有"):
        told()

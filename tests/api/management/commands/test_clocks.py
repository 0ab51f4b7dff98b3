"""`manage.py clocks`."""

import json

import pytest
from django.core.management import CommandError, call_command

from sites.services.clocks import Subject, start_clock
from tests.factories.sites import NOW

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def start():
    for rule in ("complaint_acceptance", "referral_decision", "investigation"):
        start_clock(
            rule=rule, subject=Subject("Case", 1, "泰人社监立字〔2026〕1号", "370902"), now=NOW
        )


def test_clocks_prints_what_is_due_the_earliest_first(capsys):
    start()

    call_command("clocks", on="2026-09-19", ahead=3)

    assert capsys.readouterr().out.splitlines() == [
        "2026-09-19 新提醒 2 条，到期事项 2 项",
        "2026-09-18  已超期  负责人决定是否移送  泰人社监立字〔2026〕1号",
        "2026-09-21  剩 2 个工作日  决定是否受理投诉  泰人社监立字〔2026〕1号",
    ]


def test_clocks_as_json(capsys):
    start()

    call_command("clocks", on="2026-09-19", json=True)

    answer = json.loads(capsys.readouterr().out)
    assert (answer["on"], answer["alerts"]) == ("2026-09-19", 2)
    assert answer["due"][0] == {
        "rule": "referral_decision",
        "name": "负责人决定是否移送",
        "subject": "泰人社监立字〔2026〕1号",
        "due_on": "2026-09-18",
        "working_days_left": 0,
        "overdue": True,
        "provisional": False,
    }


def test_clocks_defaults_to_today_and_refuses_another_writing(capsys):
    call_command("clocks")
    assert "到期事项 0 项" in capsys.readouterr().out
    with pytest.raises(CommandError, match="2026-09-15"):
        call_command("clocks", on="15.9.2026")

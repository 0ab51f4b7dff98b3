import datetime as dt
import json

import pytest
from django.core.management import CommandError, call_command

from rating.models import Grading
from tests.factories.rating import AdverseEventFactory, dealt_with, disobeyed
from tests.factories.sites import CompanyFactory, RosterEntryFactory

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

RUN = ["grade", "--method", "compliance", "--period", "2025", "--on", "2026-01-15"]


def clean_employer():
    return RosterEntryFactory(entered_on=dt.date(2025, 3, 1)).employer


def test_grade_json_is_a_list_by_code_alone_on_stdout(capsys):
    clean, restricted = clean_employer(), CompanyFactory()
    disobeyed(dealt_with(restricted))
    AdverseEventFactory(company=restricted)
    silent = CompanyFactory()
    call_command(*RUN, "--json")
    told = capsys.readouterr()
    rows = {row["uscc"]: row for row in json.loads(told.out)}
    assert list(rows) == sorted(rows)
    assert rows[clean.uscc]["grade"] == "A"
    stored = Grading.objects.get(company=restricted)
    assert rows[restricted.uscc] == {
        "uscc": restricted.uscc,
        "name": restricted.name,
        "method": "compliance",
        "period": "2025",
        "grade": "C",
        "findings": [
            {
                "rule": row.rule,
                "grade": row.grade,
                "citation": row.citation,
                "words": row.words,
                "facts": row.facts,
            }
            for row in stored.findings.order_by("position")
        ],
        "facts_hash": stored.facts_hash,
        "law_day": "2025-12-31",
        "rules_version": stored.rules_version,
    }
    assert [row["rule"] for row in rows[restricted.uscc]["findings"]] == [
        "disobeyed_order",
        "on_sanction_list",
        "dealt_with",
    ]
    assert f"跳过 {silent.uscc}" in told.err


def test_grade_prints_each_grade_with_its_findings(capsys):
    company = clean_employer()
    call_command(*RUN)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"A {company.uscc} {company.name}"
    assert lines[1].startswith("    A 本年度有用工登记1人")
    assert lines[1].endswith("（《企业劳动保障守法诚信等级评价办法》第七条）")


def test_grade_without_day_is_of_today(capsys):
    clean_employer()
    call_command("grade", "--method", "compliance", "--period", "2025", "--json")
    assert json.loads(capsys.readouterr().out)[0]["grade"] == "A"


def test_grade_replay_gives_the_same_and_says_so(capsys):
    clean_employer()
    call_command(*RUN, "--json")
    drafted = capsys.readouterr().out
    key = Grading.objects.get().pk
    call_command("grade", "--replay", str(key), "--json")
    told = capsys.readouterr()
    assert told.out == drafted
    assert f"等级评价 {key} 复算一致" in told.err


def test_grade_replay_of_a_tampered_grade_fails_with_1():
    clean_employer()
    call_command(*RUN)
    Grading.objects.update(facts_hash="0" * 64)
    with pytest.raises(CommandError, match="摘要不符") as failure:
        call_command("grade", "--replay", str(Grading.objects.get().pk))
    assert failure.value.returncode == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--replay", "0"], "没有编号为 0"),
        (["--method", "compliance"], "请同时给出"),
        (["--period", "2025"], "请同时给出"),
        (["--method", "compliance", "--period", "25"], "无效"),
        (["--method", "compliance", "--period", "2025", "--on", "2025-12-31"], "尚未结束"),
        (["--method", "wage_payment", "--period", "2025"], "无效"),
        (["--method", "compliance", "--period", "2025", "--on", "昨天"], "日期“昨天”无效"),
    ],
)
def test_grade_wrong_question_fails_with_2(arguments, words):
    with pytest.raises(CommandError, match=words) as failure:
        call_command("grade", *arguments)
    if words.startswith("日期"):
        return  # Django's parser exits with 2 by itself on the command line
    assert failure.value.returncode == 2


def test_grade_year_before_the_measures_fails_with_2():
    RosterEntryFactory(entered_on=dt.date(2016, 3, 1))
    with pytest.raises(CommandError, match="没有现行有效的数值") as failure:
        call_command("grade", "--method", "compliance", "--period", "2016", "--on", "2017-02-01")
    assert failure.value.returncode == 2
    assert not Grading.objects.exists()

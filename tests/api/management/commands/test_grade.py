import datetime as dt
import json

import pytest
from django.core.management import CommandError, call_command

from rating.models import Grading
from tests.factories.rating import (
    AdverseEventFactory,
    FormerCodeFactory,
    dealt_with,
    disobeyed,
    owed,
    tampered,
)
from tests.factories.sites import CompanyFactory, ProjectFactory, RosterEntryFactory

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
    [finding] = rows[silent.uscc]["findings"]
    assert (rows[silent.uscc]["grade"], finding["rule"]) == ("N", "no_record")


def test_grade_tells_whom_it_does_not_look_at(capsys):
    former = FormerCodeFactory(predecessor=CompanyFactory())
    call_command(*RUN)
    told = capsys.readouterr()
    assert f"跳过 {former.predecessor.uscc}" in told.err
    assert former.predecessor.uscc not in told.out


def test_grade_of_projects_names_the_project(capsys):
    project = ProjectFactory(started_on=dt.date(2026, 1, 5))
    owed(project.general_contractor, project=project, due_on=dt.date(2026, 8, 20))
    month = ["grade", "--method", "wage_payment", "--period", "2026-09", "--on", "2026-10-08"]
    call_command(*month, "--projects", "--json")
    [row] = json.loads(capsys.readouterr().out)
    assert (row["project"], row["uscc"], row["grade"]) == (
        project.code,
        project.general_contractor.uscc,
        "B",
    )
    call_command(*month, "--projects")
    assert capsys.readouterr().out.startswith(f"B {project.code} {project.name}")


def test_grade_what_if_tells_exactly_the_movers(capsys):
    clean_employer()
    company = CompanyFactory()
    dealt_with(company)
    call_command(*RUN)
    capsys.readouterr()
    asked = [*RUN, "--what-if", "grading.investigations_for_c=1"]
    call_command(*asked, "--json")
    told = json.loads(capsys.readouterr().out)
    assert [(one["uscc"], one["before"], one["after"]) for one in told["movers"]] == [
        (company.uscc, "B", "C")
    ]
    assert sum(told["by_size"].values()) == sum(told["by_district"].values()) == 1
    call_command(*asked)
    assert f"B → C {company.uscc}" in capsys.readouterr().out
    call_command(*RUN, "--what-if", "grading.investigations_for_c=")
    assert "有 0 家变动" in capsys.readouterr().out


def test_grade_prints_each_grade_with_its_findings(capsys):
    company = clean_employer()
    call_command(*RUN)
    lines = capsys.readouterr().out.splitlines()
    place = lines.index(f"A {company.uscc} {company.name}")
    assert lines[place + 1].startswith("    A 本年度有用工登记1人")
    assert lines[place + 1].endswith("（《企业劳动保障守法诚信等级评价办法》第七条）")


def test_grade_without_day_is_of_today(capsys):
    company = clean_employer()
    call_command("grade", "--method", "compliance", "--period", "2025", "--json")
    rows = {row["uscc"]: row["grade"] for row in json.loads(capsys.readouterr().out)}
    assert rows[company.uscc] == "A"


def test_grade_replay_gives_the_same_and_says_so(capsys):
    company = clean_employer()
    call_command(*RUN, "--json")
    drafted = json.loads(capsys.readouterr().out)
    key = Grading.objects.get(company=company).pk
    call_command("grade", "--replay", str(key), "--json")
    told = capsys.readouterr()
    assert json.loads(told.out) == [row for row in drafted if row["uscc"] == company.uscc]
    assert f"等级评价 {key} 复算一致" in told.err


def test_grade_replay_of_a_tampered_grade_fails_with_1():
    clean_employer()
    call_command(*RUN)
    with tampered():
        Grading.objects.update(facts_hash="0" * 64)
    with pytest.raises(CommandError, match="摘要不符") as failure:
        call_command("grade", "--replay", str(Grading.objects.first().pk))
    assert failure.value.returncode == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--replay", "0"], "没有编号为 0"),
        (["--method", "compliance"], "请同时给出"),
        (["--period", "2025"], "请同时给出"),
        (["--what-if", "x=1"], "请同时给出"),
        (["--method", "compliance", "--period", "2025", "--what-if", "x=1"], "不使用数值"),
        (["--method", "compliance", "--period", "25"], "无效"),
        (["--method", "compliance", "--period", "2025", "--on", "2025-12-31"], "尚未结束"),
        (["--method", "wage_payment", "--period", "2025"], "无效"),
        (["--method", "compliance", "--period", "2025", "--projects"], "评价项目"),
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

"""Rows of a file of the national clue platform."""

import datetime as dt
from decimal import Decimal

import pytest

from arrears.clue_file import conclusions, read_clues

pytestmark = pytest.mark.unit
DAY = dt.date(2026, 9, 15)
HEAD = [
    "线索编号",
    "提交日期",
    "区县",
    "项目名称",
    "用人单位",
    "欠薪开始时间",
    "欠薪金额",
    "人数",
    "姓名",
    "电话",
]
ROW = [
    "QG-1",
    dt.date(2026, 9, 14),
    "泰山区",
    "示例工地",
    "李老板",
    "2026年7月",
    "12,000",
    "3",
    "王建国",
    "138",
]


def changed(**cells):
    row = list(ROW)
    for name, value in cells.items():
        row[HEAD.index(name)] = value
    return row


def test_read_clues_finds_columns_by_their_usual_words():
    rows = [
        ["全国根治欠薪线索"],
        HEAD,
        ROW,
        ["", ""],
        changed(线索编号="QG-2", 项目名称="", 欠薪金额=""),
    ]

    clues, findings = read_clues(rows, DAY)

    assert findings == []
    first, second = clues
    assert (first.row, first.number, first.received_on) == (3, "QG-1", dt.date(2026, 9, 14))
    assert (first.region, first.place) == ("泰山区", "示例工地")
    assert first.words.since_month == dt.date(2026, 7, 1)
    assert (first.words.amount, first.words.worker_count) == (Decimal(12000), 3)
    assert "QG-1" in first.words.text
    assert (second.row, second.place, second.words.amount) == (5, "李老板", None)


@pytest.mark.parametrize(
    ("rows", "row", "words"),
    [
        ([["线索编号", "金额"], ["1", "2"]], 1, "没有找到表头"),
        ([HEAD], 2, "没有线索"),
        ([HEAD, changed(线索编号="")], 2, "没有线索编号"),
        ([HEAD, changed(线索编号="9" * 61)], 2, "编号过长"),
        ([HEAD, changed(提交日期="2026-09-16")], 2, "接收日期不对"),
        ([HEAD, changed(提交日期="昨天")], 2, "接收日期不对"),
        ([HEAD, changed(提交日期="2026-02-30")], 2, "接收日期不对"),
        ([HEAD, changed(欠薪开始时间="2026-10")], 2, "欠薪起始月不对"),
        ([HEAD, changed(欠薪金额="一万")], 2, "不是数字"),
        ([HEAD, changed(人数="三")], 2, "不是数字"),
        ([HEAD, ROW, ROW], 3, "重复"),
    ],
)
def test_read_clues_names_the_row_that_is_wrong(rows, row, words):
    _, findings = read_clues(rows, DAY)

    assert [(one.row, words in one.message) for one in findings] == [(row, True)]
    assert findings[0].fix


def test_read_clues_takes_a_moment_for_its_day_and_no_more_than_a_file_may_hold(monkeypatch):
    monkeypatch.setattr("arrears.clue_file.MOST_CLUES", 1)
    moment = dt.datetime(2026, 9, 14, 8, 30)  # noqa: DTZ001 -- a cell knows no time zone

    clues, findings = read_clues([HEAD, changed(提交日期=moment), changed(线索编号="QG-2")], DAY)

    assert clues[0].received_on == dt.date(2026, 9, 14)
    assert "超过 1 条" in findings[0].message


def test_conclusions_are_ten():
    assert len(conclusions()) == 10
    assert max(map(len, conclusions())) <= 30

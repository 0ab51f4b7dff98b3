"""How values are written on pages."""

import datetime as dt
from decimal import Decimal

import pytest

from api.web.templatetags import anxin

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        ("RED", ("red", "红色", "▲")),
        ("ORANGE", ("orange", "橙色", "◆")),
        ("YELLOW", ("yellow", "黄色", "■")),
        ("BLUE", ("blue", "蓝色", "●")),
        ("", ("none", "无预警", "○")),
        (None, ("none", "无预警", "○")),
    ],
)
def test_level_is_a_color_a_word_and_a_shape(level, expected):
    said = (anxin.level_css(level), anxin.level_words(level), anxin.level_shape(level))

    assert said == expected


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        (Decimal("1234567.5"), "1,234,567.50"),
        (0, "0.00"),
        ("39000.00", "39,000.00"),
        (None, "—"),
        ("", "—"),
        ("不详", "不详"),
    ],
)
def test_money_has_separators_and_two_places(amount, expected):
    assert anxin.money(amount) == expected


def test_late_and_month_say_nothing_of_nothing():
    assert (anxin.late(23), anxin.late(0), anxin.late(None)) == ("逾期 23 天", "", "")
    assert (anxin.month(dt.date(2026, 9, 1)), anxin.month(None)) == ("2026年9月", "—")


def test_people_are_masked():
    assert anxin.masked_name("欧阳建国") == "欧阳＊＊"
    seen = [anxin.masked_for("欧阳建国", role) for role in ("contractor", "staff", "", "x", None)]
    assert seen == ["欧阳建国", "欧阳＊＊", "欧阳＊＊", "欧阳＊＊", "欧阳＊＊"]
    assert (anxin.masked_tail("123X"), anxin.masked_tail("")) == ("**** X", "—")


def test_fact_rows_name_and_read_every_value():
    facts = {
        "outstanding": "39000.00",
        "months": ["2026-06", "2026-07"],
        "verified": False,
        "payroll": {"row": 6, "version": 1},
        "unheard_of": None,
    }

    assert anxin.fact_rows(facts) == [
        ("拖欠（元）", "39000.00"),
        ("涉及月份", "2026-06；2026-07"),
        ("已核对", "否"),
        ("工资支付表", "行 6，版本 1"),
        ("unheard_of", "—"),
    ]
    assert anxin.fact_rows({}) == []
    assert anxin.fact_rows(["甲", "乙"]) == [("内容", "甲；乙")]


def test_fact_rows_cut_a_long_list_and_count_it():
    rows = anxin.fact_rows({"workers": list(range(13))})

    assert rows == [("人数", "0；1；2；3；4；5；6；7；8；9；10；11 等 13 项")]


def test_parameter_words_carry_value_source_and_doubt():
    parameter = {
        "description": "未支付满几个月为红色",
        "value": "2",
        "unit": "个月",
        "citation": "《保障农民工工资支付条例》第三条",
    }

    assert anxin.parameter_words(parameter) == (
        "未支付满几个月为红色：2个月（《保障农民工工资支付条例》第三条）"
    )
    assert anxin.parameter_words({**parameter, "verified": False}).endswith("〔待核对〕")
    assert anxin.parameter_words("一句话") == "一句话"
    ladder = {"description": "逾期天数阶梯", "value": ["3", "10"], "unit": "列表"}
    assert anxin.parameter_words(ladder) == "逾期天数阶梯：3、10"

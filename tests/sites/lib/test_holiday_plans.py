"""A year's plan as typed in: whole, of that year, and nothing that cannot be."""

import datetime as dt

import pytest

from sites.lib.holiday_plans import HolidayPlanError, PlannedDay, read_plan

pytestmark = pytest.mark.unit

PLAN = """
2027-01-01 休 元旦
2027-02-05 休 春节
2027-02-06，休，春节
2027-02-13 班 春节调休
2027-04-05 休 清明节
2027-05-01 休 劳动节
2027-05-02 休 劳动节
2027-06-09 休 端午节
2027-09-15 休 中秋节
2027-10-01 休 国庆节
2027-10-02 休 国庆节
2027-10-03 休 国庆节
"""


def test_a_whole_plan_is_read_in_the_order_of_days():
    days = read_plan(2027, PLAN)
    assert len(days) == 12
    assert days[0] == PlannedDay(dt.date(2027, 1, 1), is_working=False, name="元旦")
    assert [one.day for one in days if one.is_working] == [dt.date(2027, 2, 13)]
    assert [one.day for one in days] == sorted(one.day for one in days)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("2027-01-01 休 元旦", "元旦放假", "第 2 行看不懂"),
        ("2027-01-01 休", "2027-13-01 休", "没有 2027-13-01"),
        ("2027-01-01 休", "2026-01-01 休", "不在 2027 年"),
        ("2027-02-06，", "2027-02-05，", "写了两次"),
        ("2027-02-13 班", "2027-02-12 班", "不是周末"),
        ("2027-09-15 休 中秋节\n", "", "缺少中秋"),
        ("2027-10-03 休 国庆节\n", "", "缺少 2027-10-03"),
        ("2027-05-02 休 劳动节", "2027-05-02 班 劳动节", "缺少 2027-05-02"),
    ],
)
def test_a_plan_that_is_not_one_is_refused_by_name(old, new, words):
    text = PLAN.replace(old, new)
    assert text != PLAN
    with pytest.raises(HolidayPlanError, match=words):
        read_plan(2027, text)

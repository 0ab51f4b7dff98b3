import re
from collections import Counter

import pytest

from sites.law import all_parameters, statutes
from sites.law.tables import law_table

pytestmark = pytest.mark.unit


def rows(text):
    return [line for line in text.splitlines() if line.startswith("| ")]


def test_table_lists_every_statute_and_every_value():
    values = sum(len(values) for one in all_parameters().values() for values in one.values.values())
    groups = {name.partition(".")[0] for name in all_parameters()}
    # Each table has two more lines: its heads and the rule under them.
    expected = len(statutes()) + values + 2 * (1 + len(groups))
    assert len(rows(law_table())) == expected


def test_table_is_deterministic_and_well_formed():
    text = law_table()
    assert text == law_table()
    assert text.endswith("|\n")
    columns = Counter(len(re.findall(r"(?<!\\)\|", row)) - 1 for row in rows(text))
    assert set(columns) == {6, 9}


def test_table_shows_value_place_and_whether_it_is_verified():
    lines = rows(law_table())
    assert (
        "| `listing.term_years` | 列入期限，自列入决定之日起计算 | 年 | 全国 | 2022-01-01 | 3 | "
        "已核实 | 《拖欠农民工工资失信联合惩戒对象名单管理暂行办法》第十一条 | — |" in lines
    )
    assert (
        "| `minimum_wage.monthly_yuan` | 月最低工资标准 | 元 | 370921 | 2023-10-01 | 1820 | 待核实 | "
        "《最低工资规定》第五条 | 山东省2023年10月1日起的标准，凭记忆，所属档次和后续调整待核对 |"
        in lines
    )
    assert (
        "| 人社部令第45号 | 《拖欠农民工工资失信联合惩戒对象名单管理暂行办法》 | 人社部令第45号 | "
        "2022-01-01 | 2026-11-22 | 已读全文 |" in lines
    )


def test_table_names_the_model_of_a_borrowed_threshold():
    (line,) = [row for row in rows(law_table()) if "`warning.downgrade_yellow_months`" in row]
    assert "参照《云南省" in line
    assert "待核实" in line

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from sites.law import (
    Citation,
    Confidence,
    LawAt,
    LawDataError,
    UnknownParameter,
    all_parameters,
    parameter,
    statutes,
)
from sites.law.parameters import NATION, Unit, load_parameters

pytestmark = pytest.mark.unit

CASES = [
    pytest.param(case, id=f"{path.stem}-{number}-{case['name']}")
    for path in sorted((Path(__file__).parent / "cases").glob("*.yaml"))
    for number, case in enumerate(yaml.safe_load(path.read_text(encoding="utf-8")))
]
TAIAN = ("370902", "370911", "370921", "370923", "370982", "370983", "3709G1")

GOOD = """\
{name}:
  description: 某数
  unit: {unit}
  reference: {{statute: 国务院令第724号, article: 38}}
  values:
    CN:
      2020-05-01: {{value: {value}, verified: true}}
"""


def load(tmp_path, text):
    (tmp_path / "group.yaml").write_text(text, encoding="utf-8")
    return load_parameters(tmp_path, statutes())


@pytest.mark.parametrize("case", CASES)
def test_case(case):
    law = LawAt(case["day"], str(case["region"]))
    if "value" not in case:
        with pytest.raises(UnknownParameter, match=case["name"]):
            law.value(case["name"])
        return
    value = law.value(case["name"])
    assert str(value) == str(case["value"])
    assert type(value) is (Decimal if isinstance(case["value"], str) else int)
    assert law.verified(case["name"]) is case["verified"]
    assert law.citation(case["name"]).words == case["words"]


def test_every_parameter_has_a_case():
    assert {case.values[0]["name"] for case in CASES} == {
        name for name, one in all_parameters().items() if one.unit not in {Unit.LIST, Unit.TEXT}
    }


@pytest.mark.parametrize("name", sorted(all_parameters()))
def test_value_starts_on_its_day_and_not_the_day_before(name):
    for region, values in parameter(name).values.items():
        law_region = "999999" if region == NATION else region
        first = values[0]
        assert LawAt(first.since, law_region).value(name) == first.value
        if region == NATION:
            with pytest.raises(UnknownParameter):
                LawAt(first.since - dt.timedelta(days=1), law_region).value(name)


@pytest.mark.parametrize("name", sorted(all_parameters()))
def test_every_value_is_in_force_in_the_whole_city_now(name):
    for region in TAIAN:
        LawAt(dt.date(2026, 9, 1), region).value(name)


def test_every_value_is_cited_and_the_unverified_say_why():
    for one in all_parameters().values():
        assert one.description
        for values in one.values.values():
            for dated in values:
                assert dated.citation.words
                assert dated.verified or dated.source
                recalled = statutes()[dated.citation.statute].confidence is Confidence.RECALLED
                assert not (dated.verified and recalled)


def test_every_statute_but_the_background_ones_is_cited_or_modeled_on():
    cited = {one.modeled_on for one in all_parameters().values()} | {
        dated.citation.statute
        for one in all_parameters().values()
        for values in one.values.values()
        for dated in values
    }
    # Cited by rules and documents, which need no number of theirs.
    assert set(statutes()) - cited == {"刑法", "劳动合同法"}


def test_lists_are_handed_out_as_copies():
    law = LawAt(dt.date(2026, 9, 1), "370902")
    systems = law.value("systems.required")
    assert systems == [
        "农民工实名制管理",
        "农民工工资专用账户管理",
        "施工总承包单位代发工资",
        "工资保证金存储",
        "维权信息公示",
    ]
    systems.clear()
    assert len(law.value("systems.required")) == 5
    assert law.value("listing.restricted_fields") == [
        "政府资金支持",
        "政府采购",
        "招投标",
        "融资贷款",
        "市场准入",
        "税收优惠",
        "评优评先",
        "交通出行",
    ]


def test_text_value_is_text():
    assert LawAt(dt.date(2026, 9, 1), "370902").value("major_risk.festival_starts") == "11-01"


def test_typed_accessors_return_their_type_only():
    law = LawAt(dt.date(2026, 9, 1), "370902")
    assert law.integer("listing.term_years") == 3
    assert law.decimal("refusal_to_pay.one_worker_yuan") == Decimal(5000)
    with pytest.raises(TypeError, match="count"):
        law.integer("refusal_to_pay.one_worker_yuan")
    with pytest.raises(TypeError, match="yuan"):
        law.decimal("listing.term_years")


def test_source_tells_that_the_threshold_is_no_local_figure():
    law = LawAt(dt.date(2026, 9, 1), "370902")
    assert "山东省高级人民法院" in law.source("refusal_to_pay.one_worker_yuan")
    assert law.source("listing.term_years") == ""


def test_unknown_name_is_refused_and_carries_a_code():
    with pytest.raises(UnknownParameter, match="没有名为") as caught:
        LawAt(dt.date(2026, 9, 1), "370902").value("listing.unheard_of")
    assert caught.value.code == "E-LAW-UNKNOWN"
    assert "listing.unheard_of" in caught.value.message


def test_region_rule_of_one_province_does_not_reach_another():
    with pytest.raises(UnknownParameter):
        LawAt(dt.date(2026, 9, 1), "110101").value("inspection.daily_maximum")


def test_answers_are_remembered_by_the_same_law():
    law = LawAt(dt.date(2026, 9, 1), "370902")
    assert law.citation("payment.order_minimum_days") is law.citation("payment.order_minimum_days")
    assert (law.day, law.region) == (dt.date(2026, 9, 1), "370902")


def test_longest_region_in_force_wins(tmp_path):
    text = GOOD.format(name="x", unit="count", value=1) + (
        '    "37":\n'
        "      2021-01-01: {value: 2, verified: true}\n"
        "      2022-01-01: {value: 3, verified: false, source: 某}\n"
        '    "370902":\n'
        "      2023-01-01:\n"
        "        value: 4\n"
        "        verified: true\n"
        "        reference: {statute: 国务院令第423号, article: 9, paragraph: 1, item: 2}\n"
    )
    one = load(tmp_path, text)["group.x"]
    found = [
        one.at(dt.date.fromisoformat(day), region).value
        for day, region in [
            ("2020-05-01", "370902"),
            ("2021-01-01", "370902"),
            ("2021-12-31", "370902"),
            ("2022-01-01", "370902"),
            ("2022-12-31", "370902"),
            ("2023-01-01", "370902"),
            ("2023-01-01", "370911"),
            ("2023-01-01", "110101"),
            ("2023-01-01", "CN"),
        ]
    ]
    assert found == [1, 2, 2, 3, 3, 4, 3, 1, 1]
    assert one.at(dt.date(2023, 1, 1), "370902").citation == Citation("国务院令第423号", 9, 1, 2)
    assert one.at(dt.date(2023, 1, 1), "370911").citation == Citation("国务院令第724号", 38)


@pytest.mark.parametrize(
    ("unit", "written", "value"),
    [
        ("yuan", '"5000"', Decimal(5000)),
        ("ratio", '"0.05"', Decimal("0.05")),
        ("days", "0", 0),
        ("text", "某", "某"),
        ("list", "[甲, 乙]", ["甲", "乙"]),
    ],
)
def test_values_have_the_type_of_their_unit(tmp_path, unit, written, value):
    one = load(tmp_path, GOOD.format(name="x", unit=unit, value=written))["group.x"]
    assert one.at(dt.date(2020, 5, 1), "CN").value == value
    assert one.unit.words


@pytest.mark.parametrize(
    ("unit", "written"),
    [
        ("yuan", "5000"),
        ("yuan", '"5,000"'),
        ("yuan", '"-1"'),
        ("ratio", "0.05"),
        ("ratio", '"5%"'),
        ("ratio", '""'),
        ("days", '"5"'),
        ("days", "-1"),
        ("days", "1.5"),
        ("days", "true"),
        ("text", '""'),
        ("text", "5"),
        ("list", "[]"),
        ("list", "[1]"),
        ("list", "某"),
        ("furlongs", "1"),
    ],
)
def test_values_of_another_type_are_refused(tmp_path, unit, written):
    with pytest.raises(LawDataError) as caught:
        load(tmp_path, GOOD.format(name="x", unit=unit, value=written))
    assert caught.value.file == "group.yaml"
    assert caught.value.key.partition(".")[0] == "x"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("  description: 某数\n", "", "description"),
        ("  unit: count\n", "", "unit"),
        ("  reference: {statute: 国务院令第724号, article: 38}\n", "", "reference"),
        ("国务院令第724号", "无此文号", "法规表中没有"),
        ("article: 38", "article: 0", "正整数"),
        ("article: 38", "clause: 38", "未知的键"),
        ("  unit: count\n", "  unit: count\n  remark: 某\n", "未知的键 remark"),
        ("  unit: count\n", "  unit: count\n  modeled_on: 无此文号\n", "法规表中没有"),
        ("    CN:\n", "    37:\n", "地区代码"),
        ("    CN:\n", "    Shandong:\n", "地区代码"),
        ("      2020-05-01:", "      May:", "日期无效"),
        ("      2020-05-01: {value: 1, verified: true}\n", "      {}\n", "没有数值"),
        ("{value: 1, verified: true}", "1", "键值表"),
        ("value: 1, ", "", "缺少 value"),
        (", verified: true", "", "verified"),
        ("verified: true", "verified: false", "必须注明来源"),
        ("verified: true", "verified: true, until: 2021-01-01", "未知的键 until"),
        ("2020-05-01", "2020-04-30", "施行日期"),
        ("国务院令第724号, article: 38", "人社部发〔2021〕65号", "施行日期"),
        (
            "verified: true}\n",
            "verified: true}\n      2020-05-01: {value: 2, verified: true}\n",
            "重复的键",
        ),
        (
            "      2020-05-01: {value: 1, verified: true}\n",
            (
                "      2021-05-01: {value: 1, verified: true}\n"
                "      2020-05-01: {value: 2, verified: true}\n"
            ),
            "先后",
        ),
    ],
)
def test_broken_form_is_refused_by_file_and_key(tmp_path, old, new, message):
    text = GOOD.format(name="x", unit="count", value=1)
    assert old in text
    with pytest.raises(LawDataError, match=message) as caught:
        load(tmp_path, text.replace(old, new))
    assert caught.value.file == "group.yaml"


def test_recalled_statute_cannot_verify_a_value(tmp_path):
    text = GOOD.format(name="x", unit="count", value=1).replace("2020-05-01", "2021-11-01")
    with pytest.raises(LawDataError, match="尚待核对"):
        load(tmp_path, text.replace("国务院令第724号, article: 38", "人社部发〔2021〕65号"))


def test_statute_without_a_known_first_day_sets_no_bound(tmp_path):
    text = GOOD.format(name="x", unit="count", value=1)
    table = load(tmp_path, text.replace("国务院令第724号, article: 38", "贵州平台预警规则"))
    assert table["group.x"].at(dt.date(2020, 5, 1), "CN").value == 1

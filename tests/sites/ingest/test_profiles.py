import pytest

from sites.ingest.profiles import (
    ambiguous_headers,
    ignored_headers,
    normalize_header,
    profiles,
)

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "header"),
    [
        ("实发\n工资（元）", "实发工资"),
        (" 姓 名 ", "姓名"),
        ("身份证号码：", "身份证号码"),
        ("单价/天", "单价/天"),
        ("应发工资【元】*", "应发工资"),
        ("出勤　天数", "出勤天数"),
    ],
)
def test_normalize_header_drops_units_spaces_and_line_breaks(text, header):
    assert normalize_header(text) == header


def test_profiles_never_list_what_may_mean_two_of_their_concepts():
    for profile in profiles().values():
        for header, concepts in ambiguous_headers().items():
            assert header not in profile.headers or not profile.concepts.keys() >= set(concepts)


def test_payroll_lists_no_header_it_ignores():
    assert profiles()["payroll"].headers.keys() & ignored_headers() == set()


def test_profiles_give_a_header_one_meaning_and_every_label_is_understood():
    for profile in profiles().values():
        for name, concept in profile.concepts.items():
            assert profile.headers[normalize_header(concept.label)] == name


@pytest.mark.parametrize(
    ("header", "concept"),
    [
        ("时薪", "hour_rate"),
        ("完成工作量", "quantity"),
        ("计量单价", "piece_rate"),
        ("上月未发金额", "unpaid"),
        ("总包代发", "paid_from_account"),
        ("实名手机", "phone"),
        ("当前工种", "trade"),
        ("加班工时", "overtime"),
    ],
)
def test_payroll_knows_columns_that_it_does_not_need(header, concept):
    assert profiles()["payroll"].headers[header] == concept
    assert profiles()["payroll"].concepts[concept].unused


@pytest.mark.parametrize("header", ["部门", "失败退回", "退回"])
def test_headers_that_are_used_for_two_things_are_asked(header):
    assert header in ambiguous_headers()


@pytest.mark.parametrize(
    ("kind", "required"),
    [
        ("roster", {"name", "id_number", "entered_on"}),
        ("attendance", {"name", "id_number"}),
        ("payroll", {"name", "id_number", "days", "gross", "net"}),
        ("bank-return", {"name", "card", "amount", "result", "traded_on"}),
        ("account-statement", {"traded_on"}),
    ],
)
def test_profiles_require_what_the_kind_cannot_do_without(kind, required):
    assert profiles()[kind].required == required

import pytest

from sites.law import LawDataError, UnknownParameter

pytestmark = pytest.mark.unit


def test_law_data_error_says_where():
    error = LawDataError("case.yaml", "limitation_years", "缺少 value")
    assert str(error) == "case.yaml: limitation_years: 缺少 value"


def test_unknown_parameter_is_a_lookup_error_with_a_chinese_message():
    error = UnknownParameter("没有这个数值")
    assert isinstance(error, LookupError)
    assert error.message == "没有这个数值"

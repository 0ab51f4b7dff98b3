import datetime as dt

import pytest

from rating.engine import Grade
from rating.results import (
    Effect,
    ResultPurpose,
    all_results,
    load_results,
    results_by_purpose,
    results_of,
)
from sites.law import LawDataError, UnknownParameter

pytestmark = pytest.mark.unit

DAY = dt.date(2026, 1, 23)
ENTRY = """
one:
  grade: A
  purpose: bidding
  effect: incentive
  words: 例
  reference: {statute: 人社部规〔2016〕1号, article: 10}
  region: "37"
  since: 2017-07-01
  verified: true
"""


def loaded(tmp_path, text):
    file = tmp_path / "results.yaml"
    file.write_text(text, encoding="utf-8")
    return load_results(file)


def test_every_grade_has_a_result_for_every_purpose_with_its_basis():
    for grade in (Grade.A, Grade.B, Grade.C):
        for purpose in ResultPurpose:
            found = results_of(grade, on=DAY, region="370902", purpose=purpose)
            assert found
            assert all(one.words and one.citation.words.startswith("《") for one in found)
    assert len({one.name for one in all_results()}) == len(all_results())


def test_incentives_are_for_a_and_restrictions_for_c_alone():
    assert {one.grade for one in all_results() if one.effect is Effect.INCENTIVE} == {Grade.A}
    assert {one.grade for one in all_results() if one.effect is Effect.RESTRICT} == {Grade.C}
    assert {effect.words for effect in Effect} == {"激励", "正常", "约束"}


def test_result_not_in_force_is_refused_and_never_defaulted():
    asked = {"region": "370902", "purpose": ResultPurpose.INSPECTION}
    assert results_of(Grade.A, on=dt.date(2017, 7, 1), **asked)
    with pytest.raises(UnknownParameter, match="监察检查"):
        results_of(Grade.A, on=dt.date(2017, 6, 30), **asked)
    with pytest.raises(UnknownParameter):
        results_of(Grade.A, on=DAY, region="320102", purpose=ResultPurpose.INSPECTION)
    assert results_of(Grade.N, on=DAY, region="370902", purpose=ResultPurpose.BIDDING) == ()


def test_result_ends_with_its_last_day(tmp_path):
    [one] = loaded(tmp_path, ENTRY + "  until: 2026-01-23\n")
    assert one.holds(on=DAY, region="370902")
    assert not one.holds(on=dt.date(2026, 1, 24), region="370902")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("  reference: {statute: 人社部规〔2016〕1号, article: 10}\n", ""),
        ("人社部规〔2016〕1号", "没有这个文件"),
        ("since: 2017-07-01", "since: 2016-12-31"),
        ("verified: true", "verified: false"),
        ("effect: incentive", "effect: bonus"),
        ("words: 例", "words: 例\n  extra: 1"),
    ],
)
def test_entry_without_basis_or_source_cannot_be_read(tmp_path, old, new):
    with pytest.raises(LawDataError):
        loaded(tmp_path, ENTRY.replace(old, new))


def test_fields_show_a_b_and_c_side_by_side():
    told = results_by_purpose(on=DAY, region="370902")
    assert [purpose for purpose, _ in told] == list(ResultPurpose)
    for purpose, columns in told:
        assert [[one.grade for one in found][:1] for found in columns] == [["A"], ["B"], ["C"]]
        assert {one.purpose for found in columns for one in found} == {purpose}
    # Of the province nothing holds elsewhere: a field without any result is left out.
    elsewhere = dict(results_by_purpose(on=DAY, region="110101"))
    assert ResultPurpose.BIDDING not in elsewhere

import datetime as dt

import pytest

from sites.law import Citation, Confidence, LawDataError, UnknownParameter, find_statute, statutes
from sites.law.citation import chinese_number, load_statutes

pytestmark = pytest.mark.unit

ENTRY = "title: 某办法\n  document_number: 某令第1号\n  in_force_from: 2020-01-01\n  "


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "一"),
        (9, "九"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (48, "四十八"),
        (100, "一百"),
        (101, "一百零一"),
        (110, "一百一十"),
        (112, "一百一十二"),
        (276, "二百七十六"),
        (1000, "一千"),
        (1001, "一千零一"),
        (1010, "一千零一十"),
        (1100, "一千一百"),
        (1260, "一千二百六十"),
        (9999, "九千九百九十九"),
    ],
)
def test_chinese_number_writes_as_articles_are_numbered(number, words):
    assert chinese_number(number) == words


@pytest.mark.parametrize("number", [0, -1, 10_000])
def test_chinese_number_refuses_what_numbers_no_article(number):
    with pytest.raises(ValueError, match="1 to 9999"):
        chinese_number(number)


@pytest.mark.parametrize(
    ("citation", "words"),
    [
        (
            Citation("国务院令第724号", article=30, paragraph=3),
            "《保障农民工工资支付条例》第三十条第三款",
        ),
        (
            Citation("国务院令第423号", article=30, paragraph=1, item=3),
            "《劳动保障监察条例》第三十条第一款第（三）项",
        ),
        (
            Citation("人社部令第45号", article=12, item=2),
            "《拖欠农民工工资失信联合惩戒对象名单管理暂行办法》第十二条第（二）项",
        ),
        (Citation("刑法", article=276, inserted=1), "《中华人民共和国刑法》第二百七十六条之一"),
        (
            Citation("劳动保障部令第25号", article=18),
            "《关于实施〈劳动保障监察条例〉若干规定》第十八条",
        ),
        (Citation("人社部发〔2021〕65号"), "《工程建设领域农民工工资保证金规定》"),
        (Citation("保障农民工工资支付条例", 38), "《保障农民工工资支付条例》第三十八条"),
        (Citation("主席令第70号", 48), "《中华人民共和国行政处罚法》第四十八条"),
    ],
)
def test_citation_words(citation, words):
    assert citation.words == words


def test_citation_of_an_unknown_statute_has_no_words():
    with pytest.raises(UnknownParameter, match="某办法"):
        _ = Citation("某办法", article=1).words


def test_every_statute_is_found_by_its_three_names():
    for key, statute in statutes().items():
        assert statute.id == key
        assert find_statute(key) is statute
        assert find_statute(statute.title) is statute
        assert not statute.document_number or find_statute(statute.document_number) is statute


def test_empty_name_finds_nothing():
    with pytest.raises(UnknownParameter):
        find_statute("")


def test_statutes_read_in_full_are_the_only_ones_with_a_day_of_checking():
    for statute in statutes().values():
        assert (statute.checked_on is not None) == (statute.confidence is Confidence.FULL_TEXT)


def test_the_main_instruments_and_their_first_days():
    days = {
        "国务院令第724号": "2020-05-01",
        "国务院令第423号": "2004-12-01",
        "人社部令第45号": "2022-01-01",
        "人社部规〔2016〕1号": "2017-01-01",
        "人社部发〔2021〕53号": "2021-07-07",
        "人社部发〔2021〕65号": "2021-11-01",
        "法释〔2013〕3号": "2013-01-23",
        "行政处罚法": "2021-07-15",
        "山东省社会信用条例": "2020-10-01",
        "发展改革委令第36号": "2026-04-01",
        "个人信息保护法": "2021-11-01",
    }
    found = {key: str(statutes()[key].in_force_from) for key in days}
    assert found == days


def test_load_reads_a_statute(tmp_path):
    file = tmp_path / "statutes.yaml"
    file.write_text(f"甲:\n  {ENTRY}checked_on: 2026-01-02\n  confidence: full_text\n")
    statute = load_statutes(file)["甲"]
    assert (statute.title, statute.document_number) == ("某办法", "某令第1号")
    assert statute.in_force_from == dt.date(2020, 1, 1)
    assert statute.confidence.words == "已读全文"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (f"1:\n  {ENTRY}confidence: excerpt\n", "1"),
        (f"甲:\n  {ENTRY}confidence: rumor\n", "甲"),
        (f"甲:\n  {ENTRY}confidence: full_text\n", "甲"),
        (f"甲:\n  {ENTRY}confidence: excerpt\n  checked_on: 2026-01-01\n", "甲"),
        (f"甲:\n  {ENTRY}confidence: excerpt\n  author: 某\n", "甲"),
        ("甲:\n  confidence: excerpt\n", "甲"),
        ("甲:\n  title: 某\n  confidence: excerpt\n  in_force_from: soon\n", "甲"),
        ("甲: 某办法\n", "甲"),
    ],
)
def test_load_refuses_a_broken_statute(tmp_path, text, key):
    file = tmp_path / "statutes.yaml"
    file.write_text(text)
    with pytest.raises(LawDataError) as caught:
        load_statutes(file)
    assert (caught.value.file, caught.value.key) == ("statutes.yaml", key)

"""Lists of others are taken in whole or not at all, and restrict nobody here."""

import datetime as dt
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from blacklist.models import OutsideListing
from blacklist.queries import check_restriction
from blacklist.services.outside_lists import outside_listings_of, take_in_outside_list
from sites.errors import InvalidInput
from sites.ingest.cell_values import SheetData
from sites.models import AuditEntry, NameConflict
from tests.factories.sites import NOW, CompanyFactory

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
HEAD = ["序号", "企业名称", "统一社会信用代码", "列入日期", "截止日期", "文号"]


def take(*rows, authority="某市住房和城乡建设局", list_name="建筑市场主体“黑名单”"):
    return take_in_outside_list(
        sheet=SheetData("名单", rows=[list(row) for row in rows]),
        file_name="名单.xlsx",
        authority=authority,
        list_name=list_name,
        source_sha256="0" * 64,
        now=NOW,
    )


def test_a_list_is_kept_apart_and_taken_in_once():
    company = CompanyFactory()
    line = [1.0, company.name, company.uscc.lower(), "2026-05-01", "2027-05-01", "建罚1号"]

    assert (take(["标题"], HEAD, line, []).new, take(HEAD, line).known) == (1, 1)

    kept = OutsideListing.objects.get()
    assert (kept.uscc, kept.listed_on, kept.until) == (
        company.uscc,
        dt.date(2026, 5, 1),
        dt.date(2027, 5, 1),
    )
    assert outside_listings_of([company.uscc]) == [kept]
    answer = check_restriction(
        uscc=company.uscc, purpose="bidding", on=dt.date(2026, 9, 15), now=NOW
    )
    assert answer.status == "NOT_LISTED"
    assert AuditEntry.objects.filter(act="采集外部名单").count() == 2


def test_a_company_the_list_calls_otherwise_is_put_before_an_inspector_once():
    company = CompanyFactory()
    own = [1.0, f"{company.name} ", company.uscc, "2026-05-01", "", "建罚1号"]
    other = [2.0, "泰安旧名建设有限公司", company.uscc, "2026-05-02", "", "建罚2号"]

    for _ in range(2):
        take(["标题"], HEAD, own, other)

    row = NameConflict.objects.get()
    assert (row.company, row.name) == (company, "泰安旧名建设有限公司")
    said = row.sightings.get()
    words = "某市住房和城乡建设局《建筑市场主体“黑名单”》：名单.xlsx 工作表“名单”B4"
    assert (said.source, said.words) == ("OUTSIDE_LIST", words)


def test_one_bad_line_refuses_the_list_and_every_bad_line_is_named():
    company = CompanyFactory()
    with pytest.raises(InvalidInput) as caught:
        take(
            HEAD,
            [1, company.name, company.uscc, "2026-05-01", "", ""],
            [2, "乙", "9137", "2026-05-01", "", ""],
            [3, "丙", company.uscc, "五月", "", ""],
            [4, "丁", company.uscc, "2026-05-01", "2026-05-01", ""],
            [5, "", company.uscc, "2026-05-01", "", ""],
        )
    for words in ("第3行", "第4行", "第5行：截止日期", "第6行：单位名称"):
        assert words in caught.value.message
    assert OutsideListing.objects.count() == 0


@pytest.mark.parametrize(
    ("rows", "terms", "code"),
    [
        ([["名称"]], {}, "E-COLUMN"),
        ([HEAD], {"authority": " "}, "E-TEXT-EMPTY"),
        ([HEAD], {"list_name": ""}, "E-TEXT-EMPTY"),
    ],
)
def test_a_list_of_nobody_or_without_its_columns_is_refused(rows, terms, code):
    with pytest.raises(InvalidInput) as caught:
        take(*rows, **terms)
    assert caught.value.code == code


def test_the_command_says_what_it_took(tmp_path):
    company = CompanyFactory()
    path = tmp_path / "名单.csv"
    path.write_text(
        f"单位名称,信用代码,列入时间\n{company.name},{company.uscc},2026-05-01\n", encoding="utf-8"
    )
    terms = ("--authority", "某局", "--list", "黑名单")
    said = StringIO()
    call_command("outside_list", str(path), *terms, stdout=said)
    assert said.getvalue() == "新增 1 条，已有 0 条\n"
    with pytest.raises(CommandError, match="读不了文件"):
        call_command("outside_list", str(tmp_path / "x.csv"), *terms)
    path.write_text("名称\n甲\n", encoding="utf-8")
    with pytest.raises(CommandError, match="没有找到表头"):
        call_command("outside_list", str(path), *terms)

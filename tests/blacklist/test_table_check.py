"""A list row by row: which column holds the codes, what is said beside each."""

import datetime as dt

import pytest

from blacklist.table_check import check_table
from sites.errors import InvalidInput
from sites.lib.codes import complete_organization_code, complete_uscc
from sites.models import CompanyName
from tests.blacklist.test_batch_check import read, succeed
from tests.factories.blacklist import approved_decision
from tests.factories.sites import CompanyFactory

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
DAY = dt.date(2026, 9, 10)


def check(*rows, purpose="bidding"):
    return check_table(rows=rows, purpose=purpose, on=DAY, read=read)


def test_each_row_is_answered_in_its_place():
    decision = approved_decision()
    listed, clean = decision.company.uscc, CompanyFactory().uscc

    found = check(
        ["投标单位名单"],
        [],
        ["序号", "统一社会信用代码", "名称"],
        [1.0, clean, "甲"],
        [],
        [2.0, listed.lower(), "乙"],
        [3.0, "9137", "丙"],
        [4.0, clean],
    )

    assert (found.header, found.list_version) == (2, 1)
    assert [answer and answer.status for answer in found.answers] == [
        "NOT_LISTED",
        None,
        "RESTRICTED",
        "MALFORMED",
        "NOT_LISTED",
    ]
    said = found.answers[2].cells
    assert said[:2] == ("受限", "依法依规限制参加招标投标活动")
    assert said[3:6] == (decision.number, "2026-09-10", "2029-09-10")
    assert found.answers[3].cells[0] == "代码有误"
    assert "18" in found.answers[3].cells[7]
    assert (found.count, found.of_status("NOT_LISTED")) == (4, 2)


def test_a_column_without_a_heading_is_known_by_its_codes():
    clean = CompanyFactory().uscc
    found = check(["甲", clean], ["乙", "x"])
    assert found.header == -1
    assert [answer.status for answer in found.answers] == ["NOT_LISTED", "MALFORMED"]


def test_a_changed_code_is_said_beside_the_row():
    decision = approved_decision()
    later = CompanyFactory()
    succeed(later, decision.company.uscc)

    [answer] = check(["信用代码"], [later.uscc]).answers

    assert answer.cells[0] == "受限"
    assert answer.cells[6:] == (decision.company.uscc, "单位已变更代码")


@pytest.mark.parametrize(
    ("rows", "code"),
    [([["名称"], ["甲"]], "E-COLUMN"), ([["信用代码"], [""], []], "E-NO-ROWS")],
)
def test_a_table_without_codes_is_refused(rows, code):
    with pytest.raises(InvalidInput) as caught:
        check(*rows)
    assert caught.value.code == code


def test_another_name_than_the_codes_own_is_for_a_person_to_look_at():
    company = CompanyFactory(name="泰安示例建设有限公司", name_key="泰安示例建设有限公司")
    CompanyName.objects.create(
        company=company, name="泰安示例（一）公司", name_key="泰安示例(一)公司"
    )
    code, free = company.uscc, complete_uscc("91370900" + complete_organization_code("00434105"))

    found = check(
        ["投标人", "统一社会信用代码"],
        ["泰安示例建设有限公司", code],
        ["泰安示例〔一〕公司", code],
        ["泰安示例建设总公司", code.lower()],
        ["", code],
        ["谁也不认识", free],
        [],
    )

    said = [answer.cells[7] for answer in found.answers[:5]]
    assert said == ["", "", "该代码登记的名称是“泰安示例建设有限公司”，请核对", "", ""]
    assert found.differing == ((4, code, "泰安示例建设总公司"),)
    # The name decides nothing.
    assert {answer.status for answer in found.answers[:5]} == {"NOT_LISTED"}

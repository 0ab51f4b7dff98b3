import datetime as dt
from decimal import Decimal

import pytest

from sites.ingest.context import Context, RosterPerson
from sites.ingest.row_reader import RowReader
from sites.ingest.sheet_checks import (
    People,
    check_employer,
    check_month,
    check_row_month,
    check_totals,
    refuse_without_rows,
)
from tests.sites.ingest.grids import codes, table
from tests.sites.ingest.people import card, id_number

pytestmark = pytest.mark.unit

ON = dt.date(2026, 9, 15)
MONTH = dt.date(2026, 8, 1)
HEADERS = ["姓名", "身份证号", "出勤天数", "应发工资", "实发工资", "银行卡号", "月份"]


def person(index=1, name="张建国", **changes):
    values = {
        "name": name,
        "id_number": id_number(index),
        "days": 22.0,
        "gross": 5000.0,
        "net": 5000.0,
        "card": card(index),
        "month": "2026年8月",
    }
    return list({**values, **changes}.values())


def payroll(*rows, above=()):
    return table("payroll", [*above, HEADERS, *rows])


@pytest.mark.parametrize(
    "above",
    [
        ["2026年8月"],
        ["工资表", "月份:2026-08"],
        [dt.date(2026, 8, 31)],
        ["2026年7月11日-2026年8月10日"],
        [],
    ],
)
def test_check_month_passes_the_month_it_is_for(above):
    found = payroll(person(), above=[above] if above else [])

    check_month(found, Context(on=ON, month=MONTH))

    assert found.findings.items == []


@pytest.mark.parametrize(
    ("above", "message"),
    [
        ("2026年7月", "表头写的是2026-07，与上报月份2026-08不一致"),
        ("2026年13月", "表头的月份不存在，与上报月份2026-08不一致"),
    ],
)
def test_check_month_refuses_another_month(above, message):
    found = payroll(person(), above=[[above]])

    check_month(found, Context(on=ON, month=MONTH))

    assert codes(found.findings.items) == [("refused", "E-PERIOD", "")]
    assert found.findings.items[0].message == message


@pytest.mark.parametrize(
    ("month", "refused"),
    [(dt.date(2026, 8, 1), False), (dt.date(2026, 9, 1), False), (dt.date(2026, 10, 1), True)],
)
def test_check_month_refuses_a_month_to_come(month, refused):
    found = payroll(person())

    check_month(found, Context(on=ON, month=month))

    assert codes(found.findings.items) == ([("refused", "E-PERIOD", "")] if refused else [])


def test_check_month_leaves_files_without_a_month_alone():
    found = payroll(person(), above=[["2020年1月"]])

    check_month(found, Context(on=ON))

    assert found.findings.items == []


def test_check_row_month_refuses_the_row_of_another_month():
    found = payroll(person(), person(2, month="2026-07"), person(3, month=""))

    for row in found.rows:
        check_row_month(RowReader(found, row, Context(on=ON, month=MONTH)))

    assert codes(found.findings.items) == [("refused", "E-PERIOD", "G3")]


@pytest.mark.parametrize(
    ("above", "warned"),
    [
        ("编制单位：泰安示例（劳务）有限公司", False),
        ("编制单位：泰安示例(劳务)有限公司  2026年8月", False),
        ("单位名称：济南别家有限公司", True),
        ("单位名称：", False),
        ("工资表", False),
    ],
)
def test_check_employer_warns_of_another_name(above, warned):
    found = payroll(person(), above=[[above, 5.0]])

    check_employer(found, Context(on=ON, employer_name="泰安示例(劳务)有限公司"))

    assert [item.code for item in found.findings.items] == (["W-EMPLOYER-NAME"] if warned else [])


def test_check_employer_needs_a_name_to_compare_with():
    found = payroll(person(), above=[["单位名称：济南别家有限公司"]])

    check_employer(found, Context(on=ON))

    assert found.findings.items == []


def check_people(found, context):
    people = People(context)
    for row in found.rows:
        reader = RowReader(found, row, context)
        name, number, number_of_card = reader.name(), reader.id_number(), reader.card()
        people.check_person(reader, number, name)
        people.check_roster(reader, number, name, number_of_card)
        people.note_card(reader, number_of_card, number)
    people.report_shared_cards(found)
    return codes(found.findings.items)


def test_people_refuse_the_same_person_twice():
    found = payroll(person(), person(2), person())

    assert check_people(found, Context(on=ON)) == [("refused", "E-ROW-DUP", "B4")]
    assert found.findings.items[0].message == "第4行张建国与第2行重复"


def test_people_refuse_one_number_under_two_names():
    found = payroll(person(card=""), person(name="李强", card=""))

    assert check_people(found, Context(on=ON)) == [("refused", "E-ID-NAME-CONFLICT", "B3")]


def test_people_do_not_judge_what_could_not_be_read():
    found = payroll(person(id_number="", card=""), person(id_number="", card=""))

    assert check_people(found, Context(on=ON, roster={"x": RosterPerson("张建国")})) == [
        ("refused", "E-CELL-EMPTY", "B2"),
        ("refused", "E-CELL-EMPTY", "B3"),
    ]


@pytest.mark.parametrize(
    ("registered", "found"),
    [
        (RosterPerson("张建国", card(1)), []),
        (RosterPerson("张建国"), []),
        (RosterPerson("李强", card(1)), [("refused", "E-ROSTER-MISMATCH", "A2")]),
        (RosterPerson("张建国", card(9)), [("warned", "W-BANK-ROSTER", "F2")]),
    ],
)
def test_people_are_held_against_the_roster(registered, found):
    context = Context(on=ON, roster={id_number(1): registered})

    assert check_people(payroll(person()), context) == found


def test_people_not_on_the_roster_are_warned_of():
    context = Context(on=ON, roster={id_number(9): RosterPerson("李强")})

    assert check_people(payroll(person()), context) == [("warned", "W-NOT-ON-ROSTER", "A2")]


def test_people_are_not_held_against_an_empty_roster():
    assert check_people(payroll(person()), Context(on=ON)) == []


def test_people_who_share_a_card_are_warned_of_once():
    found = payroll(person(), person(2, card=card(1)), person(3, card=card(1)), person(4))

    assert check_people(found, Context(on=ON)) == [("warned", "W-BANK-SHARED", "F3")]
    message = found.findings.items[0].message
    assert message.startswith("第2、3、4行多人使用同一银行卡")
    assert card(1)[-4:] in message
    assert card(1) not in message


def test_keys_of_the_caller_are_used():
    context = Context(
        on=ON,
        roster={"key": RosterPerson("张建国", "card")},
        person_key=lambda number: "key",
        card_key=lambda number: "card",
    )

    assert check_people(payroll(person()), context) == []


TOTAL = ["合计", "", 44.0, 10000.0, 10000.0]


@pytest.mark.parametrize(
    ("stated", "refused"),
    [
        (10000.0, False),
        ("10,000.00", False),
        (9999.99, True),
        (10000.01, True),
        ("", False),
        ("见附表", False),
    ],
)
def test_check_totals_compares_to_the_fen(stated, refused):
    found = payroll(person(), person(2), ["合计", "", 44.0, stated, 10000.0])

    check_totals(found, "gross", [(2, Decimal(5000)), (3, Decimal(5000))])

    assert codes(found.findings.items) == ([("refused", "E-SUM-BATCH", "D4")] if refused else [])


def test_check_totals_compares_each_total_with_the_rows_above_it():
    found = payroll(person(), ["合计", "", 22.0, 5000.0, 1.0], person(2), TOTAL)

    check_totals(found, "gross", [(2, Decimal(5000)), (4, Decimal(5000))])

    assert found.findings.items == []


def test_refuse_without_rows_points_at_the_header():
    found = payroll()

    refuse_without_rows(found)

    assert codes(found.findings.items) == [("refused", "E-NO-ROWS", "")]
    assert found.findings.items[0].row == 1

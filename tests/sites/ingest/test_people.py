import datetime as dt

import pytest

from sites.ingest.context import Context, RosterPerson
from sites.ingest.people import People
from sites.ingest.row_reader import RowReader
from tests.sites.ingest.grids import codes, table
from tests.sites.ingest.people import card, id_number

pytestmark = pytest.mark.unit

ON = dt.date(2026, 9, 15)
MONTH = dt.date(2026, 8, 1)
HEADERS = ["姓名", "身份证号", "出勤天数", "应发工资", "实发工资", "银行卡号"]


def person(index=1, name="张建国", **changes):
    values = {
        "name": name,
        "id_number": id_number(index),
        "days": 22.0,
        "gross": 5000.0,
        "net": 5000.0,
        "card": card(index),
    }
    return list({**values, **changes}.values())


def payroll(*rows):
    return table("payroll", [HEADERS, *rows])


def check_people(found, context):
    people = People(context)
    for row in found.rows:
        reader = RowReader(found, row, context)
        name, number, number_of_card = reader.name(), reader.id_number(), reader.card()
        people.check_person(reader, number, name)
        people.check_roster(reader, number, name, number_of_card)
        people.note_card(reader, number_of_card, number)
    people.report_shared_cards(found)
    people.report_namesakes(found)
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


@pytest.mark.parametrize(
    ("entered_on", "exited_on", "found"),
    [
        (dt.date(2026, 8, 31), None, []),
        (dt.date(2026, 9, 1), None, [("warned", "W-ROSTER-EARLY", "A2")]),
        (dt.date(2026, 1, 1), dt.date(2026, 8, 1), []),
        (dt.date(2026, 1, 1), dt.date(2026, 7, 31), [("warned", "W-ROSTER-LEFT", "A2")]),
    ],
)
def test_people_are_held_against_their_stay(entered_on, exited_on, found):
    roster = {id_number(1): RosterPerson("张建国", "", entered_on, exited_on)}

    assert check_people(payroll(person()), Context(on=ON, month=MONTH, roster=roster)) == found


def test_people_paid_to_the_card_of_another_are_warned_of():
    roster = {
        id_number(1): RosterPerson("张建国", card(1)),
        id_number(2): RosterPerson("李强", card(2)),
    }
    found = payroll(person(card=card(2)))

    assert check_people(found, Context(on=ON, roster=roster)) == [("warned", "W-BANK-NAME", "F2")]
    assert "李强的卡" in found.findings.items[0].message


def test_people_with_another_number_than_the_roster_says_are_refused():
    roster = {id_number(9): RosterPerson("张建国")}

    assert check_people(payroll(person()), Context(on=ON, roster=roster)) == [
        ("warned", "W-NOT-ON-ROSTER", "A2"),
        ("refused", "E-ROSTER-MISMATCH", "B2"),
    ]


def test_people_of_one_name_are_two_people_where_both_are_there():
    roster = {id_number(9): RosterPerson("张建国")}
    found = payroll(person(9), person())

    assert check_people(found, Context(on=ON, roster=roster)) == [
        ("warned", "W-NOT-ON-ROSTER", "A3")
    ]


@pytest.mark.parametrize(("count", "found"), [(2, []), (3, [("warned", "W-PHONE-SHARED", "C2")])])
def test_people_who_share_a_phone_are_warned_of_from_three_on(count, found):
    rows = [["张建国", id_number(index), "13800000001"] for index in range(1, count + 1)]
    sheet = table("roster", [["姓名", "身份证号", "联系电话", "进场时间"], *rows])
    people = People(Context(on=ON))
    for row in sheet.rows:
        reader = RowReader(sheet, row, people.context)
        people.note_phone(reader, reader.phone(), reader.id_number())
    people.note_phone(RowReader(sheet, sheet.rows[0], people.context), "", "")

    people.report_shared_phones(sheet)

    assert codes(sheet.findings.items) == found

"""Who came, who left, and on what terms: told by contractors' systems, piece by piece."""

import datetime as dt

import pytest

from sites.models import LaborContract, Load, RosterEntry
from tests.api.v1.machine_bodies import errors, send
from tests.factories.sites import CompanyFactory
from tests.sites.ingest.people import NAMES, id_number
from tests.sites.services.load_files import Office, roster_line

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture
def office(now):
    made = Office()
    left = roster_line(1, exited_on=dt.date(2026, 6, 30))
    made.commit("roster", made.roster(roster_line(0), left))
    return made


def person(index):
    return {"idCardType": "01", "idCardNumber": id_number(index + 1)}


def stays(office, *moves):
    listed = [{**person(index), "date": date, "type": kind} for index, date, kind in moves]
    return {"corpCode": office.employer.uscc, "workerList": listed}


def contract(office, index=0, **changes):
    fields = {
        "corpCode": office.employer.uscc,
        **person(index),
        "contractPeriodType": "0",
        "startDate": "2026-03-01",
        "endDate": "2026-12-31",
        "wageForm": "003",
        "wageRate": "350.00",
    }
    return {**fields, **changes}


def stays_of(index):
    rows = RosterEntry.objects.filter(worker__name=NAMES[index]).order_by("entered_on")
    return [(row.entered_on, row.exited_on, row.crew, row.card_last4) for row in rows]


def test_stays_end_and_begin_with_crew_and_card_of_before(ask, office):
    march, (_, june, crew, last4) = dt.date(2026, 3, 1), stays_of(1)[0]
    moves = [(0, "2026-08-31", 0), (1, "2026-08-01", 1), (1, "2026-09-01", "0")]

    answer = send(ask, office, "entry-exits", stays(office, *moves)).json()

    assert (answer["status"], answer["errors"], answer["notes"]) == (20, [], [])
    assert stays_of(0)[0][:2] == (march, dt.date(2026, 8, 31))
    assert stays_of(1) == [
        (march, june, crew, last4),
        (dt.date(2026, 8, 1), dt.date(2026, 9, 1), crew, last4),
    ]
    load = Load.objects.get(receipt_number=answer["receipt"])
    assert (load.kind, load.report["totals"]) == ("roster", {"进场": 1, "退场": 2})


def test_stays_told_twice_are_noted_and_change_nothing(ask, office):
    moves = [(0, "2026-03-01", 1), (0, "2026-04-01", 1), (1, "2026-06-30", 0)]

    answer = send(ask, office, "entry-exits", stays(office, *moves)).json()

    assert answer["status"] == 20
    assert {note["code"] for note in answer["notes"]} == {"N-UNCHANGED"}
    assert len(answer["notes"]) == 3
    assert [len(stays_of(0)), len(stays_of(1))] == [1, 1]


@pytest.mark.parametrize(
    ("move", "field", "code"),
    [
        ((4, "2026-08-01", 1), "idCardNumber", "E-WORKER-UNKNOWN"),
        ((0, "2026-09-16", 0), "date", "E-DATE-ORDER"),
        ((0, "2026-02-28", 1), "date", "E-DATE-ORDER"),
        ((0, "2026-02-28", 0), "date", "E-DATE-ORDER"),
        ((1, "2026-06-30", 1), "date", "E-DATE-ORDER"),
        ((1, "2026-07-01", 0), "date", "E-DATE-ORDER"),
    ],
)
def test_stay_that_cannot_be_is_refused_at_its_field(ask, office, move, field, code):
    before = [stays_of(0), stays_of(1)]

    answer = send(ask, office, "entry-exits", stays(office, (0, "2026-08-31", 0), move))

    assert (f"workerList[1].{field}", code) in errors(answer)
    assert [stays_of(0), stays_of(1)] == before


def test_contracts_keep_form_and_rate_and_say_when_a_rate_falls(ask, office):
    piece = contract(office, 1, wageForm="", wageRate=None, unit="81", unitPrice="45.50")
    lower = contract(office, wageRate="300.00", contractPeriodType="1", endDate=None)

    first = send(ask, office, "contracts", {"contractList": [contract(office), piece]}).json()
    then = send(ask, office, "contracts", {"contractList": [lower]}).json()

    assert (first["status"], first["notes"]) == (20, [])
    assert [(note["field"], note["code"]) for note in then["notes"]] == [
        ("contractList[0].wageRate", "W-RATE-LOWERED")
    ]
    terms = LaborContract.objects.order_by("worker__pk").values_list("wage_form", "rate")
    assert [(form, str(rate)) for form, rate in terms] == [("DAY", "300.00"), ("PIECE", "45.50")]


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"idCardNumber": id_number(9)}, "idCardNumber", "E-WORKER-UNKNOWN"),
        ({"endDate": None}, "endDate", "E-FIELD-MISSING"),
        ({"endDate": "2026-02-28"}, "endDate", "E-DATE-ORDER"),
        ({"wageRate": None}, "wageRate", "E-FIELD-MISSING"),
        ({"wageForm": ""}, "wageForm", "E-CODE-UNMAPPED"),
        ({"wageRate": "350.005"}, "wageRate", "E-MONEY-SCALE"),
        ({"wageRate": "100000000"}, "wageRate", "E-MONEY-FORMAT"),
        ({"unitPrice": "0.00"}, "unitPrice", "E-MONEY-FORMAT"),
    ],
)
def test_contract_refusal_names_the_field(ask, office, changes, field, code):
    body = {"contractList": [contract(office), contract(office, 1, **changes)]}

    assert (f"contractList[1].{field}", code) in errors(send(ask, office, "contracts", body))
    assert {str(rate) for rate in LaborContract.objects.values_list("rate", flat=True)} == {
        "320.00"
    }


def test_contracts_of_two_employers_in_one_batch_are_refused(ask, office):
    other = contract(office, 1, corpCode=CompanyFactory().uscc)

    answer = send(ask, office, "contracts", {"contractList": [contract(office), other]})

    assert errors(answer) == [("contractList[1].corpCode", "E-BATCH-EMPLOYER")]

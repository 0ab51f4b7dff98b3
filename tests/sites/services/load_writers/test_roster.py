import datetime as dt
from decimal import Decimal

import pytest

from api.demo.workbooks import roster_workbook
from sites.enums import LoadState
from sites.models import LaborContract, RosterEntry, Worker
from sites.sealing import unseal
from tests.sites.ingest.people import card, id_number
from tests.sites.services.load_files import MONTH, Office, roster_line

pytestmark = [pytest.mark.unit, pytest.mark.django_db]


@pytest.fixture
def office():
    return Office()


def test_roster_enters_person_stay_and_contract(office):
    load = office.commit("roster", office.roster(roster_line()))

    worker = Worker.objects.get()
    entry = RosterEntry.objects.get()
    contract = LaborContract.objects.get()
    assert (worker.name, worker.birth_on) == ("张建国", dt.date(1985, 6, 7))
    assert unseal(worker.id_number_sealed, purpose="worker.id_number") == id_number(1)
    assert unseal(worker.phone_sealed, purpose="worker.phone") == "13800000000"
    assert worker.id_number_last4 == id_number(1)[-4:]
    assert (entry.project, entry.employer, entry.worker) == (
        office.project,
        office.employer,
        worker,
    )
    assert (entry.crew, entry.trade, entry.bank_name) == ("木工一班", "木工", "示例银行")
    assert (entry.entered_on, entry.exited_on) == (dt.date(2026, 3, 1), None)
    assert unseal(entry.card_sealed, purpose="worker.card") == card(1)
    assert entry.card_last4 == card(1)[-4:]
    assert entry.load == load
    assert (contract.rate, contract.wage_form) == (Decimal("320.00"), "DAY")
    assert contract.signed_on == dt.date(2026, 2, 28)


def test_roster_updates_what_differs_and_removes_nobody(office):
    first = office.commit("roster", office.roster(roster_line(0), roster_line(1), roster_line(2)))
    changed = roster_line(
        0,
        trade="钢筋工",
        exited_on=dt.date(2026, 8, 31),
        phone="13900000009",
        rate=Decimal("350.00"),
    )

    content = office.roster(changed, roster_line(1))
    preview = office.preview("roster", content)
    second = office.commit("roster", content)

    assert preview.report["diff"] == {"new": 0, "changed": 1, "missing": 1}
    assert [finding["code"] for finding in preview.report["findings"]] == ["N-MISSING"]
    entries = RosterEntry.objects.order_by("worker__pk")
    assert [(entry.trade, entry.exited_on, entry.load) for entry in entries] == [
        ("钢筋工", dt.date(2026, 8, 31), second),
        ("木工", None, first),
        ("木工", None, first),
    ]
    worker = entries[0].worker
    assert unseal(worker.phone_sealed, purpose="worker.phone") == "13900000009"
    assert LaborContract.objects.get(worker=worker).rate == Decimal("350.00")
    assert LaborContract.objects.count() == 3


def test_roster_does_not_miss_somebody_who_has_left(office):
    office.commit("roster", office.roster(roster_line(0, exited_on=dt.date(2026, 6, 30))))

    load = office.preview("roster", office.roster(roster_line(1)))

    assert load.report["diff"] == {"new": 1, "changed": 0, "missing": 0}


def test_roster_corrects_the_day_of_a_stay_that_is_open(office):
    office.commit("roster", office.roster(roster_line(0)))

    office.commit("roster", office.roster(roster_line(0, entered_on=dt.date(2026, 3, 9))))

    assert RosterEntry.objects.get().entered_on == dt.date(2026, 3, 9)


def test_roster_enters_a_second_stay_of_somebody_who_came_back(office):
    office.commit("roster", office.roster(roster_line(0, exited_on=dt.date(2026, 5, 31))))

    load = office.commit("roster", office.roster(roster_line(0, entered_on=dt.date(2026, 6, 1))))

    assert load.report["diff"] == {"new": 1, "changed": 0, "missing": 0}
    assert RosterEntry.objects.count() == 2


def test_roster_keeps_what_it_is_not_told(office):
    office.commit("roster", office.roster(roster_line(0)))

    office.commit("roster", office.roster(roster_line(0, phone="", rate=None, wage_form="")))

    worker = Worker.objects.get()
    assert unseal(worker.phone_sealed, purpose="worker.phone") == "13800000000"
    assert LaborContract.objects.get().rate == Decimal("320.00")


def test_roster_takes_a_worker_of_another_site_as_the_same_person(office):
    other = Office()
    office.commit("roster", office.roster(roster_line(0)))

    other.commit("roster", other.roster(roster_line(0)))

    assert (Worker.objects.count(), RosterEntry.objects.count()) == (1, 2)


def test_roster_refuses_a_number_registered_under_another_name(office):
    other = Office()
    other.commit("roster", other.roster(roster_line(0)))

    load = office.preview("roster", office.roster(roster_line(0, name="李强")))

    assert load.state == LoadState.REFUSED
    assert [(item["code"], item["row"]) for item in load.report["findings"]] == [
        ("E-ROSTER-MISMATCH", 4)
    ]
    assert id_number(1) not in str(load.report)


def test_roster_of_the_same_content_in_other_bytes_changes_nothing(office):
    people = [roster_line(0), roster_line(1)]
    first = office.commit("roster", office.roster(*people))
    retitled = roster_workbook(
        employer=office.employer.name, month=MONTH, people=people, title="花名册(重报)"
    )

    load = office.commit("roster", retitled)

    assert load != first
    assert load.report["diff"] == {"new": 0, "changed": 0, "missing": 0}
    assert [entry.load for entry in RosterEntry.objects.all()] == [first, first]


@pytest.mark.parametrize("count", [1, 5])
def test_roster_takes_the_same_number_of_queries_for_any_number_of_people(
    office, django_assert_max_num_queries, count
):
    content = office.roster(*(roster_line(index) for index in range(count)))

    with django_assert_max_num_queries(40):
        office.commit("roster", content)

"""Entries of the catalog that need a register: roster, account, another site, last version."""

import pytest

from sites.errors import StateConflict
from sites.models import Load, PayrollSheet
from sites.sealing import blind_index
from sites.services.load_writers.projects import ACCOUNT_PURPOSE
from tests.factories.sites import SpecialWageAccountFactory
from tests.sites.ingest.people import card
from tests.sites.services.load_files import (
    Office,
    attendance_line,
    payroll_line,
    roster_line,
)

pytestmark = [pytest.mark.unit, pytest.mark.django_db]


@pytest.fixture
def office():
    """A site with two people on its roster, one of them at work on another site all month."""
    elsewhere = Office()
    elsewhere.commit("attendance", elsewhere.attendance(attendance_line()))
    office = Office()
    office.commit("roster", office.roster(roster_line(0), roster_line(1)), month=None)
    return office


def findings(load):
    return {(item["severity"], item["code"], item["row"]) for item in load.report["findings"]}


def cells(load):
    return {(item["code"], item["cell"]) for item in load.report["findings"]}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"name": "王大力"}, ("refused", "E-ROSTER-MISMATCH", 4), id="N12 name"),
        pytest.param({"card": card(2)}, ("warned", "W-BANK-NAME", 4), id="N15 card of another"),
    ],
)
def test_a_row_is_held_against_the_roster(office, changes, expected):
    assert expected in findings(office.preview("payroll", office.payroll(payroll_line(**changes))))


def test_somebody_not_on_the_roster_is_evidence_and_no_refusal(office):
    load = office.preview("payroll", office.payroll(payroll_line(2)))

    assert ("warned", "W-NOT-ON-ROSTER", 4) in findings(load)
    assert load.state == "PREVIEWED"


def test_wages_paid_to_the_sites_own_account_are_refused(office):
    number = card(7)
    SpecialWageAccountFactory(
        project=office.project,
        number_index=blind_index(number, purpose=ACCOUNT_PURPOSE),
        number_last4=number[-4:],
    )

    load = office.preview("payroll", office.payroll(payroll_line(0), payroll_line(1, card=number)))

    assert ("E-BANK-EMPLOYER", "D5") in cells(load)
    assert load.state == "REFUSED"
    assert number not in str(load.report)
    assert not PayrollSheet.objects.exists()


def test_a_day_on_two_sites_is_warned_of_without_naming_the_other(office):
    load = office.preview("attendance", office.attendance(attendance_line(), attendance_line(1)))

    found = [item for item in load.report["findings"] if item["code"] == "W-OVERLAP"]
    assert [(item["severity"], item["row"]) for item in found] == [("warned", 4)]
    other = Load.objects.exclude(project=office.project).get().project
    assert other.name not in str(load.report)
    assert other.code not in str(load.report)


def test_the_same_month_twice_asks_for_a_reason_and_the_same_bytes_are_the_same_upload(office):
    content = office.payroll(payroll_line())
    first = office.commit("payroll", content)

    assert office.receive("payroll", content) == first
    with pytest.raises(StateConflict) as refused:
        office.commit("payroll", office.payroll(payroll_line(1)))
    assert refused.value.code == "E-PERIOD-EXISTS"
    assert PayrollSheet.objects.count() == 1

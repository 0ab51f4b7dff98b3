"""The good rows of a refused file taken in, the bad ones given back."""

import io
from decimal import Decimal

import openpyxl
import pytest

from sites.enums import LoadState
from sites.errors import NotFound, StateConflict
from sites.models import AttendanceMonth, PayrollLine, PayrollSheet, RosterEntry
from sites.services.loads import commit_load, corrected_file
from sites.services.receipts import receipt_holds
from tests.factories.sites import NOW
from tests.sites.ingest.people import broken, id_number
from tests.sites.services.load_files import (
    Office,
    attendance_line,
    payroll_line,
    roster_line,
)

pytestmark = [pytest.mark.unit, pytest.mark.django_db]


@pytest.fixture
def office():
    return Office()


def take_good_rows(office, load, **fields):
    return commit_load(load=load, actor=office.actor, now=NOW, only_good_rows=True, **fields)


def bad(line, index):
    return line(index, id_number=broken(id_number(index + 1)))


def test_good_rows_are_taken_in_and_the_receipt_counts_what_is_given_back(office):
    load = office.preview("roster", office.roster(bad(roster_line, 0), *map(roster_line, (1, 2))))
    assert (load.state, load.comparison["good_rows"]) == (LoadState.REFUSED, 2)

    load = take_good_rows(office, load)

    assert RosterEntry.objects.count() == 2
    assert (load.state, load.report["receipt"]["rows"]) == (LoadState.COMMITTED, 2)
    assert load.report["receipt"]["returned"] == 1
    assert receipt_holds(load)


def test_whole_file_mended_afterwards_completes_the_month(office):
    first = office.preview("payroll", office.payroll(bad(payroll_line, 0), payroll_line(1)))
    take_good_rows(office, first)

    book = openpyxl.load_workbook(io.BytesIO(corrected_file(load=first, now=NOW)))
    [marked] = [
        cell
        for row in book.worksheets[0].iter_rows()
        for cell in row
        if cell.comment and "要改" in cell.comment.text
    ]
    marked.value = id_number(1)
    mended = io.BytesIO()
    book.save(mended)
    office.commit("payroll", mended.getvalue(), reason="补齐退回的行")

    current = PayrollSheet.objects.order_by("-version").first()
    assert (current.version, current.line_count) == (2, 2)
    assert PayrollLine.objects.filter(sheet=current).count() == 2


def test_without_asking_for_it_nothing_is_taken_in(office):
    load = office.preview("roster", office.roster(bad(roster_line, 0), roster_line(1)))

    with pytest.raises(StateConflict) as refused:
        commit_load(load=load, actor=office.actor, now=NOW)

    assert refused.value.code == "E-LOAD-REFUSED"
    assert not RosterEntry.objects.exists()


def test_correction_of_a_payroll_is_taken_whole_or_not_at_all(office):
    office.commit("payroll", office.payroll(payroll_line(0), payroll_line(1)))
    load = office.preview("payroll", office.payroll(bad(payroll_line, 0), payroll_line(1)))

    with pytest.raises(StateConflict) as refused:
        take_good_rows(office, load, reason="更正")

    assert refused.value.code == "E-GOOD-ROWS"
    assert load.comparison["good_rows"] == 0
    assert PayrollSheet.objects.count() == 1


@pytest.mark.parametrize(
    "lines",
    [
        # Twice the same person: half a wage would be on record.
        (attendance_line(0), attendance_line(0, row=5), attendance_line(1)),
        # Nothing good in it.
        (bad(attendance_line, 0),),
    ],
)
def test_what_is_no_single_rows_fault_is_taken_whole_or_not_at_all(office, lines):
    load = office.preview("attendance", office.attendance(*lines))

    with pytest.raises(StateConflict) as refused:
        take_good_rows(office, load)

    assert refused.value.code == "E-GOOD-ROWS"
    assert not AttendanceMonth.objects.exists()


def test_file_without_refusals_is_taken_in_whole_also_when_good_rows_are_asked_for(office):
    line = payroll_line(0, days=Decimal("0.0"))

    load = take_good_rows(office, office.preview("payroll", office.payroll(line)))

    assert load.report["receipt"]["returned"] == 0


def test_corrected_file_of_a_file_without_findings_is_refused(office):
    load = office.preview("roster", office.roster(roster_line(0)))

    with pytest.raises(NotFound) as refused:
        corrected_file(load=load, now=NOW)

    assert refused.value.code == "E-CORRECTED-NONE"

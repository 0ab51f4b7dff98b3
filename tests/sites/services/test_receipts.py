"""Receipts say what was taken in, and are signed."""

import pytest

from sites.models import Load
from sites.services.receipts import load_of_receipt, receipt_holds
from tests.factories.sites import LoadFactory
from tests.sites.services.load_files import Office, payroll_line

pytestmark = [pytest.mark.unit, pytest.mark.django_db]


@pytest.fixture
def load():
    office = Office()
    return office.commit("payroll", office.payroll(payroll_line(0), payroll_line(1)))


def test_receipt_tells_number_hash_counts_totals_and_time_and_holds(load):
    load.refresh_from_db()

    receipt = load.report["receipt"]
    assert (receipt["rows"], receipt["returned"]) == (2, 0)
    assert receipt["totals"]["实发工资"] == "15601.00"
    assert receipt_holds(load)


@pytest.mark.parametrize(
    "change",
    [
        {"sha256": "0" * 64},
        {"month": "2026-07-01"},
        {"receipt_signature": "v1,AAAA"},
        {"report": {}},
    ],
)
def test_receipt_of_a_row_that_was_changed_does_not_hold(load, change):
    Load.objects.filter(pk=load.pk).update(**change)

    assert not receipt_holds(Load.objects.get(pk=load.pk))


def test_receipt_is_found_however_it_is_typed(load):
    typed = f" {load.receipt_number[:9]}-{load.receipt_number[9:].lower()} "

    assert load_of_receipt(typed) == load
    assert load_of_receipt("R2026") is None
    assert LoadFactory().receipt_number is None

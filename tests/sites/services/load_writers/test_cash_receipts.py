import datetime as dt
from decimal import Decimal

import pytest

from sites.models import CashReceipt
from tests.factories.sites import SpecialWageAccountFactory
from tests.sites.ingest.grids import xlsx
from tests.sites.ingest.people import NAMES, id_number
from tests.sites.services.load_files import MONTH, Office, roster_line

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
HEADERS = ["姓名", "身份证号", "现金金额", "签收日期", "本人签字", "现金发放原因"]


@pytest.fixture
def office():
    return Office()


def receipts(*people, amount=500.0):
    rows = [
        [NAMES[index], id_number(index + 1), amount, "2026-09-01", "已签", "退场"]
        for index in people
    ]
    return xlsx([HEADERS, *rows], name="现金签收表")


def test_cash_receipts_are_stored_worker_by_worker(office):
    load = office.commit("cash-receipts", receipts(0, 1))

    first = CashReceipt.objects.order_by("row").first()
    assert load.report["diff"] == {"new": 2, "changed": 0, "missing": 0}
    assert load.report["findings"] == []
    assert (first.project, first.employer, first.month) == (office.project, office.employer, MONTH)
    assert (first.amount, first.paid_on, first.reason) == (
        Decimal("500.00"),
        dt.date(2026, 9, 1),
        "退场",
    )
    assert str(first) == "2026-09-01 500.00"


def test_cash_receipts_told_otherwise_are_warned_of_and_replaced(office):
    office.commit("cash-receipts", receipts(0, 1))

    load = office.commit("cash-receipts", receipts(0, 2, amount=600.0))

    assert load.report["diff"] == {"new": 1, "changed": 1, "missing": 1}
    assert [finding["code"] for finding in load.report["findings"]] == [
        "W-CASH-CHANGED",
        "N-MISSING",
    ]
    amounts = CashReceipt.objects.order_by("worker__pk").values_list("amount", flat=True)
    assert list(amounts) == [Decimal("600.00"), Decimal("500.00"), Decimal("600.00")]


def test_cash_receipts_on_a_site_with_an_account_are_warned_of(office):
    SpecialWageAccountFactory(project=office.project)

    load = office.preview("cash-receipts", receipts(0))

    assert [finding["code"] for finding in load.report["findings"]] == ["W-CASH-ACCOUNT"]


def test_cash_receipts_of_a_number_under_another_name_are_refused(office):
    office.commit("roster", office.roster(roster_line(0, name="王建军")))

    load = office.preview("cash-receipts", receipts(0))

    assert load.state == "REFUSED"
    assert CashReceipt.objects.count() == 0

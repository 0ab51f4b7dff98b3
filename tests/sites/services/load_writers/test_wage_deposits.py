from decimal import Decimal

import pytest

from sites.models import WageDeposit
from tests.sites.ingest.grids import xlsx
from tests.sites.services.load_files import Office

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
HEADERS = ["存储形式", "金额", "经办银行", "存储日期", "保函到期日"]


@pytest.fixture
def office():
    return Office()


def deposit(amount, until="2027-01-06"):
    rows = [HEADERS, ["银行保函", amount, "示例银行", "2026-01-06", until]]
    return xlsx(rows, name="工资保证金")


def test_wage_deposit_is_stored_and_replaced(office):
    first = office.commit("wage-deposits", deposit(100000.0))
    same = office.preview("wage-deposits", deposit(100000.0, "2027年1月6日"))
    second = office.commit("wage-deposits", deposit(120000.0))

    assert first.report["diff"] == {"new": 1, "changed": 0, "missing": 0}
    assert same.report["diff"] == {"new": 0, "changed": 0, "missing": 0}
    assert second.report["diff"] == {"new": 0, "changed": 1, "missing": 0}
    stored = WageDeposit.objects.get()
    assert (stored.project, stored.amount) == (office.project, Decimal("120000.00"))


@pytest.mark.parametrize(
    ("until", "codes"),
    [("2026-09-14", ["W-DEPOSIT-EXPIRED"]), ("2026-09-15", []), ("", [])],
)
def test_wage_deposit_that_ran_out_is_warned_of(office, until, codes):
    load = office.preview("wage-deposits", deposit(1.0, until))

    assert [finding["code"] for finding in load.report["findings"]] == codes

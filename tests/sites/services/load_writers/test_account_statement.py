from decimal import Decimal

import pytest

from sites.enums import LoadState
from sites.models import AccountTransaction
from sites.sealing import blind_index
from tests.factories.sites import SpecialWageAccountFactory
from tests.sites.services.load_files import Office, statement_line

pytestmark = [pytest.mark.unit, pytest.mark.django_db]


@pytest.fixture
def office():
    office = Office()
    SpecialWageAccountFactory(
        project=office.project,
        number_index=blind_index("3700000011112222", purpose="account.number"),
    )
    return office


def test_account_statement_stores_each_entry_once(office):
    first = office.commit("account-statement", office.statement(statement_line(0)))
    second = office.commit(
        "account-statement", office.statement(statement_line(0), statement_line(1))
    )

    rows = AccountTransaction.objects.order_by("serial")
    assert [(row.serial, row.load) for row in rows] == [("T0", first), ("T1", second)]
    assert (rows[0].direction, rows[0].action, rows[0].amount) == (
        "IN",
        "LABOR_COST_IN",
        Decimal("300000.00"),
    )
    assert rows[0].account == office.project.special_account
    assert second.report["diff"] == {"new": 1, "changed": 0, "missing": 0}


def test_account_statement_keeps_an_entry_that_is_told_otherwise_later(office):
    office.commit("account-statement", office.statement(statement_line(0)))

    load = office.commit(
        "account-statement", office.statement(statement_line(0, amount=Decimal("1.00")))
    )

    assert load.report["diff"] == {"new": 0, "changed": 1, "missing": 0}
    assert [item["code"] for item in load.report["findings"]] == ["W-SERIAL-CHANGED"]
    assert AccountTransaction.objects.get().amount == Decimal("300000.00")


def test_account_statement_knows_the_owner_as_the_one_who_pays_in(office):
    line = statement_line(0, counterparty_name=office.project.owner.name, summary="往来")

    office.commit("account-statement", office.statement(line))

    assert AccountTransaction.objects.get().action == "LABOR_COST_IN"


def test_account_statement_of_another_account_is_refused(office):
    content = office.statement(statement_line(0), number="3700000099998888")

    load = office.preview("account-statement", content)

    assert load.state == LoadState.REFUSED
    assert [item["code"] for item in load.report["findings"]] == ["E-ACCOUNT-MISMATCH"]


def test_account_statement_needs_a_registered_account():
    office = Office()

    load = office.preview("account-statement", office.statement(statement_line(0)))

    assert load.state == LoadState.REFUSED
    assert [item["code"] for item in load.report["findings"]] == ["E-ACCOUNT-NONE"]
    assert AccountTransaction.objects.count() == 0

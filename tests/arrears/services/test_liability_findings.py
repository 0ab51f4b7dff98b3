"""Findings on who must pay, and what the ledger makes of them."""

import datetime as dt
from decimal import Decimal

import pytest

from arrears.errors import FindingNotValid, FindingWithdrawn, ReasonMissing
from arrears.liability_sums import owner_advance
from arrears.models import LedgerEntry
from arrears.services.ledger import refresh_ledger
from arrears.services.liability_findings import (
    LentName,
    record_name_lending,
    record_unpaid_works,
    withdraw_name_lending,
)
from sites.errors import NotAllowed
from sites.models import AuditEntry
from tests.factories.sites import (
    NOW,
    CompanyFactory,
    InspectorFactory,
    ParticipationFactory,
    PayrollLineFactory,
    PayrollSheetFactory,
    SpecialWageAccountFactory,
)

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
DAY = dt.date(2026, 9, 15)


@pytest.fixture
def actor():
    return InspectorFactory()


@pytest.fixture
def engaged():
    """A subcontractor of a site with an account into which nothing came."""
    found = ParticipationFactory()
    SpecialWageAccountFactory(project=found.project)
    sheet = PayrollSheetFactory(project=found.project, employer=found.company)
    PayrollLineFactory(sheet=sheet)
    return found


def lent(engaged, **changes):
    fields = {
        "company": engaged.company,
        "lender": CompanyFactory(name="出借公司"),
        "since": dt.date(2026, 1, 1),
        "until": None,
        "reason": "分包合同与社保记录不符",
    }
    return LentName(**{**fields, **changes})


def lend(engaged, actor, **changes):
    return record_name_lending(
        project=engaged.project, found=lent(engaged, **changes), actor=actor, now=NOW
    )


def state(engaged, actor, amount, *, source="双方对账单", as_of=DAY):
    return record_unpaid_works(
        project=engaged.project,
        amount=Decimal(amount),
        as_of=as_of,
        source=source,
        actor=actor,
        now=NOW,
    )


def chain(engaged):
    refresh_ledger(project=engaged.project, day=DAY)
    entry = LedgerEntry.objects.get(project=engaged.project)
    return [(step["name"], step["role"]) for step in entry.liability]


def test_lender_pays_first_until_the_finding_is_withdrawn(engaged, actor):
    before = chain(engaged)
    lending = lend(engaged, actor)
    engaged.project.refresh_from_db()
    marked = engaged.project.changed_at
    with_lender = chain(engaged)

    withdraw_name_lending(lending=lending, reason="查明系本单位职工", actor=actor, now=NOW)

    assert with_lender[0] == ("出借公司", "清偿")
    assert marked == NOW
    assert chain(engaged) == before
    assert list(AuditEntry.objects.order_by("pk").values_list("act", "basis")) == [
        ("认定出借名义", "《保障农民工工资支付条例》第三十六条第二款"),
        ("撤销出借名义认定", "《保障农民工工资支付条例》第三十六条第二款"),
    ]
    with pytest.raises(FindingWithdrawn):
        withdraw_name_lending(lending=lending, reason="再来一次", actor=actor, now=NOW)


def test_owner_advances_what_it_caused_up_to_what_was_stated_last(engaged, actor):
    refresh_ledger(project=engaged.project, day=DAY)
    rows = LedgerEntry.objects.filter(project=engaged.project)
    owed = rows.get().outstanding
    assert (owner_advance(rows).amount, owner_advance(rows).limit) == (owed, None)

    state(engaged, actor, "900000.00", as_of=dt.date(2026, 8, 1))
    state(engaged, actor, "100.00")
    assert chain(engaged)[1][1] == "先行垫付"
    assert (owner_advance(rows).caused, owner_advance(rows).amount) == (owed, Decimal("100.00"))

    state(engaged, actor, "0.00")
    assert [role for _, role in chain(engaged)] == ["先行清偿", "直接责任"]
    assert owner_advance(rows) is None


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"reason": " "}, ReasonMissing),
        ({"since": dt.date(2026, 9, 16)}, FindingNotValid),
        ({"until": dt.date(2025, 12, 31)}, FindingNotValid),
    ],
)
def test_lending_is_refused_without_reason_or_with_wrong_days(engaged, actor, changes, error):
    with pytest.raises(error):
        lend(engaged, actor, **changes)

    assert not engaged.project.name_lendings.exists()


def test_lending_is_of_two_companies_one_of_which_is_on_the_site(engaged, actor):
    stranger = CompanyFactory()
    for changes in ({"lender": engaged.company}, {"company": stranger}):
        with pytest.raises(FindingNotValid):
            lend(engaged, actor, **changes)

    owner = lend(engaged, actor, company=engaged.project.general_contractor)
    assert owner.company == engaged.project.general_contractor


@pytest.mark.parametrize(
    ("amount", "given", "error"),
    [
        ("-0.01", {}, FindingNotValid),
        ("1.00", {"as_of": dt.date(2026, 9, 16)}, FindingNotValid),
        ("1.00", {"source": ""}, ReasonMissing),
    ],
)
def test_unpaid_works_are_refused_below_zero_ahead_or_without_a_source(
    engaged, actor, amount, given, error
):
    with pytest.raises(error):
        state(engaged, actor, amount, **given)

    assert not engaged.project.unpaid_works.exists()


def test_findings_are_for_inspectors_of_the_region(engaged):
    elsewhere = InspectorFactory("370911")

    with pytest.raises(NotAllowed):
        lend(engaged, elsewhere)
    with pytest.raises(NotAllowed):
        state(engaged, elsewhere, "1.00")

"""Sheet, attendance and bank side by side; money to and from nobody."""

import datetime as dt
from decimal import Decimal

import pytest

from sites.law import Citation
from sites.models import RosterEntry
from sites.services.no_work import state_no_work
from sites.services.payment_truth import money_findings, wage_months
from tests.factories.sites import (
    NOW,
    AccountTransactionFactory,
    CashReceiptFactory,
    ParticipationFactory,
    SpecialWageAccountFactory,
)
from tests.sites.ingest.people import NAMES, card
from tests.sites.services.load_files import (
    MONTH,
    Office,
    attendance_line,
    bank_line,
    payroll_line,
    roster_line,
)

pytestmark = [pytest.mark.unit, pytest.mark.django_db]


@pytest.fixture
def office():
    made = Office()
    made.commit("roster", made.roster(*map(roster_line, range(3))))
    made.commit("attendance", made.attendance(*map(attendance_line, range(3))))
    made.commit("payroll", made.payroll(*map(payroll_line, range(3))))
    return made


def say(office, *lines):
    office.commit("bank-return", office.bank_return(*lines), month=MONTH)


def states(office):
    return {row.worker.name: row.state for row in wage_months(project=office.project, month=MONTH)}


def doubts(office):
    rows = wage_months(project=office.project, month=MONTH)
    return {row.worker.name: [words for words, _ in row.doubts] for row in rows if row.doubts}


def test_success_failure_return_and_reissue_of_one_wage(office):
    assert set(states(office).values()) == {"未发放"}

    say(office, bank_line(0), bank_line(1, result="FAILED", failure_reason="户名不符"))
    assert states(office) == {NAMES[0]: "已发放", NAMES[1]: "发放失败", NAMES[2]: "未发放"}
    assert doubts(office) == {NAMES[1]: ["发放失败：户名不符"]}

    say(office, bank_line(0, result="RETURNED", traded_on=dt.date(2026, 9, 11)))
    assert states(office)[NAMES[0]] == "已退回，待重发"
    assert doubts(office)[NAMES[0]] == ["已退回，待重发：银行未说明原因"]

    say(office, bank_line(0, serial="B9", traded_on=dt.date(2026, 9, 12)))
    assert states(office)[NAMES[0]] == "重发成功"
    assert NAMES[0] not in doubts(office)


def test_part_too_much_and_payment_without_a_sheet(office):
    say(office, bank_line(0, amount=Decimal("7000.00")), bank_line(1), bank_line(1, serial="B8"))

    assert states(office)[NAMES[0]] == "部分发放"
    assert doubts(office)[NAMES[0]] == ["还差800.00元"]
    rows = {row.worker.name: row for row in wage_months(project=office.project, month=MONTH)}
    assert rows[NAMES[1]].paid > rows[NAMES[1]].net
    assert doubts(office)[NAMES[1]] == ["发放多于实发工资"]


def test_signed_cash_counts_as_paid_beside_the_bank(office):
    say(office, bank_line(0, amount=Decimal("7000.00")))
    entry = RosterEntry.objects.get(worker__name=NAMES[0])
    about = {"project": office.project, "employer": office.employer, "worker": entry.worker}
    CashReceiptFactory(**about, month=MONTH, amount=Decimal("800.00"))

    assert states(office)[NAMES[0]] == "已发放"
    assert NAMES[0] not in doubts(office)


def test_what_sheet_attendance_and_roster_do_not_agree_on():
    office = Office()
    office.commit("roster", office.roster(roster_line(0), roster_line(1)))
    days = {"days": Decimal("20.0"), "day_values": ("1",) * 20 + ("0",) * 11}
    office.commit("attendance", office.attendance(attendance_line(0, **days), attendance_line(1)))
    office.commit("payroll", office.payroll(payroll_line(0), payroll_line(2)))

    found = doubts(office)

    assert found[NAMES[0]] == ["考勤20.0天，工资表25.0天"]
    assert found[NAMES[1]] == ["有考勤，工资表上没有"]
    assert found[NAMES[2]] == ["不在花名册", "工资表上有，没有考勤"]
    names = [row.worker.name for row in wage_months(project=office.project, month=MONTH)]
    assert sorted(names) == sorted(NAMES[:3])


def test_corrected_sheet_replaces_and_a_statement_leaves_nothing_due(office):
    office.commit("payroll", office.payroll(payroll_line(0)), reason="更正")
    state_no_work(
        project=office.project,
        employer=office.project.general_contractor,
        month=MONTH,
        reason="无自有工人",
        actor=office.actor,
        now=NOW,
    )

    rows = {row.worker.name: row for row in wage_months(project=office.project, month=MONTH)}

    assert (rows[NAMES[0]].net, rows[NAMES[1]].net) == (Decimal("7800.00"), None)
    assert rows[NAMES[1]].state == "—"


def test_bank_payments_to_nobody_are_found_unless_they_came_back(office):
    stranger = {"name": "赵无名", "card": card(50)}
    say(office, bank_line(4, **stranger), bank_line(0))
    [found] = money_findings(project=office.project)
    assert (found.code, found.amount) == ("W-PAID-TO-NOBODY", Decimal("7804.00"))
    assert "赵无名" not in found.words
    assert card(50)[-4:] in found.words

    say(office, bank_line(4, **stranger, result="RETURNED", traded_on=dt.date(2026, 9, 12)))
    assert money_findings(project=office.project) == []


def test_account_entries_to_and_from_nobody_are_found(office):
    account = SpecialWageAccountFactory(project=office.project)
    partner = ParticipationFactory(project=office.project).company

    def entry(name, direction, action, **changes):
        AccountTransactionFactory(
            account=account, counterparty_name=name, direction=direction, action=action, **changes
        )

    entry(office.project.owner.name, "IN", "LABOR_COST_IN")
    entry(partner.name, "IN", "OTHER")
    entry("", "IN", "OTHER")
    entry("泰安无关商贸有限公司", "IN", "OTHER", traded_on=dt.date(2026, 6, 11))
    entry("泰安无关商贸有限公司", "IN", "INTEREST")
    entry("农民工工资代发", "OUT", "WAGE_OUT")
    entry(NAMES[0], "OUT", "WAGE_OUT")
    entry("周老板", "OUT", "WAGE_OUT", traded_on=dt.date(2026, 6, 12))
    entry(partner.name, "OUT", "TRANSFER_OUT", traded_on=dt.date(2026, 6, 13))

    found = money_findings(project=office.project)

    assert [(one.code, one.day.day) for one in found] == [
        ("W-OUT-TO-NOBODY", 13),
        ("W-OUT-TO-NOBODY", 12),
        ("W-IN-FROM-NOBODY", 11),
    ]
    assert "周老板" not in found[1].words
    assert found[0].citation == Citation("国务院令第724号", 26).words

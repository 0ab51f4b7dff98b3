"""Who and what a warning counts: as many lines as its facts say, each with its own facts."""

import datetime as dt
from decimal import Decimal

import pytest

from arrears.rules import RULES_BY_ID
from arrears.site_facts import read_sites
from arrears.warning_details import READINGS, details_of
from sites.enums import AccountAction, BankResult
from sites.law import LawAt
from sites.queries import work_calendar
from tests.factories.arrears import ArrearsWarningFactory, ComplaintFactory, LedgerEntryFactory
from tests.factories.sites import (
    AccountTransactionFactory,
    AttendanceMonthFactory,
    BankReturnLineFactory,
    PayrollLineFactory,
    PayrollSheetFactory,
    ProjectFactory,
    RosterEntryFactory,
    SpecialWageAccountFactory,
    WorkerFactory,
)

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
DAY = dt.date(2026, 9, 15)
AUGUST = dt.date(2026, 8, 1)
WHOLE = ["1"] * 10


@pytest.fixture
def project():
    return ProjectFactory()


def of(project, rule, **facts):
    """The lines of a warning of a rule: month, worker, words."""
    shown = details_of(
        ArrearsWarningFactory(project=project, rule=rule, facts=facts, last_seen_on=DAY)
    )
    return [(one.month, one.worker_id, one.words) for one in shown]


def facts(project):
    law = LawAt(DAY, project.region_id)
    return read_sites(projects=[project], day=DAY, law=law, calendar=work_calendar())[project.pk]


def august(project, **line):
    """A sheet of August with one person who attended and one line more, given."""
    sheet = PayrollSheetFactory(project=project, month=AUGUST)
    usual = PayrollLineFactory(sheet=sheet)
    AttendanceMonthFactory(
        project=project, employer=sheet.employer, worker=usual.worker, month=AUGUST
    )
    return PayrollLineFactory(sheet=sheet, **line)


def test_pay_without_attendance_and_attendance_without_pay_name_the_people(project):
    ghost = august(project)
    left_out = AttendanceMonthFactory(
        project=project, employer=ghost.sheet.employer, month=AUGUST, days=Decimal("22.5")
    )

    month = facts(project).months[-1]

    assert (month.not_attending, month.off_sheet) == (1, 1)
    assert of(project, "ghost_workers", months=["2026-08"]) == [
        (AUGUST, ghost.worker_id, "工资表实发 6,600.00 元，当月没有考勤")
    ]
    assert of(project, "off_sheet", month="2026-08") == [
        (AUGUST, left_out.worker_id, "考勤 22.5 天，不在工资表上")
    ]
    assert of(project, "labor_contract")[-1] == (
        AUGUST,
        left_out.worker_id,
        "考勤 22.5 天，没有书面劳动合同",
    )
    assert of(project, "registration")[-1][1:] == (
        left_out.worker_id,
        "考勤共 22.5 天，不在花名册上",
    )


def test_one_person_on_two_sites_is_named_with_the_days_and_the_other_site(project):
    here = AttendanceMonthFactory(project=project, month=AUGUST, day_values=WHOLE)
    there = AttendanceMonthFactory(
        worker=here.worker, month=AUGUST, day_values=["0", "1", "0.5", "0", "1", *"00000"]
    )

    [found] = details_of(ArrearsWarningFactory(project=project, rule="two_sites", last_seen_on=DAY))

    assert facts(project).months[-1].two_sites == 1
    assert (found.words, found.other_project_id) == (
        "3 天在两个工地都有考勤（2至3、5 日）",
        there.project_id,
    )


def test_people_who_share_a_card_or_a_number_are_named(project):
    card = "6228480000000000017"
    pair = [WorkerFactory(phone_index="one") for _ in range(2)]
    for worker in pair:
        RosterEntryFactory(project=project, worker=worker, card=card)
    RosterEntryFactory(project=project)
    keys = [worker.pk for worker in pair]

    assert (facts(project).people.shared_cards, facts(project).people.shared_phones) == (2, 2)
    assert of(project, "shared_card") == [(None, key, "2 人共用尾号 0017 的账户") for key in keys]
    assert of(project, "shared_phone") == [
        (None, key, "2 人登记同一号码（第 1 个号码）") for key in keys
    ]


def test_who_shares_a_card_or_a_number_with_people_elsewhere_is_named_without_them(project):
    card = "6228480000000000017"
    here, there = (WorkerFactory(phone_index="one") for _ in range(2))
    RosterEntryFactory(project=project, worker=here, card=card)
    for _ in range(2):
        RosterEntryFactory(worker=there, card=card)

    assert (facts(project).people.shared_cards, facts(project).people.shared_phones) == (1, 1)
    assert of(project, "shared_card") == [
        (None, here.pk, "2 人共用尾号 0017 的账户，其中 1 人在其他工地")
    ]
    assert of(project, "shared_phone") == [
        (None, here.pk, "2 人登记同一号码（第 1 个号码），其中 1 人在其他工地")
    ]


def test_money_to_another_name_and_from_single_people_is_named_payment_by_payment(project):
    worker = RosterEntryFactory(project=project).worker
    line = PayrollLineFactory(sheet=PayrollSheetFactory(project=project), worker=worker)
    day = dt.date(2026, 7, 20)
    BankReturnLineFactory(payroll_line=line, payee_name="钱多", traded_on=day)
    account = SpecialWageAccountFactory(project=project)
    for direction, action in (("IN", AccountAction.OTHER), ("OUT", AccountAction.TRANSFER_OUT)):
        AccountTransactionFactory(
            account=account,
            action=action,
            direction=direction,
            counterparty_name=worker.name,
            amount=Decimal("500.00"),
            traded_on=dt.date(2026, 9, 1),
        )
    masked = f"{worker.name[0]}＊"

    assert facts(project).people.money_back == 3
    assert sorted(words for _, _, words in of(project, "money_back")) == [
        "2026-07-20 工资 6,600.00 元进入户名“钱＊”的账户",
        f"2026-09-01 专户转入 500.00 元，来自花名册上的“{masked}”",
        f"2026-09-01 专户转出 500.00 元，至花名册上的“{masked}”",
    ]
    assert of(project, "account_outflow") == [
        (None, None, f"2026-09-01 转出 500.00 元至{worker.name}")
    ]


def test_sums_of_a_sheet_are_named_with_the_people_who_get_them(project):
    high = august(project, gross=Decimal("60000.00"))
    low = PayrollLineFactory(
        sheet=high.sheet, gross=Decimal("1000.00"), deductions=Decimal("600.00"), days=Decimal(10)
    )
    months = {"months": ["2026-08"]}

    month = facts(project).months[-1]

    assert (month.high_paid, month.below_minimum, month.over_deducted) == (1, 0, 1)
    assert of(project, "high_pay") == [(AUGUST, high.worker_id, "月实发 60,000.00 元")]
    assert of(project, "identical_sums", **months)[0][2] == "1 人实发同为 60,000.00 元"
    assert of(project, "below_minimum_wage", **months) == []
    assert of(project, "deductions", **months) == [
        (AUGUST, low.worker_id, "应发 1,000.00 元，扣款 600.00 元")
    ]


def test_pay_below_the_minimum_is_named_with_the_minimum_of_the_days_worked(project):
    low = august(project, gross=Decimal("1000.00"), days=Decimal(20))

    assert facts(project).months[-1].below_minimum == 1
    [(month, worker, words)] = of(project, "below_minimum_wage", months=["2026-08"])

    assert (month, worker) == (AUGUST, low.worker_id)
    assert words.startswith("出勤 20.0 天，应发 1,000.00 元，按出勤折算的最低工资 ")


def test_pay_of_a_year_is_named_once(project):
    worker = WorkerFactory()
    for month in range(1, 8):
        sheet = PayrollSheetFactory(project=project, month=dt.date(2026, month, 1))
        PayrollLineFactory(sheet=sheet, worker=worker, gross=Decimal("43000.00"))

    assert of(project, "high_pay") == [(None, worker.pk, "本年实发合计 301,000.00 元")]


def test_leavers_and_failed_payments_are_named_with_what_is_owed(project):
    line = PayrollLineFactory(sheet=PayrollSheetFactory(project=project))
    BankReturnLineFactory(
        payroll_line=line,
        result=BankResult.FAILED,
        failure_reason="户名不符",
        traded_on=dt.date(2026, 9, 11),
    )
    entry = LedgerEntryFactory(
        project=project, worker=line.worker, employer=line.sheet.employer, paid=Decimal(0)
    )
    RosterEntryFactory(project=project, worker=line.worker, exited_on=dt.date(2026, 9, 1))

    assert of(project, "failed_transfers") == [
        (entry.month, line.worker_id, "2026-09-11 失败（户名不符），6,600.00 元")
    ]
    assert of(project, "leavers") == [(None, line.worker_id, "2026-09-01 退场，未结清 6,600.00 元")]


def test_claims_beyond_the_records_stand_beside_the_records(project):
    LedgerEntryFactory(project=project)
    told = [ComplaintFactory(project=project, worker_count=9, amount=sum_) for sum_ in (None, 7000)]

    found = details_of(
        ArrearsWarningFactory(project=project, rule="fabricated_claim", last_seen_on=DAY)
    )

    assert {one.complaint_id: one.words.partition("：")[2] for one in found} == {
        told[0].pk: "自述 9 人、金额不详；全部用工记录 1 人，所称月份以来应付 6,600.00 元",
        told[1].pk: "自述 9 人、7,000.00 元；全部用工记录 1 人，所称月份以来应付 6,600.00 元",
    }


def test_every_lead_can_name_what_it_counts_and_other_rules_need_not(project):
    leads = {rule.id for rule in RULES_BY_ID.values() if rule.is_lead}

    assert leads <= READINGS.keys() <= RULES_BY_ID.keys()
    assert of(project, "unpaid_month") == []

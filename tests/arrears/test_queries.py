"""Reading arrears."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from arrears.enums import CaseState, ComplaintState, Level
from arrears.queries import (
    ProgressMessage,
    ProjectMonth,
    cases_visible_to,
    complaint_by_receipt,
    complaint_progress,
    complaint_text,
    complaints_visible_to,
    employer_case_facts,
    major_risks_visible_to,
    project_months,
    site_standings,
    warnings_visible_to,
)
from arrears.receipts import receipt_code, receipt_index
from tests.factories.arrears import (
    ArrearsWarningFactory,
    CaseFactory,
    ComplaintFactory,
    ComplaintMessageFactory,
    LedgerEntryFactory,
    MajorRiskFactory,
    PaymentOrderExpiryFactory,
    PaymentOrderFactory,
)
from tests.factories.sites import (
    NOW,
    CompanyFactory,
    ProjectFactory,
    WageOfficerFactory,
)
from tests.people import inspectors

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
DAY = dt.date(2026, 9, 15)


def test_complaint_by_receipt_finds_it_and_nothing_for_other_codes():
    code = receipt_code("k" * 20)
    complaint = ComplaintFactory(receipt_index=receipt_index(code))

    assert complaint_by_receipt(receipt_code=code) == complaint
    assert complaint_by_receipt(receipt_code=receipt_code("other" * 4)) is None
    assert complaint_by_receipt(receipt_code="没有") is None


def test_complaint_text_is_what_the_worker_said():
    assert complaint_text(complaint=ComplaintFactory()) == "干了三个月没有拿到钱"


def progress(state=ComplaintState.IN_CASE, day=DAY, **case):
    project = ProjectFactory()
    own = CaseFactory(project=project, **case) if state == ComplaintState.IN_CASE else None
    complaint = ComplaintFactory(project=project, state=state, case=own)
    found = complaint_progress(complaint=complaint, day=day)
    return found.state_words, found.next_step, found.next_date


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (
            {"state": ComplaintState.RECEIVED, "day": dt.date(2026, 9, 22)},
            ("已收到，等待受理", "决定是否受理并告知您", dt.date(2026, 9, 22)),
        ),
        (
            {"state": ComplaintState.RECEIVED, "day": dt.date(2026, 9, 23)},
            (
                "已收到，等待受理",
                "决定是否受理并告知您，已超过期限，可拨打12333催办",
                dt.date(2026, 9, 22),
            ),
        ),
        ({"state": ComplaintState.REFUSED}, ("不予受理", "已办结", None)),
        ({"state": ComplaintState.CLOSED}, ("已办结", "已办结", None)),
        ({}, ("已立案调查", "调查核实，听取单位意见", dt.date(2026, 12, 1))),
    ],
)
def test_complaint_progress_says_what_comes_next(arguments, expected):
    assert progress(**arguments) == expected


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (CaseState.ORDERED, ("单位应在此日前付清", dt.date(2026, 9, 11))),
        (CaseState.ORDER_UNPAID, ("单位逾期未付，正在依法追究", None)),
        (CaseState.CLOSED, ("已结案", dt.date(2026, 9, 14))),
    ],
)
def test_complaint_progress_follows_the_case(state, expected):
    case = CaseFactory(
        state=state, closed_on=dt.date(2026, 9, 14) if state == CaseState.CLOSED else None
    )
    PaymentOrderFactory(case=case)
    complaint = ComplaintFactory(project=case.project, case=case, state=ComplaintState.IN_CASE)

    found = complaint_progress(complaint=complaint, day=DAY)

    assert (found.next_step, found.next_date) == expected


def test_complaint_progress_of_an_ordered_case_without_an_order_names_no_day():
    case = CaseFactory(state=CaseState.ORDERED)
    complaint = ComplaintFactory(project=case.project, case=case, state=ComplaintState.IN_CASE)

    assert complaint_progress(complaint=complaint, day=DAY).next_date is None


def test_complaint_progress_shows_messages_in_the_clear_oldest_first():
    complaint = ComplaintFactory()
    later = NOW + dt.timedelta(hours=1)
    ComplaintMessageFactory(complaint=complaint, words="第二条", from_worker=True, sent_at=later)
    ComplaintMessageFactory(complaint=complaint, words="第一条")

    assert complaint_progress(complaint=complaint, day=DAY).messages == (
        ProgressMessage(from_worker=False, words="第一条", sent_at=NOW),
        ProgressMessage(from_worker=True, words="第二条", sent_at=later),
    )


@pytest.mark.parametrize(
    ("query", "factory"),
    [
        (complaints_visible_to, ComplaintFactory),
        (cases_visible_to, CaseFactory),
        (warnings_visible_to, ArrearsWarningFactory),
        (major_risks_visible_to, MajorRiskFactory),
    ],
)
def test_arrears_are_seen_by_inspectors_of_the_region_and_by_no_contractor(query, factory):
    row = factory()
    people = inspectors()
    officer = WageOfficerFactory(row.project)

    asked = (people.allowed, people.colleague, people.stranger, officer)
    assert [list(query(viewer=user, day=DAY)) for user in asked] == [[row], [], [], []]


def test_project_months_sums_each_month_and_keeps_gaps():
    first = LedgerEntryFactory(month=dt.date(2026, 4, 1), due_on=dt.date(2026, 5, 20))
    project = first.project
    june = {"project": project, "month": dt.date(2026, 6, 1)}
    LedgerEntryFactory(**june, paid=Decimal("6600.00"))
    LedgerEntryFactory(**june, paid=Decimal("600.00"))

    assert project_months(project=project) == [
        ProjectMonth(
            dt.date(2026, 4, 1), 1, Decimal(6600), Decimal(0), Decimal(6600),
            dt.date(2026, 5, 20), 118,
        ),
        ProjectMonth(dt.date(2026, 5, 1), 0, None, Decimal(0), Decimal(0), None, 0),
        ProjectMonth(
            dt.date(2026, 6, 1), 2, Decimal(13200), Decimal(7200), Decimal(6000),
            dt.date(2026, 7, 20), 57,
        ),
    ]  # fmt: skip


def test_project_months_of_an_empty_ledger_are_none():
    assert project_months(project=ProjectFactory()) == []


def test_employer_case_facts_counts_a_case_once_in_the_year_of_its_first_order():
    company = CompanyFactory()
    first = CaseFactory(employer=company, payer=company, filed_on=dt.date(2025, 12, 1))
    PaymentOrderFactory(
        case=first, served_on=dt.date(2025, 12, 30), due_on=dt.date(2026, 1, 10), number="甲"
    )
    PaymentOrderFactory(case=first, number="乙")
    second = CaseFactory(employer=company, payer=company)
    order = PaymentOrderFactory(case=second, number="丙")
    PaymentOrderExpiryFactory(order=order)
    CaseFactory(employer=company)
    PaymentOrderFactory(case=CaseFactory(payer=company), number="丁")

    facts = employer_case_facts(company=company, year=2026)

    assert {**facts, "cases_filed": len(facts["cases_filed"])} == {
        "year": 2026,
        "cases_filed": 2,
        "cases_dealt_with": [second.number],
        "orders": ["乙", "丙", "丁"],
        "expiries": ["丙"],
        "unpaid_amount": Decimal("6600.00"),
        "unpaid_worker_count": 1,
    }
    assert employer_case_facts(company=company, year=2025)["cases_dealt_with"] == [first.number]


def test_employer_case_facts_of_a_clean_employer_are_empty():
    assert employer_case_facts(company=CompanyFactory(), year=2026) == {
        "year": 2026,
        "cases_filed": [],
        "cases_dealt_with": [],
        "orders": [],
        "expiries": [],
        "unpaid_amount": Decimal("0.00"),
        "unpaid_worker_count": 0,
    }


def test_site_standings_says_what_how_bad_since_when_why_and_what_next():
    entry = LedgerEntryFactory()
    project = entry.project
    LedgerEntryFactory(project=project, worker=entry.worker, month=dt.date(2026, 5, 1),
                       due_on=dt.date(2026, 6, 19))  # fmt: skip
    LedgerEntryFactory(project=project, month=dt.date(2026, 8, 1), due_on=DAY)
    warning = ArrearsWarningFactory(project=project)
    ArrearsWarningFactory(project=project, rule="coverage", level=Level.YELLOW)

    (item,) = site_standings(projects=[project], day=DAY)

    assert (item.project, item.level, item.outstanding, item.worker_count) == (
        project,
        Level.RED,
        Decimal("13200.00"),
        1,
    )
    assert (item.since, item.days_late) == (dt.date(2026, 6, 19), 88)
    assert (item.reason, item.citation, item.reason_count) == (
        warning.words,
        warning.citation,
        2,
    )
    assert (item.next_step, item.next_on) == ("立案调查", None)


@pytest.mark.parametrize(
    ("state", "next_step", "next_on"),
    [
        (
            CaseState.INVESTIGATING,
            "听取单位意见后送达责令限期支付决定",
            dt.date(2026, 12, 1),
        ),
        (CaseState.ORDERED, "限期届满时核查是否支付", dt.date(2026, 9, 11)),
        (CaseState.ORDER_UNPAID, "办理列入事先告知和列入决定", dt.date(2026, 9, 11)),
    ],
)
def test_site_standings_follows_an_open_case_before_all_else(state, next_step, next_on):
    case = CaseFactory(state=state)
    PaymentOrderFactory(case=case)
    ComplaintFactory(project=case.project)
    ArrearsWarningFactory(project=case.project)

    (item,) = site_standings(projects=[case.project], day=DAY)

    assert (item.next_step, item.next_on) == (next_step, next_on)


def test_site_standings_asks_for_a_waiting_complaint_before_the_warning():
    complaint = ComplaintFactory()
    ArrearsWarningFactory(project=complaint.project, level=Level.BLUE)

    (item,) = site_standings(projects=[complaint.project], day=DAY)

    assert (item.next_step, item.next_on) == ("受理投诉并立案调查", complaint.accept_due_on)


def test_site_standings_asks_the_same_number_of_queries_for_one_site_and_three():
    counts, projects = [], []
    for size in (1, 2):
        for _ in range(size):
            case = PaymentOrderFactory().case
            ArrearsWarningFactory(project=case.project)
            LedgerEntryFactory(project=case.project)
            projects.append(case.project)
        with CaptureQueriesContext(connection) as queries:
            found = site_standings(projects=projects, day=DAY)
        counts.append((len(found), len(queries)))

    assert counts == [(1, counts[0][1]), (3, counts[0][1])]


def test_site_standings_keeps_the_order_and_is_calm_where_nothing_waits():
    project, calm = LedgerEntryFactory().project, ProjectFactory()
    ArrearsWarningFactory(project=project)

    first, second = site_standings(projects=[calm, project], day=DAY)

    assert (first.project, first.level, first.outstanding, first.next_step) == (
        calm,
        None,
        0,
        "按月核对工资支付",
    )
    assert (second.project, second.level) == (project, Level.RED)

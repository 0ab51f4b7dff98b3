"""On-time rates count what is still open and late."""

import datetime as dt
from decimal import Decimal

import pytest

from arrears.punctuality import (
    Rate,
    SitePay,
    acceptance_rate,
    contractor_league,
    full_pay,
    investigation_rate,
    site_pay,
    wage_rate,
    wilson,
)
from sites.models import Project
from tests.factories.arrears import (
    CaseFactory,
    ComplaintFactory,
    LedgerEntryFactory,
    PaymentOrderFactory,
)

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
FIRST, DAY = dt.date(2026, 9, 1), dt.date(2026, 9, 15)


def pay(**span):
    return site_pay(projects=Project.objects.all(), **{"first": FIRST, "day": DAY, **span})


def paid(due_on, settled_on, project):
    return LedgerEntryFactory(
        project=project, due_on=due_on, settled_on=settled_on, paid=Decimal("6600.00")
    )


def test_wages_in_time_late_and_open_are_told_apart():
    project = LedgerEntryFactory(due_on=dt.date(2026, 9, 14)).project
    paid(dt.date(2026, 9, 10), dt.date(2026, 9, 10), project)
    paid(dt.date(2026, 9, 10), dt.date(2026, 9, 11), project)
    paid(dt.date(2026, 9, 10), dt.date(2026, 9, 16), project)
    LedgerEntryFactory(project=project, due_on=DAY)
    LedgerEntryFactory(project=project, due_on=dt.date(2026, 8, 31))

    [site] = pay()

    assert (site.due, site.in_time, site.open_late) == (4, 1, 2)
    assert site.outstanding == Decimal("6600.00")
    rate = wage_rate([site], "工资")
    assert (rate.ratio, rate.due, rate.open_late) == (Decimal("0.25"), 4, 2)


def line(uscc, due, in_time, region="泰山区"):
    return SitePay(1, region, "局", f"公司{uscc}", uscc, due, in_time, due - in_time, Decimal(1))


def test_a_site_pays_in_full_only_when_every_line_was_in_time():
    sites = [line("A", 3, 3), line("A", 3, 2), line("B", 1, 1, region="岱岳区")]

    assert full_pay(sites, lambda site: site.region) == [
        Rate("岱岳区", 1, 1, 0),
        Rate("泰山区", 2, 1, 1),
    ]


def test_the_league_puts_the_worst_first_and_the_small_nowhere():
    sites = [line("A", 30, 30), line("B", 20, 10), line("B", 10, 5), line("C", 29, 0),
             line("D", 40, 40)]  # fmt: skip

    places = contractor_league(sites, minimum=30)

    assert [(one.place, one.uscc, one.outstanding) for one in places] == [
        (1, "B", 2),
        (2, "D", 1),
        (2, "A", 1),
        (None, "C", 1),
    ]


@pytest.mark.parametrize(
    ("successes", "trials", "interval"),
    [
        (0, 10, ("0.0000", "0.2775")),
        (5, 10, ("0.2366", "0.7634")),
        (10, 10, ("0.7225", "1.0000")),
        (950, 1000, ("0.9347", "0.9619")),
    ],
)
def test_wilson_gives_the_published_intervals(successes, trials, interval):
    assert wilson(successes, trials) == tuple(Decimal(edge) for edge in interval)


def test_nothing_due_has_no_rate():
    assert (Rate("无", 0, 0, 0).ratio, Rate("无", 0, 0, 0).interval) == (None, None)


def acceptance():
    return acceptance_rate(projects=Project.objects.all(), first=FIRST, day=DAY)


def test_complaints_that_wait_past_their_last_day_count_as_late():
    in_time = CaseFactory(filed_on=dt.date(2026, 9, 8))
    for due_on in (dt.date(2026, 9, 8), dt.date(2026, 9, 7)):
        ComplaintFactory(
            project=in_time.project, case=in_time, state="IN_CASE", accept_due_on=due_on
        )
    ComplaintFactory(accept_due_on=dt.date(2026, 9, 14))
    ComplaintFactory(accept_due_on=DAY)
    ComplaintFactory(accept_due_on=dt.date(2026, 8, 31))
    ComplaintFactory(accept_due_on=dt.date(2026, 9, 2), state="REFUSED")

    assert acceptance() == Rate("投诉受理", 3, 1, 1)


def investigation():
    return investigation_rate(projects=Project.objects.all(), first=FIRST, day=DAY)


@pytest.mark.parametrize(
    ("fields", "ordered_on", "expected"),
    [
        ({"investigation_due_on": dt.date(2026, 9, 14)}, None, (1, 0, 1)),
        ({"investigation_due_on": DAY}, None, (0, 0, 0)),
        ({"investigation_due_on": DAY}, dt.date(2026, 9, 15), (1, 1, 0)),
        ({"investigation_due_on": dt.date(2026, 9, 9)}, dt.date(2026, 9, 10), (1, 0, 0)),
        ({"investigation_due_on": dt.date(2026, 9, 9)}, dt.date(2026, 9, 16), (1, 0, 1)),
        (
            {
                "investigation_due_on": dt.date(2026, 9, 9),
                "state": "CLOSED",
                "closed_on": dt.date(2026, 9, 9),
            },
            None,
            (1, 1, 0),
        ),
        ({"investigation_due_on": dt.date(2026, 8, 31)}, None, (0, 0, 0)),
    ],
)
def test_investigations_end_with_the_order_or_the_closing(fields, ordered_on, expected):
    case = CaseFactory(filed_on=dt.date(2026, 7, 1), **fields)
    if ordered_on:
        PaymentOrderFactory(case=case, served_on=ordered_on, due_on=dt.date(2026, 10, 1))

    assert investigation() == Rate("案件调查", *expected)

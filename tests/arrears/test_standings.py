"""How every site stands, and which comes first: SQL and the shown factors agree."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from arrears.enums import CaseState, Level
from arrears.priority import read_weights, weigh
from arrears.queries import site_standings
from arrears.standings import ranked_sites, waiting_counts
from sites.law import LawAt
from sites.models import Project
from tests.factories.arrears import (
    ArrearsWarningFactory,
    CaseFactory,
    ComplaintFactory,
    LedgerEntryFactory,
    MajorRiskFactory,
    PaymentOrderFactory,
)
from tests.factories.sites import ProjectFactory

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
DAY = dt.date(2026, 9, 15)


@pytest.fixture
def weights():
    return read_weights(LawAt(DAY, "370902"))


def ranked(weights, **asked):
    return ranked_sites(projects=Project.objects.all(), weights=weights, **{"limit": 30, **asked})


def test_ranked_sites_read_every_source_of_a_site(weights):
    project = LedgerEntryFactory(due=Decimal("6600.00"), paid=Decimal("600.00")).project
    LedgerEntryFactory(project=project, due=Decimal("5000.00"), due_on=DAY)
    LedgerEntryFactory(project=project, due_on=weights.horizon + dt.timedelta(days=1))
    LedgerEntryFactory(project=project, paid=Decimal("6600.00"))
    ArrearsWarningFactory(project=project, level=Level.YELLOW)
    ArrearsWarningFactory(project=project, level=Level.ORANGE, rule="b")
    ArrearsWarningFactory(project=project, rule="c", state="CLOSED", closed_on=DAY)
    ComplaintFactory(project=project, amount=Decimal("7000.00"))
    ComplaintFactory(project=project, amount=None, accept_due_on=dt.date(2026, 9, 18))
    MajorRiskFactory(project=project)

    [site] = ranked(weights).sites

    assert (site.project_id, site.level, site.is_major) == (project.pk, Level.ORANGE, True)
    assert (site.overdue, site.coming, site.claimed) == (
        Decimal("6000.00"),
        Decimal("5000.00"),
        Decimal("7000.00"),
    )
    assert (site.first_due_on, site.complaints, site.clock_on) == (
        dt.date(2026, 7, 20),
        2,
        dt.date(2026, 9, 18),
    )


@pytest.mark.parametrize(
    ("state", "clock_on"),
    [
        (CaseState.INVESTIGATING, dt.date(2026, 12, 1)),
        (CaseState.ORDERED, dt.date(2026, 9, 11)),
        (CaseState.ORDER_UNPAID, dt.date(2026, 9, 11)),
    ],
)
def test_an_open_case_waits_for_its_own_term(weights, state, clock_on):
    PaymentOrderFactory(case=CaseFactory(state=state))

    [site] = ranked(weights).sites

    assert (site.clock_on, site.level) == (clock_on, None)


def test_of_several_cases_the_nearest_term_counts_on_the_queue_and_on_the_site(weights):
    late = CaseFactory()
    for due_on in (dt.date(2026, 10, 9), dt.date(2026, 9, 18), dt.date(2026, 10, 30)):
        CaseFactory(project=late.project, investigation_due_on=due_on)

    [site] = ranked(weights).sites
    [item] = site_standings(projects=[late.project], day=DAY)

    assert site.clock_on == item.next_on == dt.date(2026, 9, 18)


def test_a_site_where_nothing_waits_is_not_in_the_queue(weights):
    ProjectFactory()
    CaseFactory(state=CaseState.CLOSED, closed_on=DAY)
    MajorRiskFactory(closed_on=DAY)
    LedgerEntryFactory(due_on=DAY)
    ComplaintFactory(state="REFUSED")

    assert ranked(weights).sites == []
    assert ranked(weights).total == 0
    assert waiting_counts(projects=Project.objects.all(), weights=weights).sites == 0


def test_the_order_is_that_of_the_scores_shown(weights):
    LedgerEntryFactory(due=Decimal("100.00"))
    ArrearsWarningFactory(
        project=LedgerEntryFactory(due=Decimal("200.00")).project, level=Level.BLUE
    )
    ArrearsWarningFactory(level=Level.RED)
    ComplaintFactory(project=LedgerEntryFactory(due=Decimal("100.00")).project)
    MajorRiskFactory(project=LedgerEntryFactory(due_on=dt.date(2026, 1, 1)).project)

    sites = ranked(weights).sites
    scores = [weigh(site, weights).score for site in sites]

    assert len(scores) == 5
    assert scores == sorted(scores, reverse=True)


def test_the_queue_is_cut_by_level_and_page(weights):
    red = ArrearsWarningFactory(level=Level.RED).project
    orange = ArrearsWarningFactory(level=Level.ORANGE).project
    LedgerEntryFactory()

    assert [site.project_id for site in ranked(weights, levels=[Level.RED]).sites] == [red.pk]
    second = ranked(weights, limit=1, offset=1)
    assert ([site.project_id for site in second.sites], second.total) == ([orange.pk], 3)


def test_waiting_counts_tell_levels_and_what_is_overdue(weights):
    ArrearsWarningFactory(project=LedgerEntryFactory().project, level=Level.RED)
    ArrearsWarningFactory(level=Level.BLUE)
    LedgerEntryFactory()

    counts = waiting_counts(projects=Project.objects.all(), weights=weights)

    assert counts.by_level == {Level.RED: 1, Level.BLUE: 1, None: 1}
    assert (counts.sites, counts.overdue) == (3, Decimal("13200.00"))


def test_a_scope_that_holds_nothing_asks_nothing(weights):
    ArrearsWarningFactory()

    with CaptureQueriesContext(connection) as queries:
        found = ranked_sites(projects=Project.objects.none(), weights=weights, limit=30)

    assert (found.sites, found.total, len(queries)) == ([], 0, 0)

"""How good a rule is: precision, lead time, floods."""

import datetime as dt
from decimal import Decimal

import pytest

from arrears.warning_statistics import flooding_rules, floods, rule_quality
from sites.law import LawAt
from sites.models import Project
from tests.factories.arrears import ArrearsWarningFactory, CaseFactory, ComplaintFactory
from tests.factories.sites import NOW

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
DAY = dt.date(2026, 9, 15)
LAW = LawAt(DAY, "370902")


def quality(since=dt.date(2026, 3, 1)):
    rows = rule_quality(projects=Project.objects.all(), since=since, day=DAY, law=LAW)
    return next(row for row in rows if row.rule.id == "unpaid_month")


def test_precision_counts_verified_warnings_and_lead_time_what_came_after():
    verdicts = [
        ({"verdict": "TRUE", "verdict_reason": "PAID_SINCE"}, dt.date(2026, 7, 21)),
        ({"verdict": "TRUE", "verdict_reason": "CASE_FILED"}, dt.date(2026, 8, 21)),
        ({"verdict": "FALSE", "verdict_reason": "DATA_LATE"}, dt.date(2026, 9, 11)),
        ({}, dt.date(2026, 2, 28)),
    ]
    first, second, *_ = [
        ArrearsWarningFactory(raised_on=raised_on, **fields) for fields, raised_on in verdicts
    ]
    ComplaintFactory(project=first.project, filed_at=NOW)
    CaseFactory(project=second.project, filed_on=dt.date(2026, 8, 25))
    ComplaintFactory(project=second.project, filed_at=NOW)

    found = quality()

    assert (found.raised, found.open_sites, found.found_true, found.found_false) == (3, 4, 2, 1)
    assert found.precision == Decimal(2) / 3
    # 56 days to the complaint, 4 to the case.
    assert (found.followed, found.lead_days) == (2, 30)


def test_a_rule_never_verified_has_no_precision():
    ArrearsWarningFactory()

    assert (quality().precision, quality().lead_days, quality().floods) == (None, None, False)


@pytest.mark.parametrize(
    ("sites", "total", "expected"),
    [(9, 9, False), (10, 33, True), (10, 34, False), (30, 100, True)],
)
def test_a_rule_floods_from_a_share_and_a_number_of_sites(sites, total, expected):
    assert floods(sites, total, LAW) is expected


def test_rules_that_flood_a_scope_are_named_with_their_sites():
    for _ in range(10):
        warning = ArrearsWarningFactory(rule="notice_board")
    ArrearsWarningFactory(rule="coverage", project=warning.project)
    ArrearsWarningFactory(rule="notice_board", state="CLOSED", closed_on=DAY)
    scope = Project.objects.all()

    assert [(rule.id, sites) for rule, sites in flooding_rules(projects=scope, law=LAW)] == [
        ("notice_board", 10)
    ]
    assert flooding_rules(projects=scope.filter(pk=warning.project_id), law=LAW) == []

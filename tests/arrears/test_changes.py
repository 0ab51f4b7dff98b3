"""What came about since yesterday."""

import datetime as dt
from decimal import Decimal

import pytest

from arrears.changes import KINDS, changed_since, changes_since
from sites.models import Project
from tests.factories.arrears import ArrearsWarningFactory, ComplaintFactory, LedgerEntryFactory
from tests.factories.sites import NOW

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
DAY = dt.date(2026, 9, 15)
YESTERDAY = dt.date(2026, 9, 14)
BEFORE = dt.date(2026, 9, 13)


def kinds_of(project):
    return {
        kind
        for kind in KINDS
        if project
        in changed_since(projects=Project.objects.all(), since=YESTERDAY, day=DAY, kind=kind)
    }


@pytest.mark.parametrize(
    ("made", "kinds"),
    [
        (lambda: ArrearsWarningFactory(raised_on=DAY), {"raised"}),
        (lambda: ArrearsWarningFactory(raised_on=YESTERDAY), {"level"}),
        (lambda: ArrearsWarningFactory(raised_on=YESTERDAY, level_since=YESTERDAY), set()),
        (
            lambda: ArrearsWarningFactory(level_since=BEFORE, state="CLOSED", closed_on=DAY),
            {"closed"},
        ),
        (
            lambda: ArrearsWarningFactory(level_since=BEFORE, state="CLOSED", closed_on=YESTERDAY),
            set(),
        ),
        (lambda: LedgerEntryFactory(due_on=YESTERDAY), {"overdue"}),
        (lambda: LedgerEntryFactory(due_on=DAY), set()),
        (lambda: LedgerEntryFactory(due_on=BEFORE), set()),
        (
            lambda: LedgerEntryFactory(due_on=BEFORE, paid=Decimal("6600.00"), settled_on=DAY),
            {"paid"},
        ),
        (lambda: LedgerEntryFactory(due_on=DAY, paid=Decimal("6600.00"), settled_on=DAY), set()),
        (lambda: ComplaintFactory(filed_at=NOW), {"complaint"}),
        (lambda: ComplaintFactory(filed_at=NOW - dt.timedelta(days=1)), set()),
    ],
)
def test_each_kind_of_change_counts_on_its_day_alone(made, kinds):
    assert kinds_of(made().project) == kinds


def test_changes_name_the_first_sites_and_count_them_all():
    for _ in range(6):
        ArrearsWarningFactory(raised_on=DAY)

    changes = changes_since(projects=Project.objects.all(), since=YESTERDAY, day=DAY)

    assert [(change.kind, change.count, len(change.projects)) for change in changes] == [
        (kind, 6 if kind == "raised" else 0, 5 if kind == "raised" else 0) for kind in KINDS
    ]
    assert changes[0].words == "新增预警"

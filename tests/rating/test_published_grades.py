import datetime as dt

import pytest

from rating.enums import GradingMethod
from rating.models import Grading
from rating.published_grades import PublicRow, by_district, by_kind, by_period, published_run
from sites.enums import PartyRole
from sites.models import Region
from tests.factories.grades import disobedient_company, published
from tests.factories.rating import GradingFactory
from tests.factories.sites import ApproverFactory, ParticipationFactory, region

pytestmark = [pytest.mark.unit, pytest.mark.django_db]

HERE, NEXT, THIRD = "370902", "370911", "370921"
PUBLISHED_ON = dt.date(2026, 1, 23)


def publish(approver, **fields):
    """An A carried through its steps row by row."""
    grading = GradingFactory(**fields)
    rows = Grading.objects.filter(pk=grading.pk)
    rows.update(state="SIGNED", signed_by=approver)
    rows.update(state="CONFIRMED")
    rows.update(state="PUBLISHED", published_on=PUBLISHED_ON)
    return rows.get()


@pytest.fixture
def graded():
    """Six A here, five next door, four in a third district; one C; drafts and others beside."""
    approver = ApproverFactory(HERE)
    for place, count in ((HERE, 6), (NEXT, 5), (THIRD, 4)):
        for _ in range(count):
            publish(approver, company__region=region(place))
    publish(approver, company__region=region(HERE), period="2024")
    published(disobedient_company(), approver=approver)
    GradingFactory(company__region=region(HERE), grade="B")


def run(on=PUBLISHED_ON):
    return published_run(method=GradingMethod.COMPLIANCE, on=on)


def test_periods_tell_published_grades_alone_and_no_small_number(graded):
    assert by_period(run(), least=5) == [
        PublicRow("2025", (15, None, None)),
        PublicRow("2024", (None, None, None)),
    ]
    assert by_period(run(), least=4)[0].named == (("A", 15), ("B", None), ("C", None))
    assert by_period(run(PUBLISHED_ON - dt.timedelta(1)), least=5) == []


def test_districts_hide_what_subtraction_would_tell(graded):
    table = by_district(run().filter(period="2025"), least=5)
    told = {row.name: row.counts for row in table.rows}
    names = [region(place).name for place in (HERE, NEXT, THIRD)]
    # Four are under five; with the total told, the next smallest goes too.
    assert [told[name] for name in names] == [(6, None, None), (None,) * 3, (None,) * 3]
    assert table.total.counts == (15, None, None)
    assert len(table.rows) == Region.objects.exclude(kind="PROVINCE").count()


def test_kinds_count_a_company_once_for_what_it_is_first(graded):
    rows = run().filter(period="2025", grade="A").order_by("pk")
    for grading in rows[:8]:
        for role in (PartyRole.GENERAL_CONTRACTOR, PartyRole.LABOR_SUBCONTRACTOR):
            ParticipationFactory(company=grading.company, role=role)
    table = by_kind(run().filter(period="2025"), least=1)
    assert {row.name: row.counts[0] for row in table.rows} == {
        "施工总承包单位": 8,
        "专业分包单位": None,
        "劳务分包单位": None,
        "建设单位": None,
        # With the total told, the zeros would follow from it.
        "未参建单位": None,
    }


def test_a_later_published_version_takes_the_place_of_the_earlier():
    approver = ApproverFactory(HERE)
    first = publish(approver)
    GradingFactory(company=first.company, grade="B", version=2)
    assert list(run()) == [first]
    third = publish(approver, company=first.company, version=3)
    assert list(run()) == [third]

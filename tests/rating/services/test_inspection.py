import datetime as dt

import pytest

from rating.enums import InspectionKind
from rating.errors import QuotaReached
from rating.inspection_quota import Candidate, assign_by_lot, draw_by_lot
from rating.models import Inspection, InspectionDraw
from rating.services.inspection import DrawTerms, draw_inspections, order_inspection
from sites.errors import InvalidInput, NotAllowed, StateConflict
from sites.models import AuditEntry
from tests.factories.grades import (
    CONFIRMED_AT,
    HERE,
    clean_company,
    company_dealt_with,
    disobedient_company,
    published,
)
from tests.factories.sites import CompanyFactory, InspectorFactory, region

pytestmark = [pytest.mark.unit, pytest.mark.django_db]

NOW = CONFIRMED_AT + dt.timedelta(days=1)
DAILY = InspectionKind.DAILY


def terms(**changes):
    told = {"region": region(HERE), "kind": DAILY, "count": 10, "seed": "种子", **changes}
    return DrawTerms(**told)


def draw(actor=None, **changes):
    return draw_inspections(terms=terms(**changes), actor=actor or InspectorFactory(HERE), now=NOW)


def test_drawing_exempts_a_and_takes_key_objects_first():
    good, bad = clean_company(), disobedient_company()
    published(good)
    published(bad)
    other = CompanyFactory(region=region(HERE))
    InspectorFactory(HERE)
    drawn = draw()
    rows = list(drawn.inspections.order_by("pk"))
    assert rows[0].company == bad
    assert {row.company for row in rows} >= {bad, other}
    assert drawn.left_out[good.uscc].startswith("A级，当年免予此类检查")
    assert (rows[0].grade, str(drawn)) == ("C", "泰人社监抽字〔2026〕1号")
    assert str(rows[0]) == f"{bad} 2026 日常检查"
    assert AuditEntry.objects.get(act="双随机抽取").detail["left_out"] == 1


def test_drawing_can_be_drawn_again_from_what_is_kept():
    for _ in range(5):
        CompanyFactory(region=region(HERE))
    InspectorFactory(HERE)
    drawn = draw(count=2)
    pool = [Candidate(uscc, grade, 0) for uscc, grade in drawn.pool.items()]
    again = [one.uscc for one in draw_by_lot(pool, count=2, seed=drawn.seed)]
    rows = list(drawn.inspections.order_by("pk"))
    assert [row.company.uscc for row in rows] == again
    names = sorted(
        {one.username for row in rows for one in (row.first_inspector, row.second_inspector)}
    )
    assert set(assign_by_lot(again, names, seed=drawn.seed)) == set(again)


def test_drawing_counts_what_was_drawn_before():
    company = company_dealt_with()
    published(company)
    InspectorFactory(HERE)
    actor = InspectorFactory(HERE)
    draw(actor)
    second = draw(actor)
    assert "当年已检查1次，上限1次" in second.left_out[company.uscc]


def test_drawing_refuses_what_is_wrong():
    company = clean_company()
    published(company)
    actor = InspectorFactory(HERE)
    with pytest.raises(StateConflict, match="不足两名"):
        draw(actor)
    InspectorFactory(HERE)
    with pytest.raises(NotAllowed):
        draw(InspectorFactory("370982"))
    for wrong in ({"count": 0}, {"count": 501}, {"seed": " "}):
        with pytest.raises(InvalidInput):
            draw(actor, **wrong)
    type(company).objects.exclude(pk=company.pk).update(region=region("370982"))
    with pytest.raises(StateConflict, match="没有可以抽取"):
        draw(actor)
    assert not InspectionDraw.objects.exists()


def test_two_accounts_of_one_person_are_one_inspector():
    actor = InspectorFactory(HERE)
    InspectorFactory(HERE, person_key=actor.person_key)
    with pytest.raises(StateConflict, match="不足两名"):
        draw(actor)


def order(company, actor, second, reason="举报称拖欠工资"):
    return order_inspection(
        company=company, kind=DAILY, second=second, reason=reason, actor=actor, now=NOW
    )


def test_inspection_beyond_the_quota_needs_its_reason_on_record():
    company = clean_company()
    published(company)
    actor, second = InspectorFactory(HERE), InspectorFactory(HERE)
    with pytest.raises(QuotaReached, match="A级单位当年此类检查上限0次"):
        order(company, actor, second, reason=" ")
    inspection = order(company, actor, second)
    assert (inspection.reason, inspection.draw) == ("举报称拖欠工资", None)
    assert AuditEntry.objects.get(act="安排检查（有违法嫌疑）").detail["beyond_quota"] is True


def test_inspection_outside_a_drawing_refuses_what_is_wrong():
    company = CompanyFactory(region=region(HERE))
    actor, second = InspectorFactory(HERE), InspectorFactory(HERE)
    with pytest.raises(InvalidInput, match="须写明理由"):
        order(company, actor, second, reason="")
    with pytest.raises(InvalidInput, match="不得少于两人"):
        order(company, actor, actor)
    with pytest.raises(NotAllowed):
        order(company, actor, InspectorFactory("370982"))
    assert not Inspection.objects.exists()

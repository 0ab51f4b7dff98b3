"""A platform's codes into ours and back; what has no row is refused."""

import datetime as dt

import pytest

from sites.errors import InvalidInput, NotFound
from sites.models import CodeMapping
from sites.services.crosswalk import NATIONAL, Crosswalk, enter_code, seed_crosswalk
from tests.factories.sites import NOW, UserFactory

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
DAY = dt.date(2026, 9, 15)


def test_codes_go_both_ways():
    crosswalk = Crosswalk(platform=NATIONAL, day=DAY)

    assert crosswalk.to_local("work_type", "240") == "木工"
    assert crosswalk.to_platform("party_type", "LABOR_SUBCONTRACTOR") == "006"
    assert Crosswalk(platform="glodon", day=DAY).to_platform("party_type", "OWNER") == "9"


def test_code_without_a_row_is_refused_in_both_directions():
    crosswalk = Crosswalk(platform=NATIONAL, day=DAY)

    for call in (
        lambda: crosswalk.to_local("work_type", "999"),
        lambda: crosswalk.to_platform("work_type", "宇航员"),
    ):
        with pytest.raises(InvalidInput) as refused:
            call()
        assert refused.value.code == "E-CODE-UNMAPPED"
    with pytest.raises(NotFound):
        Crosswalk(platform="nobody", day=DAY)


def test_later_row_holds_from_its_day_and_seeding_leaves_it_alone():
    row = CodeMapping.objects.get(platform=NATIONAL, code_list="work_type", platform_code="240")
    CodeMapping.objects.create(
        code_list=row.code_list,
        platform=row.platform,
        platform_code="240",
        local_code="细木工",
        valid_from=DAY,
    )
    count = CodeMapping.objects.count()

    seed_crosswalk()

    day_before = DAY - dt.timedelta(days=1)
    assert CodeMapping.objects.count() == count
    assert Crosswalk(platform=NATIONAL, day=day_before).to_local("work_type", "240") == "木工"
    assert Crosswalk(platform=NATIONAL, day=DAY).to_local("work_type", "240") == "细木工"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"platform": "  "}, "E-CODE-EMPTY"),
        ({"platform_code": ""}, "E-CODE-EMPTY"),
        ({"code_list": "nothing"}, "E-CODE-LIST"),
        ({"local_code": "SIDEWAYS"}, "E-CODE-LOCAL"),
    ],
)
def test_enter_code_refused_enters_nothing(changes, code):
    fields = {
        "code_list": "attendance_direction",
        "platform": "示例平台",
        "platform_code": "1",
        "local_code": "IN",
        "valid_from": DAY,
        "actor": UserFactory(),
        "now": NOW,
    }

    with pytest.raises(InvalidInput) as refused:
        enter_code(**{**fields, **changes})

    assert refused.value.code == code
    assert not CodeMapping.objects.filter(platform="示例平台").exists()

import pytest

from sites.models import RightsNotice
from tests.sites.ingest.grids import xlsx
from tests.sites.services.load_files import Office

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
HEADERS = ["核验日期", "单位与劳资专管员信息", "最低工资与支付日期", "投诉与维权渠道"]


def notices(*rows):
    return xlsx([HEADERS, *rows], name="告示牌核验")


def test_rights_notices_are_stored_day_by_day():
    office = Office()
    complete, partly = ["2026-09-01", "是", "是", "是"], ["2026-08-01", "是", "否", "是"]

    first = office.commit("rights-notices", notices(complete, partly))
    second = office.commit("rights-notices", notices([*partly[:2], "是", "是"]))

    assert first.report["diff"] == {"new": 2, "changed": 0, "missing": 0}
    assert [finding["code"] for finding in first.report["findings"]] == ["W-NOTICE-INCOMPLETE"]
    assert second.report["diff"] == {"new": 0, "changed": 1, "missing": 1}
    assert RightsNotice.objects.filter(shows_minimum_wage=True).count() == 2

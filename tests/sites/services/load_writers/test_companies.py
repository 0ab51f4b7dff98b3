import pytest

from sites.models import Company, CompanyName, NameConflict, ResponsiblePerson
from tests.sites.ingest.grids import xlsx
from tests.sites.ingest.people import id_number, uscc
from tests.sites.services.load_files import Office

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
HEADERS = ["统一社会信用代码", "企业名称", "注册地区划", "法定代表人", "法定代表人证件号码"]
FIRST = [uscc(801), "泰安甲示例有限公司", "370902", "王示例", id_number(801)]
SECOND = [uscc(802), "泰安乙示例有限公司", "370911", "", ""]


@pytest.fixture
def office():
    return Office()


def companies(*rows):
    return xlsx([HEADERS, *rows], name="企业名册")


def test_companies_are_entered_by_code(office):
    load = office.commit("companies", companies(FIRST, SECOND))

    assert load.report["diff"] == {"new": 2, "changed": 0, "missing": 0}
    assert load.report["project"] is None
    assert load.mapping["columns"][0]["concept"] == "uscc"
    company = Company.objects.get(uscc=uscc(801))
    assert (company.name, company.region_id, company.is_local) == (FIRST[1], "370902", True)
    assert ResponsiblePerson.objects.get(company=company).name == "王示例"


def test_companies_told_once_more_have_no_difference(office):
    office.commit("companies", companies(FIRST, SECOND))

    load = office.preview("companies", companies(SECOND, FIRST))

    assert load.report["diff"] == {"new": 0, "changed": 0, "missing": 0}


def test_companies_renamed_keep_their_former_name(office):
    office.commit("companies", companies(FIRST, SECOND))
    moved = [SECOND[0], SECOND[1], "370982", "", ""]

    load = office.commit(
        "companies", companies([FIRST[0], "泰安丙示例有限公司", *FIRST[2:]], moved)
    )

    assert [finding["code"] for finding in load.report["findings"]] == ["W-COMPANY-NAME"]
    assert load.report["diff"] == {"new": 0, "changed": 2, "missing": 0}
    assert CompanyName.objects.get().name == FIRST[1]
    conflict = NameConflict.objects.get()
    assert (conflict.company.name, conflict.name) == ("泰安丙示例有限公司", FIRST[1])
    assert "由“泰安甲示例有限公司”改为“泰安丙示例有限公司”" in conflict.sightings.get().words
    assert Company.objects.get(uscc=uscc(802)).region_id == "370982"

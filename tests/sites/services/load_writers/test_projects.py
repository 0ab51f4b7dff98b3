import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from api.demo.project_workbook import projects_workbook
from sites.enums import LoadState
from sites.ingest.project_lines import (
    AccountLine,
    DepositLine,
    NoticeLine,
    PartyLine,
    ProjectLine,
)
from sites.models import (
    Company,
    CompanyName,
    Participation,
    Project,
    ResponsiblePerson,
    RightsNotice,
    Site,
    SpecialWageAccount,
    WageDeposit,
)
from sites.sealing import unseal
from sites.services.loads import commit_load, preview_load, receive_upload
from sites.services.people import person_key
from tests.factories.sites import NOW, UserFactory
from tests.sites.ingest.people import id_number, uscc

pytestmark = [pytest.mark.unit, pytest.mark.django_db]

START = dt.date(2026, 1, 5)
PROJECT = ProjectLine(
    row=2,
    project_code="TA0001",
    name="示例安置房工程",
    category="房建",
    status="BUILDING",
    region_code="370902",
    owner_uscc=uscc(1),
    general_contractor_uscc=uscc(2),
    sector_regulator="泰安市住房和城乡建设局",
    permit_number="370902202601010101",
    contract_signed_on=dt.date(2025, 12, 1),
    started_on=START,
    completed_on=None,
    contract_amount=Decimal("50000000.00"),
    labor_cost_monthly=Decimal("300000.00"),
    labor_cost_day=10,
    pay_day=20,
    payment_guarantee="",
    wage_officer_name="李强",
    site_code="S0001",
    address="泰山区示例路1号",
    longitude=Decimal("117.120000"),
    latitude=Decimal("36.190000"),
    coordinate_source="WGS84",
)
OWNER = PartyLine(
    row=2,
    project_code="TA0001",
    uscc=uscc(1),
    name="泰安示例置业有限公司",
    role="OWNER",
    hired_by_uscc="",
    region_code="370902",
    legal_representative="王秀兰",
    legal_representative_id=id_number(7),
    entered_on=START,
    exited_on=None,
    pays_through_general_contractor=True,
    is_qualified=True,
)
CONTRACTOR = replace(
    OWNER,
    uscc=uscc(2),
    name="外地示例建设有限公司",
    role="GENERAL_CONTRACTOR",
    hired_by_uscc=uscc(1),
    region_code="370000",
    legal_representative="",
    legal_representative_id="",
)
ACCOUNT = AccountLine(2, "TA0001", uscc(2), "示例银行", "3700000011112222", START, START, "ACTIVE")
DEPOSIT = DepositLine(2, "TA0001", "CASH", Decimal("1000000.00"), "示例银行", START, None)
NOTICE = NoticeLine(
    2, "TA0001", START, shows_parties=True, shows_minimum_wage=True, shows_complaint_channels=False
)
WHOLE = {
    "projects": [PROJECT],
    "parties": [OWNER, CONTRACTOR],
    "accounts": [ACCOUNT],
    "deposits": [DEPOSIT],
    "notices": [NOTICE],
}


def receive(**sheets):
    return receive_upload(
        project=None,
        kind="projects",
        month=None,
        employer=None,
        file_name="项目.xlsx",
        content=projects_workbook(**{**WHOLE, **sheets}),
        actor=UserFactory(),
        now=NOW,
    )


def commit(**sheets):
    load = receive(**sheets)
    return commit_load(load=load, actor=load.uploaded_by, now=NOW)


def preview(**sheets):
    return preview_load(load=receive(**sheets), now=NOW)


def test_projects_enter_everything_of_a_project():
    load = commit()

    project = Project.objects.get()
    assert load.state == LoadState.COMMITTED
    assert load.report["diff"] == {"new": 1, "changed": 0, "missing": 0}
    assert (project.code, project.region_id, project.changed_at) == ("TA0001", "370902", NOW)
    assert (project.owner.uscc, project.general_contractor.uscc) == (uscc(1), uscc(2))
    assert (project.contract_amount, project.pay_day) == (Decimal("50000000.00"), 20)
    assert (project.site.code, project.site.longitude, project.site.position_doubt) == (
        "S0001",
        Decimal("117.120000"),
        "",
    )
    assert [
        (party.company.uscc, party.role, party.hired_by and party.hired_by.uscc)
        for party in Participation.objects.order_by("pk")
    ] == [(uscc(1), "OWNER", None), (uscc(2), "GENERAL_CONTRACTOR", uscc(1))]
    account = SpecialWageAccount.objects.get()
    assert unseal(account.number_sealed, purpose="account.number") == "3700000011112222"
    assert (account.company.uscc, account.number_last4) == (uscc(2), "2222")
    assert WageDeposit.objects.get().amount == Decimal("1000000.00")
    assert RightsNotice.objects.get().shows_complaint_channels is False


def test_projects_enter_companies_with_their_representatives():
    commit()

    owner, contractor = Company.objects.order_by("uscc")
    assert (owner.name, owner.is_local, contractor.is_local) == (
        "泰安示例置业有限公司",
        True,
        False,
    )
    person = ResponsiblePerson.objects.get()
    assert (person.company, person.name) == (owner, "王秀兰")
    assert person.id_number_index == person_key(id_number(7))
    assert unseal(person.id_number_sealed, purpose="person.id_number") == id_number(7)


def test_projects_update_what_differs_and_keep_former_names():
    commit()

    load = commit(
        projects=[replace(PROJECT, status="STOPPED", address="新址")],
        parties=[replace(OWNER, name="泰安新名置业有限公司"), CONTRACTOR],
        accounts=[replace(ACCOUNT, status="FROZEN")],
        deposits=[replace(DEPOSIT, amount=Decimal("5.00"))],
        notices=[replace(NOTICE, shows_complaint_channels=True)],
    )

    assert load.report["diff"] == {"new": 0, "changed": 1, "missing": 0}
    assert Project.objects.get().status == "STOPPED"
    assert Site.objects.get().address == "新址"
    assert Company.objects.get(uscc=uscc(1)).name == "泰安新名置业有限公司"
    former = CompanyName.objects.get()
    assert (former.name, former.valid_until) == ("泰安示例置业有限公司", NOW.date())
    assert SpecialWageAccount.objects.get().status == "FROZEN"
    assert WageDeposit.objects.get().amount == Decimal("5.00")
    assert RightsNotice.objects.get().shows_complaint_channels is True
    assert Participation.objects.count() == 2


def test_projects_warn_of_a_position_that_cannot_be():
    load = commit(projects=[replace(PROJECT, longitude=Decimal("121.470000"))])

    assert [item["code"] for item in load.report["findings"]] == ["W-POSITION"]
    assert Site.objects.get().position_doubt == "坐标不在本市范围内，请核对经纬度与坐标系"


def test_projects_may_stand_without_a_position():
    commit(projects=[replace(PROJECT, longitude=None, latitude=None)])

    assert Site.objects.get().longitude is None


@pytest.mark.parametrize(
    ("sheets", "code"),
    [
        ({"deposits": [replace(DEPOSIT, project_code="TA9")]}, "E-PROJECT-UNKNOWN"),
        ({"accounts": [replace(ACCOUNT, uscc=uscc(9))]}, "E-COMPANY-UNKNOWN"),
        (
            {"parties": [OWNER, replace(CONTRACTOR, hired_by_uscc=uscc(9))]},
            "E-COMPANY-UNKNOWN",
        ),
        ({"projects": [replace(PROJECT, region_code="370999")]}, "E-REGION"),
    ],
)
def test_projects_refused_leave_nothing_behind(sheets, code):
    load = preview(**sheets)

    assert load.state == LoadState.REFUSED
    assert [item["code"] for item in load.report["findings"]] == [code]
    assert (Project.objects.count(), Company.objects.count()) == (0, 0)


def test_projects_may_refer_to_what_is_registered():
    commit()
    other = {"project_code": "TA0002", "site_code": "S0002"}

    commit(
        projects=[replace(PROJECT, **other)],
        parties=[
            replace(OWNER, project_code="TA0002"),
            replace(CONTRACTOR, project_code="TA0002"),
        ],
        accounts=[],
        deposits=[replace(DEPOSIT, form="INSURANCE")],
        notices=[],
    )

    assert Project.objects.count() == 2
    assert WageDeposit.objects.get(project__code="TA0001").form == "INSURANCE"

"""From one complaint to everyone unpaid, and what differs from the records."""

import datetime as dt
from decimal import Decimal

import pytest

from arrears.colleagues import beside, worker_hints
from arrears.enums import ToldBy
from arrears.models import ComplaintMember
from arrears.plausibility import doubts_of
from sites.law import LawAt
from sites.sealing import seal
from tests.factories.arrears import (
    CaseClaimFactory,
    CaseFactory,
    ComplaintFactory,
    ComplaintIdentityFactory,
    LedgerEntryFactory,
)
from tests.factories.sites import (
    AttendanceMonthFactory,
    CompanyFactory,
    LaborContractFactory,
    ProjectFactory,
    RosterEntryFactory,
    WorkerFactory,
    region,
)

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
DAY = dt.date(2026, 9, 15)
JUNE, JULY = dt.date(2026, 6, 1), dt.date(2026, 7, 1)


def complaint(**fields):
    made = ComplaintFactory(**fields)
    ComplaintIdentityFactory(complaint=made, phone="")
    return made


def unpaid(project, employer, crew, months, name="王建国"):
    worker = WorkerFactory(name=name)
    RosterEntryFactory(project=project, employer=employer, worker=worker, crew=crew)
    for month in months:
        LedgerEntryFactory(project=project, employer=employer, worker=worker, month=month)
    return worker


def member(told, row, name, amount):
    ComplaintMember.objects.create(
        complaint=told, row=row, name_sealed=seal(name, purpose="complaint.member"), amount=amount
    )


def test_beside_lists_the_team_that_is_meant_first_with_all_its_unpaid_months():
    project, labor = ProjectFactory(), CompanyFactory(name="泰安示例劳务有限公司")
    other = CompanyFactory(name="济南某某装饰有限公司")
    for _ in range(2):
        unpaid(project, other, "油漆班", [JUNE, JULY])
    mine = unpaid(project, labor, "钢筋班", [JUNE, JULY])
    unpaid(project, labor, "", [JUNE])
    LedgerEntryFactory(project=project, employer=labor, worker=mine, month=dt.date(2026, 3, 1))
    told = complaint(project=project, owed_by="钢筋班的王班长", since_month=JUNE)

    found = beside(told, DAY)

    assert [(team.employer, team.crew, team.meant, len(team.people)) for team in found.teams] == [
        ("泰安示例劳务有限公司", "钢筋班", True, 1),
        ("济南某某装饰有限公司", "油漆班", False, 2),
        ("泰安示例劳务有限公司", "", False, 1),
    ]
    (person,) = found.teams[0].people
    assert (person.key, person.months, person.outstanding) == (
        mine.pk,
        (JUNE, JULY),
        Decimal("13200.00"),
    )
    assert found.teams[0].months == (JUNE, JULY)


def test_beside_finds_me_too_and_open_cases_and_what_is_missing():
    case = CaseFactory()
    told = complaint(project=case.project, worker_count=2, amount=None)
    also = complaint(project=case.project)
    complaint()

    found = beside(told, DAY)

    assert (found.others, found.cases) == ((also,), (case,))
    assert (
        found.hints[:4]
        == worker_hints(told)
        == (
            "工资条、欠条、聊天记录或转账记录的照片",
            "大约欠多少钱",
            "其他工友的名单和金额",
            "能联系上您的电话",
        )
    )
    assert len(found.hints) == 8
    assert "没有逾期未付的工资" in found.conflicts[0]
    told.told_by = ToldBy.THIRD_PERSON
    assert "能联系上您的电话" not in worker_hints(told)


def test_beside_of_an_unknown_site_finds_those_who_call_it_alike():
    fields = {"project": None, "region": region("370902"), "place": "岱庙北边修路的工地"}
    told, also = complaint(**fields), complaint(**{**fields, "place": "岱庙北边修路工地"})
    complaint(**{**fields, "place": "高铁站东广场"})

    found = beside(told, DAY)

    assert (found.others, found.teams, found.conflicts) == ((also,), (), ())


def test_conflicts_with_the_records_are_shown_as_counts():
    project = ProjectFactory()
    unpaid(project, CompanyFactory(), "", [JUNE], name="张三")
    told = complaint(project=project, worker_count=3, amount=Decimal(90_000))
    member(told, 1, "张三", Decimal(7000))
    member(told, 2, "不在册", None)

    found = beside(told, DAY)

    assert found.conflicts == (
        "自述 3 人，台账该时段欠薪 1 人",
        "自述 90,000.00 元，台账该时段欠薪合计 6,600.00 元",
        "名单 2 人中 1 人的姓名不在实名制花名册",
        "名单 2 人中 1 人的自述金额高于台账欠薪",
    )
    assert "张三" not in str(found.conflicts)


def test_a_list_that_agrees_conflicts_with_nothing():
    project = ProjectFactory()
    unpaid(project, CompanyFactory(), "", [JUNE], name="张三")
    told = complaint(project=project, worker_count=1, amount=None)
    member(told, 1, "张三", Decimal(6600))

    assert beside(told, DAY).conflicts == ()


def test_beside_costs_the_same_queries_for_any_number_of_people(django_assert_num_queries):
    def told_of(people):
        project, employer = ProjectFactory(), CompanyFactory()
        for _ in range(people):
            unpaid(project, employer, "钢筋班", [JUNE])
        return complaint(project=project)

    few, many = told_of(1), told_of(3)
    for told in (few, many):
        told.refresh_from_db()
        with django_assert_num_queries(8):
            beside(told, DAY)


def test_doubts_of_flags_managers_and_sums_above_contract_times_attendance():
    case = CaseFactory()
    here = {"project": case.project, "employer": case.employer}

    def claim(amount, *, trade="钢筋工", form="DAY", days="20.0"):
        worker = WorkerFactory()
        RosterEntryFactory(**here, worker=worker, trade=trade)
        if form:
            LaborContractFactory(
                **here, worker=worker, wage_form=form, rate=300 if form == "DAY" else 6000
            )
        AttendanceMonthFactory(**here, worker=worker, month=JUNE, days=Decimal(days))
        return CaseClaimFactory(case=case, worker=worker, amount=Decimal(amount))

    # 300 yuan a day, 20 days, and a fifth above are no reason to look twice.
    claim("7200.00")
    above = claim("7200.01")
    manager = claim("6000.00", trade="项目经理")
    claim("6000.00", form="MONTH", days="21.8")
    monthly = claim("9000.00", form="MONTH", days="30.0")
    claim("90000.00", form="PIECE")
    claim("90000.00", form="")

    found = doubts_of(case, LawAt(DAY, case.project.region_id))

    assert [(doubt.claim, doubt.words) for doubt in found] == [
        (above, "应发 7,200.01 元，高于合同标准×考勤 6,000.00 元"),
        (manager, "登记工种“项目经理”，可能是管理人员"),
        (monthly, "应发 9,000.00 元，高于合同标准×考勤 6,000.00 元"),
    ]

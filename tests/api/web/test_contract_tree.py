"""Who hired whom on a site."""

import datetime as dt
from decimal import Decimal

import pytest

from api.web.contract_tree import contract_tree
from tests.factories.arrears import LedgerEntryFactory
from tests.factories.sites import CompanyFactory, ParticipationFactory, ProjectFactory

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
DAY = dt.date(2026, 9, 15)


def shape(project):
    return [(branch.depth, branch.company, branch.doubts) for branch in contract_tree(project, DAY)]


def test_everybody_stands_below_who_hired_him():
    project = ProjectFactory()
    labor = ParticipationFactory(project=project, hired_by=project.general_contractor).company
    crew = ParticipationFactory(project=project, hired_by=labor, is_qualified=False).company
    direct = ParticipationFactory(
        project=project, hired_by=project.owner, pays_through_general_contractor=False
    ).company
    untold = ParticipationFactory(project=project, hired_by=None).company

    assert shape(project) == [
        (0, project.owner, ()),
        (1, project.general_contractor, ()),
        (1, direct, ("未委托总包代发",)),
        (2, untold, ()),
        (2, labor, ()),
        (3, crew, ("没有资质",)),
    ]


def test_a_loop_of_contracts_ends_and_leaves_nobody_out():
    project, one, other = ProjectFactory(), CompanyFactory(), CompanyFactory()
    ParticipationFactory(project=project, company=one, hired_by=other)
    ParticipationFactory(project=project, company=other, hired_by=one)

    doubt = ("发包关系不通到总包单位或成环",)
    assert {(company, doubts) for _, company, doubts in shape(project)[2:]} == {
        (one, doubt),
        (other, doubt),
    }


def test_each_branch_tells_what_it_leaves_unpaid_past_the_pay_day():
    project = ProjectFactory()
    labor = ParticipationFactory(project=project, hired_by=project.general_contractor).company
    first = LedgerEntryFactory(project=project, employer=labor)
    LedgerEntryFactory(
        project=project, employer=labor, worker=first.worker, month=dt.date(2026, 7, 1)
    )
    LedgerEntryFactory(project=project, employer=labor, due_on=DAY)

    owed = {branch.company: branch.owed for branch in contract_tree(project, DAY)}

    assert (owed[labor].amount, owed[labor].worker_count) == (Decimal("13200.00"), 1)
    assert owed[project.owner].amount == 0

"""Whoever reads who complained is seen by those who answer for the case."""

import datetime as dt

import pytest

from arrears.identity_reads import identity_reads
from arrears.services.break_glass import open_access, read_in_emergency
from arrears.services.intake import read_identity
from tests.factories.arrears import CaseFactory, ComplaintFactory, ComplaintIdentityFactory
from tests.factories.sites import NOW, InspectorFactory, ProjectFactory, region

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
WHY = "工人在工地被扣留，须立即联系本人"


def complaint_of(case):
    made = ComplaintFactory(project=case.project, case=case, state="IN_CASE")
    return ComplaintIdentityFactory(complaint=made).complaint


def test_readings_are_told_by_complaint_the_latest_first(django_assert_num_queries):
    handler, other = InspectorFactory("370902"), InspectorFactory("370902")
    project = ProjectFactory(region=region("370902"))
    case = CaseFactory(project=project, handler=handler)
    read, unread = complaint_of(case), complaint_of(case)
    read_identity(complaint=read, reason="核对姓名", actor=handler, now=NOW)
    later = NOW + dt.timedelta(hours=1)
    access = open_access(complaint=read, reason=WHY, ticket="值班领导批准", actor=other, now=later)
    read_in_emergency(access=access, actor=other, now=later)

    with django_assert_num_queries(1):
        found = identity_reads([read, unread])

    assert [(one.actor, one.act, one.detail["reason"]) for one in found[read.pk]] == [
        (other, "紧急查看投诉人身份", WHY),
        (handler, "查看投诉人身份", "核对姓名"),
    ]
    assert set(found) == {read.pk}

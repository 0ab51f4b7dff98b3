"""The four routes on the page of a major risk say what was done, may be proposed, or lacks."""

import datetime as dt

import pytest
from django.urls import reverse

from api.web.risk_routes import routes_of
from arrears.enums import CaseState
from tests.factories.arrears import CaseFactory, MajorRiskFactory
from tests.factories.blacklist import (
    APPROVE_AT,
    approved_decision,
    drafted_decision,
    served_notice,
    unpaid_order,
)
from tests.factories.sites import InspectorFactory

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
DAY = APPROVE_AT.date()


def test_without_an_open_case_no_route_can_be_proposed():
    closed = CaseFactory(state=CaseState.CLOSED, closed_on=dt.date(2026, 9, 1))

    routes = routes_of(MajorRiskFactory(project=closed.project), day=DAY)

    assert [route.title for route in routes] == [
        "集中曝光",
        "列入失信名单并推送",
        "移送公安",
        "清出建设市场",
    ]
    assert not any(route.cases or route.is_marked for route in routes)


def test_route_that_was_taken_is_not_offered_again(client):
    order = unpaid_order()
    approved_decision(drafted_decision(served_notice(order)))
    risk = MajorRiskFactory(project=order.case.project)

    routes = routes_of(risk, day=DAY)
    assert [[one.is_open for one in route.cases] for route in routes] == [
        [True],
        [False],
        [True],
        [True],
    ]
    assert all(route.is_marked for route in routes)
    client.force_login(InspectorFactory())
    told = client.get(reverse("web:major_risk", args=(risk.pk,))).content.decode()
    assert told.count("条件具备，可以提出") == 3
    assert reverse("web:outcomes", args=(order.case.number,)) in told

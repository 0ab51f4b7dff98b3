"""Who may act in arrears procedures."""

import datetime as dt

import pytest

from arrears.permissions import may_handle, may_read_identity
from tests.factories.arrears import CaseFactory, ComplaintFactory
from tests.people import inspectors

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
DAY = dt.date(2026, 9, 15)


def test_may_handle_is_for_inspectors_of_the_region():
    people = inspectors()
    case = CaseFactory()

    asked = (people.allowed, people.colleague, people.stranger)
    assert [may_handle(user, case, day=DAY) for user in asked] == [True, False, False]


def test_may_read_identity_is_for_the_two_inspectors_of_the_case():
    people = inspectors()
    case = CaseFactory(handler=people.allowed)
    complaint = ComplaintFactory(project=case.project, case=case, state="IN_CASE")
    waiting = ComplaintFactory(project=case.project)

    asked = (people.allowed, case.second_inspector, people.colleague, people.stranger)
    assert [may_read_identity(user, complaint, day=DAY) for user in asked] == [
        True,
        True,
        False,
        False,
    ]
    assert may_read_identity(people.allowed, waiting, day=DAY) is False

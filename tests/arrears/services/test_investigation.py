"""Hearing the employer."""

import datetime as dt

import pytest

from arrears.enums import CaseState
from arrears.models import EmployerHearing
from arrears.services.investigation import record_hearing
from sites.errors import DomainError
from sites.models import AuditEntry
from tests.factories.arrears import CaseFactory
from tests.factories.sites import NOW, InspectorFactory

pytestmark = [pytest.mark.unit, pytest.mark.django_db]


def hear(case, **changes):
    fields = {"attended": True, "statement": " 资金紧张 ", "actor": case.handler, "now": NOW}
    return record_hearing(case=case, **{**fields, **changes})


def test_record_hearing_keeps_what_the_employer_said():
    case = CaseFactory()

    hearing = hear(case)

    assert (hearing.held_on, hearing.attended, hearing.statement, hearing.recorded_by) == (
        dt.date(2026, 9, 15),
        True,
        "资金紧张",
        case.handler,
    )
    assert list(AuditEntry.objects.order_by("pk").values_list("act", "basis", "detail")) == [
        (
            "听取用人单位意见",
            "《劳动保障监察条例》第十九条",
            {"case": case.number, "attended": True},
        )
    ]


def test_record_hearing_of_an_employer_that_did_not_come_needs_no_statement():
    assert hear(CaseFactory(), attended=False, statement="").statement == ""


@pytest.mark.parametrize(
    ("state", "changes", "code"),
    [
        (CaseState.INVESTIGATING, {"statement": " "}, "E-REASON"),
        (CaseState.INVESTIGATING, {"statement": "\x00"}, "E-TEXT-CHARS"),
        (CaseState.INVESTIGATING, {"statement": "字" * 20_001}, "E-TEXT-LONG"),
        (CaseState.ORDERED, {}, "E-CASE-STATE"),
        (CaseState.CLOSED, {}, "E-CASE-STATE"),
    ],
)
def test_record_hearing_refused_leaves_nothing_behind(state, changes, code):
    case = CaseFactory(state=state)

    with pytest.raises(DomainError) as caught:
        hear(case, **changes)

    assert caught.value.code == code
    assert (EmployerHearing.objects.count(), AuditEntry.objects.count()) == (0, 0)


def test_record_hearing_is_refused_to_an_inspector_of_another_region():
    with pytest.raises(DomainError) as caught:
        hear(CaseFactory(), actor=InspectorFactory("370982"))

    assert caught.value.code == "E-NOT-ALLOWED"
    assert EmployerHearing.objects.count() == 0

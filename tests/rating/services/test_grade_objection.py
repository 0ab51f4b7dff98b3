import datetime as dt

import pytest

from rating.enums import GradingState
from rating.errors import ObjectionRepeated, ObjectionTooLate, WrongStep
from rating.models import GradingObjection
from rating.services.grade_objection import answer_objection, receive_objection
from rating.services.grade_procedure import confirm_grade
from sites.errors import InvalidInput, NotAllowed
from sites.models import AuditEntry, CalendarYear
from tests.factories.grades import (
    CONFIRMED_AT,
    HERE,
    LAST_DAY_TO_OBJECT,
    company_dealt_with,
    notified,
)
from tests.factories.sites import SHANGHAI, ApproverFactory, InspectorFactory

pytestmark = [pytest.mark.unit, pytest.mark.django_db]

ANSWER = {"answer": "经核实，该案已依法撤销", "upheld": True, "now": CONFIRMED_AT}


def objection():
    return receive_objection(
        notice=notified(company_dealt_with()), words=" 该案已撤销 ", now=LAST_DAY_TO_OBJECT
    )


def test_objection_on_the_last_day_is_taken_and_its_answer_due_in_fifteen_working_days():
    found = objection()
    assert (found.words, found.received_on) == ("该案已撤销", dt.date(2026, 1, 22))
    assert found.answer_due_on == dt.date(2026, 2, 12)
    assert found.notice.grading.company.gradings.get().state == GradingState.OBJECTED
    assert str(found) == f"{found.notice.number} 2026-01-22"


def test_objection_over_the_spring_festival_counts_working_days_and_make_up_days():
    """2026: 15 to 23 February are days off, 14 and 28 February are worked instead."""
    notice = notified(company_dealt_with(), now=dt.datetime(2026, 2, 12, 9, 0, tzinfo=SHANGHAI))
    assert notice.objection_due_on == dt.date(2026, 2, 26)


def test_objection_a_day_late_is_refused_and_changes_nothing():
    notice = notified(company_dealt_with())
    with pytest.raises(ObjectionTooLate, match="2026-01-22"):
        receive_objection(notice=notice, words="迟了", now=CONFIRMED_AT)
    assert not GradingObjection.objects.exists()


def test_objection_is_cut_off_by_no_year_without_calendar():
    notice = notified(company_dealt_with())
    CalendarYear.objects.filter(year=2026).delete()
    late = receive_objection(notice=notice, words="年历未定", now=CONFIRMED_AT)
    assert late.received_on == CONFIRMED_AT.date()


def test_objection_empty_or_repeated_is_refused():
    notice = notified(company_dealt_with())
    with pytest.raises(InvalidInput):
        receive_objection(notice=notice, words=" ", now=LAST_DAY_TO_OBJECT)
    receive_objection(notice=notice, words="一", now=LAST_DAY_TO_OBJECT)
    with pytest.raises(ObjectionRepeated):
        receive_objection(notice=notice, words="二", now=LAST_DAY_TO_OBJECT)


def test_objection_to_a_confirmed_grade_is_refused():
    """Can only be where the year's calendar came in late and gave more days."""
    notice = notified(company_dealt_with())
    confirm_grade(grading=notice.grading, actor=ApproverFactory(HERE), now=CONFIRMED_AT)
    CalendarYear.objects.filter(year=2026).delete()
    with pytest.raises(WrongStep):
        receive_objection(notice=notice, words="迟了", now=CONFIRMED_AT)


def test_upheld_objection_withdraws_the_grade():
    found, inspector = objection(), InspectorFactory(HERE)
    answered = answer_objection(objection=found, actor=inspector, **ANSWER)
    assert (answered.upheld, answered.answered_on, answered.answered_by) == (
        True,
        CONFIRMED_AT.date(),
        inspector,
    )
    assert found.notice.grading.company.gradings.get().state == GradingState.WITHDRAWN
    assert AuditEntry.objects.get(act="答复等级异议").detail["late"] is False
    with pytest.raises(ObjectionRepeated):
        answer_objection(objection=found, actor=inspector, **ANSWER)


def test_late_answer_is_taken_and_told_as_late():
    late = {**ANSWER, "upheld": False, "now": dt.datetime(2026, 2, 13, 9, 0, tzinfo=SHANGHAI)}
    answer_objection(objection=objection(), actor=InspectorFactory(HERE), **late)
    assert AuditEntry.objects.get(act="答复等级异议").detail["late"] is True


def test_answer_comes_from_another_person_than_the_signer_under_any_account():
    found = objection()
    signer = found.notice.grading.signed_by
    with pytest.raises(NotAllowed, match="签批人不能"):
        answer_objection(
            objection=found, actor=InspectorFactory(HERE, person_key=signer.person_key), **ANSWER
        )
    with pytest.raises(NotAllowed, match="监察员"):
        answer_objection(objection=found, actor=InspectorFactory("370982"), **ANSWER)
    with pytest.raises(InvalidInput):
        answer_objection(objection=found, actor=InspectorFactory(HERE), **{**ANSWER, "answer": " "})

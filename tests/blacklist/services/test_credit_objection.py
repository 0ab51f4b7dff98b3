"""An objection to credit information: three days, seven with other units, three to correct."""

import datetime as dt

import pytest

from blacklist.errors import CreditObjectionState
from blacklist.models import CreditObjection
from blacklist.repair_progress import objection_progress
from blacklist.services.credit_objection import (
    answer_credit_objection,
    ask_other_units,
    file_credit_objection,
    record_credit_correction,
)
from sites.errors import InvalidInput, NotAllowed
from sites.models import AuditEntry, LegalClock
from tests.factories.blacklist import APPROVE_AT, approved_decision, at, drafted_decision
from tests.factories.sites import InspectorFactory, WageOfficerFactory

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
# Friday, the Sunday after it made up.
FRIDAY = dt.date(2026, 9, 18)
THREE, SEVEN = dt.date(2026, 9, 22), dt.date(2026, 9, 29)


@pytest.fixture
def decision():
    return approved_decision()


@pytest.fixture
def inspector():
    return InspectorFactory()


def file(decision, actor, **changes):
    terms = {"decision": decision, "words": "金额有误", "actor": actor, "now": at(FRIDAY)}
    return file_credit_objection(**{**terms, **changes})


def answer(row, actor, **changes):
    terms = {"upheld": False, "answer": "与台账一致", "now": at(THREE)}
    return answer_credit_objection(objection=row, actor=actor, **{**terms, **changes})


def clocks(row):
    found = LegalClock.objects.filter(subject_kind="CreditObjection", subject_id=str(row.pk))
    return list(found.order_by("pk").values_list("rule", "due_on", "state"))


def test_the_company_objects_and_is_answered_within_three_working_days(decision, inspector):
    officer = WageOfficerFactory(decision.notice.order.case.project)
    row = file(decision, officer)

    assert clocks(row) == [("credit_objection", THREE, "RUNNING")]
    with pytest.raises(CreditObjectionState, match="还没有答复"):
        file(decision, inspector)

    done = answer(row, inspector)

    assert (done.is_late, done.upheld, done.answered_on) == (False, False, THREE)
    assert clocks(row) == [("credit_objection", THREE, "FINISHED")]
    assert AuditEntry.objects.get(act="收到信用信息异议").basis.endswith("第三十九条")
    assert AuditEntry.objects.get(act="答复信用信息异议").detail["upheld"] is False
    assert file(decision, officer, now=at(THREE)).pk != row.pk


def test_other_units_lengthen_it_to_seven_from_the_day_it_came(decision, inspector):
    row = file(decision, inspector)

    asked = ask_other_units(objection=row, units="住建局", actor=inspector, now=at(THREE))

    assert (asked.other_units, asked.asked_on) == ("住建局", THREE)
    assert clocks(row) == [
        ("credit_objection", THREE, "FINISHED"),
        ("credit_objection_with_others", SEVEN, "RUNNING"),
    ]
    with pytest.raises(CreditObjectionState, match="已经请"):
        ask_other_units(objection=row, units="住建局", actor=inspector, now=at(THREE))
    day_after = SEVEN + dt.timedelta(days=1)
    [shown] = objection_progress(objections=[row], day=day_after)
    assert (shown.due_on, shown.is_late) == (SEVEN, True)
    assert answer(row, inspector, now=at(day_after)).is_late


def test_others_are_asked_only_while_the_three_days_run(decision, inspector):
    row = file(decision, inspector)
    with pytest.raises(CreditObjectionState, match="期限已过"):
        ask_other_units(
            objection=row, units="住建局", actor=inspector, now=at(dt.date(2026, 9, 23))
        )
    with pytest.raises(InvalidInput):
        ask_other_units(objection=row, units=" ", actor=inspector, now=at(THREE))
    row.refresh_from_db()
    assert row.other_units == ""


def test_one_upheld_is_corrected_within_three_days_of_the_answer(decision, inspector):
    row = file(decision, inspector)
    with pytest.raises(CreditObjectionState, match="没有等待更正"):
        record_credit_correction(objection=row, correction="x", actor=inspector, now=at(THREE))
    answer(row, inspector, upheld=True, answer="金额确有误")
    assert clocks(row)[-1] == ("credit_correction", dt.date(2026, 9, 28), "RUNNING")
    with pytest.raises(InvalidInput):
        record_credit_correction(objection=row, correction=" ", actor=inspector, now=at(THREE))

    done = record_credit_correction(
        objection=row, correction="已撤销并重新报送", actor=inspector, now=at(THREE)
    )

    assert (done.corrected_on, clocks(row)[-1][2]) == (THREE, "FINISHED")
    assert AuditEntry.objects.get(act="更正信用信息").basis.endswith("第四十条")
    [shown] = objection_progress(objections=[done], day=THREE)
    assert (shown.due_on, shown.is_late) == (None, False)
    with pytest.raises(CreditObjectionState):
        record_credit_correction(objection=row, correction="x", actor=inspector, now=at(THREE))


def test_what_cannot_be_changes_nothing(decision, inspector):
    with pytest.raises(NotAllowed):
        file(decision, WageOfficerFactory())
    with pytest.raises(InvalidInput):
        file(decision, inspector, words=" ")
    assert not CreditObjection.objects.exists()
    row = file(decision, inspector)
    with pytest.raises(NotAllowed):
        answer(row, InspectorFactory("370982"))
    with pytest.raises(InvalidInput):
        answer(row, inspector, answer=" ")
    answer(row, inspector)
    with pytest.raises(CreditObjectionState, match="已经答复"):
        answer(row, inspector)


def test_a_draft_has_no_credit_information_yet(inspector):
    with pytest.raises(CreditObjectionState, match="还没有作出"):
        file(drafted_decision(), inspector, now=APPROVE_AT)

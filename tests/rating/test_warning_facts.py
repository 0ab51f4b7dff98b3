import datetime as dt

import pytest
from django.db.models import Q

from arrears.enums import Verdict, VerdictReason, WarningState
from arrears.models import ArrearsWarning
from arrears.rules import RULES_BY_ID
from arrears.services.warning_handling import (
    Verification,
    answer_warning,
    verify_warning,
)
from rating.facts import project_facts, wage_payment_facts
from rating.periods import Period
from rating.rules.wage_payment_facts import UnansweredWarning
from rating.warning_facts import unanswered_warnings
from tests.factories.arrears import ArrearsWarningFactory
from tests.factories.rating import assigned_warning
from tests.factories.sites import SHANGHAI, WageOfficerFactory

pytestmark = [pytest.mark.unit, pytest.mark.django_db]

MONTH = Period("2026-09", dt.date(2026, 9, 1), dt.date(2026, 9, 30))
AUGUST = Period("2026-08", dt.date(2026, 8, 1), dt.date(2026, 8, 31))
# A Monday; five working days later is 2026-09-14.
ASSIGNED_ON, DUE_ON = 7, dt.date(2026, 9, 14)


def at(day, month=9):
    return dt.datetime(2026, month, day, 10, 0, tzinfo=SHANGHAI)


def assigned(day=ASSIGNED_ON, *, month=9, rule="unpaid_month"):
    return assigned_warning(at(day, month), rule=rule)


def answered(warning, now):
    officer = WageOfficerFactory(warning.project)
    return answer_warning(warning=warning, words="已补发", evidence=None, actor=officer, now=now)


def verified(warning, now, verdict=Verdict.TRUE, reason=VerdictReason.PAID_SINCE):
    found = Verification(verdict, reason, "现场核实")
    return verify_warning(warning=warning, found=found, actor=warning.assigned_to, now=now)


def closed(warning, day):
    ArrearsWarning.objects.update(state=WarningState.CLOSED, closed_on=day)


def late(warning, period=MONTH):
    scope = Q(project=warning.project)
    found = unanswered_warnings(scope=scope, of="project_id", period=period)
    return found.get(warning.project_id, ())


def told(warning, answered_on=None, due_on=DUE_ON):
    project, title = warning.project, RULES_BY_ID[warning.rule].title
    return (UnansweredWarning(project.code, project.name, title, due_on, answered_on),)


def test_answered_on_its_last_day_is_answered():
    warning = assigned()
    assert warning.due_on == DUE_ON
    answered(warning, at(14))
    assert late(warning) == ()


def test_answered_one_day_late_tells_the_day():
    warning = assigned()
    answered(warning, at(15))
    assert late(warning) == told(warning, dt.date(2026, 9, 15))
    # The month after, it is answered.
    october = Period("2026-10", dt.date(2026, 10, 1), dt.date(2026, 10, 31))
    assert late(warning, october) == ()


def test_never_answered_counts_month_after_month():
    warning = assigned(3, month=8)
    due_on = dt.date(2026, 8, 10)
    assert late(warning, AUGUST) == told(warning, due_on=due_on)
    answered(warning, at(1, 10))
    assert late(warning) == told(warning, due_on=due_on)


def test_time_that_still_runs_on_the_last_day_says_nothing():
    # The Mid-Autumn holiday, 25 September, is none of the five working days.
    warning = assigned(21)
    assert late(warning) == told(warning, due_on=dt.date(2026, 9, 29))
    running = assigned(22)
    assert running.due_on == MONTH.last
    assert late(running) == ()


@pytest.mark.parametrize(
    "spare",
    [
        lambda warning: verified(warning, at(14)),
        lambda warning: closed(warning, DUE_ON),
        lambda warning: verified(warning, at(20), Verdict.FALSE, VerdictReason.DATA_WRONG),
    ],
    ids=["verified in time", "regular in time", "false"],
)
def test_warning_that_needed_no_answer_is_no_fault(spare):
    warning = assigned()
    assert late(warning)
    spare(warning)
    assert late(warning) == ()


def test_regular_too_late_and_without_an_answer_is_unanswered():
    warning = assigned()
    closed(warning, dt.date(2026, 9, 16))
    assert late(warning) == told(warning)


def test_warning_nobody_assigned_or_no_contractor_sees_is_no_fault():
    assert late(ArrearsWarningFactory()) == ()
    assert late(assigned(rule="complaint_surge")) == ()


def test_warning_of_a_rule_that_is_no_more_is_told_by_its_name():
    warning = assigned()
    ArrearsWarning.objects.update(rule="rule_of_old")
    assert late(warning)[0].warning == "rule_of_old"


def test_general_contractor_and_project_have_it_in_their_facts():
    warning = assigned()
    project = warning.project
    contractor = project.general_contractor
    of_month = wage_payment_facts(companies=[contractor], period=MONTH, day=dt.date(2026, 10, 8))
    assert of_month[contractor.pk].unanswered_warnings == told(warning)
    of_project = project_facts(projects=[project], period=MONTH)[project.pk]
    assert of_project.unanswered_warnings == told(warning)

"""Complaints refused or passed on."""

import datetime as dt
from decimal import Decimal

import pytest

from arrears.clock_subjects import complaint_subject
from arrears.enums import ComplaintState, RefusalGround
from arrears.models import ComplaintDecision
from arrears.services.acceptance import refuse_complaint, transfer_complaint
from sites.clocks import open_clock
from sites.errors import DomainError
from sites.models import AuditEntry
from sites.services.clocks import start_clock
from tests.factories.arrears import ComplaintFactory, LedgerEntryFactory, reported
from tests.factories.sites import NOW, InspectorFactory, ProjectFactory, WageOfficerFactory

pytestmark = [pytest.mark.unit, pytest.mark.django_db]


def refuse(complaint, ground=RefusalGround.IN_COURT, reason="已申请仲裁", actor=None):
    return refuse_complaint(
        complaint=complaint,
        ground=ground,
        reason=reason,
        actor=actor or InspectorFactory(),
        now=NOW,
    )


def code_of(act):
    with pytest.raises(DomainError) as refusal:
        act()
    assert not ComplaintDecision.objects.exists()
    return refusal.value.code


def test_a_complaint_is_refused_in_writing_and_its_clock_ends():
    complaint = ComplaintFactory()
    start_clock(rule="complaint_acceptance", subject=complaint_subject(complaint), now=NOW)

    decision = refuse(complaint)

    complaint.refresh_from_db()
    assert complaint.state == ComplaintState.REFUSED
    assert (decision.reason, decision.sent_to) == ("已申请仲裁", "")
    assert (
        open_clock(rule="complaint_acceptance", subject_kind="Complaint", subject_id=complaint.pk)
        is None
    )
    assert AuditEntry.objects.get().act == "不予受理投诉"


def test_a_complaint_is_passed_on_to_whom_it_belongs():
    complaint = ComplaintFactory()

    def pass_on(sent_to="泰安市住房和城乡建设局", reason="属于工程款纠纷"):
        return transfer_complaint(
            complaint=complaint,
            sent_to=sent_to,
            reason=reason,
            actor=InspectorFactory(),
            now=NOW,
        )

    assert code_of(lambda: pass_on(sent_to=" ")) == "E-REASON"
    assert code_of(lambda: pass_on(reason="")) == "E-REASON"

    assert pass_on().sent_to == "泰安市住房和城乡建设局"

    complaint.refresh_from_db()
    assert complaint.state == ComplaintState.PASSED_ON
    with pytest.raises(DomainError) as refusal:
        refuse(complaint)
    assert refusal.value.code == "E-COMPLAINT-STATE"


def test_refusing_needs_the_right_person_and_a_reason():
    complaint = ComplaintFactory()

    assert code_of(lambda: refuse(complaint, reason=" ")) == "E-REASON"
    assert code_of(lambda: refuse(complaint, actor=InspectorFactory("370982"))) == "E-NOT-ALLOWED"
    assert code_of(lambda: refuse(complaint, actor=WageOfficerFactory())) == "E-NOT-ALLOWED"


@pytest.mark.parametrize(
    ("settled_on", "paid", "code"),
    [
        (None, "0.00", "E-NOT-TOO-OLD"),
        (dt.date(2024, 9, 15), "6600.00", "E-NOT-TOO-OLD"),
        (dt.date(2024, 9, 14), "6600.00", None),
    ],
)
def test_two_years_run_from_the_end_of_the_violation(settled_on, paid, code):
    month = dt.date(2024, 6, 1)
    complaint = ComplaintFactory(project=ProjectFactory(), since_month=month)
    reported(
        LedgerEntryFactory(
            project=complaint.project, month=month, paid=Decimal(paid), settled_on=settled_on
        )
    )

    def act():
        return refuse(complaint, ground=RefusalGround.TOO_OLD, reason="已过两年")

    if code:
        assert code_of(act) == code
    else:
        assert act().ground == RefusalGround.TOO_OLD


def test_nothing_known_is_not_too_old():
    complaint = ComplaintFactory()

    assert code_of(lambda: refuse(complaint, ground=RefusalGround.TOO_OLD)) == "E-NOT-TOO-OLD"

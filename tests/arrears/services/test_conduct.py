"""Conduct of a case: certificates, recusal, suspension, extension, end of investigation, notes."""

import datetime as dt

import pytest

from arrears.enums import CaseState
from arrears.models import Case, CaseNote, InspectorCertificate, Recusal
from arrears.permissions import may_handle
from arrears.services.conduct import (
    conclude_investigation,
    extend_investigation,
    is_suspended,
    note_words,
    recuse_inspector,
    refuse_while_suspended,
    register_certificate,
    resume_case,
    suspend_case,
    write_note,
)
from arrears.services.investigation import record_hearing
from sites.clocks import open_clock
from sites.errors import DomainError
from sites.models import AuditEntry, LegalClock
from tests.factories.arrears import CaseFactory, running_case
from tests.factories.sites import (
    NOW,
    SHANGHAI,
    ApproverFactory,
    InspectorFactory,
    RoleAssignmentFactory,
    UserFactory,
)

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
LATER = dt.datetime(2026, 9, 28, 9, 0, tzinfo=SHANGHAI)


def refused(act):
    with pytest.raises(DomainError) as refusal:
        act()
    return refusal.value.code


def recuse(case, approver, **changes):
    return recuse_inspector(
        case=case,
        approver=approver,
        now=NOW,
        **{
            "inspector": case.handler,
            "replaced_by": InspectorFactory(),
            "reason": "与单位负责人是近亲属",
            **changes,
        },
    )


def test_register_certificate_keeps_it_on_record():
    user = UserFactory()

    made = register_certificate(
        user=user,
        number="鲁J1",
        valid_from=dt.date(2026, 1, 1),
        valid_until=dt.date(2027, 1, 1),
        now=NOW,
    )

    assert list(InspectorCertificate.objects.filter(user=user)) == [made]
    assert AuditEntry.objects.get().act == "登记监察执法证"


@pytest.mark.parametrize(("number", "until"), [(" ", 2027), ("鲁J1", 2025)])
def test_register_certificate_refuses_none(number, until):
    def act():
        register_certificate(
            user=UserFactory(),
            number=number,
            valid_from=dt.date(2026, 1, 1),
            valid_until=dt.date(until, 1, 1),
            now=NOW,
        )

    assert refused(act) == "E-INPUT"
    assert not InspectorCertificate.objects.exists()


@pytest.mark.parametrize("who", ["handler", "second_inspector"])
def test_a_recused_inspector_acts_no_more_and_another_takes_over(who):
    case, approver, other = running_case(), ApproverFactory(), InspectorFactory()
    recused = getattr(case, who)

    recuse(case, approver, inspector=recused, replaced_by=other)

    case = Case.objects.get(pk=case.pk)
    assert getattr(case, who) == other
    assert not may_handle(recused, case, day=NOW.date())
    assert LegalClock.objects.get().responsible == case.handler
    # A decision by the recused one is refused, also under another account of his.
    twin = InspectorFactory(person_key=recused.person_key)
    for person in (recused, twin):
        code = refused(
            lambda person=person: record_hearing(
                case=case, attended=True, statement="同意", actor=person, now=NOW
            )
        )
        assert code == "E-NOT-ALLOWED"


def test_recusal_is_decided_by_another_with_a_reason_and_a_fit_substitute():
    case, approver = running_case(), ApproverFactory()
    own = ApproverFactory(person_key=case.handler.person_key)
    bare = UserFactory()
    RoleAssignmentFactory(user=bare)
    twin = InspectorFactory(person_key=case.second_inspector.person_key)
    closed = CaseFactory(state=CaseState.CLOSED, closed_on=NOW.date())

    assert refused(lambda: recuse(case, own)) == "E-APPROVER"
    assert refused(lambda: recuse(case, InspectorFactory())) == "E-APPROVER"
    assert refused(lambda: recuse(case, approver, reason=" ")) == "E-REASON"
    assert refused(lambda: recuse(case, approver, inspector=InspectorFactory())) == "E-CASE-STATE"
    assert refused(lambda: recuse(closed, approver)) == "E-CASE-STATE"
    assert refused(lambda: recuse(case, approver, replaced_by=UserFactory())) == "E-NOT-ALLOWED"
    assert refused(lambda: recuse(case, approver, replaced_by=twin)) == "E-TWO-INSPECTORS"
    assert refused(lambda: recuse(case, approver, replaced_by=bare)) == "E-CERTIFICATE"
    assert not Recusal.objects.exists()


def test_a_suspended_case_stands_still_and_its_days_do_not_count():
    case = running_case()
    before = open_clock(rule="investigation", subject_kind="Case", subject_id=case.pk).due_on

    assert suspend_case(case=case, reason="等待司法鉴定", actor=case.handler, now=NOW) == 1
    assert is_suspended(case)
    assert refused(lambda: refuse_while_suspended(case)) == "E-CASE-SUSPENDED"
    assert (
        refused(
            lambda: conclude_investigation(
                case=case, findings="查明", actor=case.handler, now=LATER
            )
        )
        == "E-CASE-SUSPENDED"
    )
    clock = resume_case(case=case, actor=case.handler, now=LATER)

    case.refresh_from_db()
    # 15, 16, 17, 18, 20 (make-up), 21, 22, 23, 24 September.
    assert (before, clock.due_on) == (dt.date(2026, 11, 30), dt.date(2026, 12, 11))
    assert case.investigation_due_on == clock.due_on
    assert not is_suspended(case)


def test_suspend_and_resume_refuse_what_does_not_fit():
    case, idle = running_case(), CaseFactory()
    ordered = running_case(state=CaseState.ORDERED)

    def suspend(which, **changes):
        return refused(
            lambda: suspend_case(
                case=which,
                now=NOW,
                **{"reason": "鉴定", "actor": which.handler, **changes},
            )
        )

    assert suspend(case, reason="") == "E-REASON"
    assert suspend(case, actor=ApproverFactory()) == "E-NOT-ALLOWED"
    assert suspend(idle) == "E-CASE-STATE"
    assert suspend(ordered) == "E-CASE-STATE"
    assert refused(lambda: resume_case(case=case, actor=case.handler, now=NOW)) == "E-CASE-STATE"


def test_extension_is_approved_by_another_once():
    case, approver = running_case(), ApproverFactory()
    own = ApproverFactory(person_key=case.second_inspector.person_key)

    def extend(who, reason="账册复杂", which=case):
        return extend_investigation(case=which, reason=reason, approver=who, now=NOW)

    assert refused(lambda: extend(own)) == "E-APPROVER"
    assert refused(lambda: extend(approver, reason=" ")) == "E-REASON"
    assert refused(lambda: extend(approver, which=CaseFactory())) == "E-CASE-STATE"

    extend(approver)

    case.refresh_from_db()
    assert case.investigation_due_on == dt.date(2027, 1, 12)
    assert refused(lambda: extend(approver)) == "E-CLOCK-EXTENSION"


def test_the_end_of_the_investigation_starts_the_time_to_decide():
    case = running_case()

    def conclude(findings):
        return conclude_investigation(case=case, findings=findings, actor=case.handler, now=NOW)

    assert refused(lambda: conclude(" ")) == "E-REASON"
    clock = conclude("拖欠属实")

    assert (clock.rule, clock.due_on) == ("handling_decision", dt.date(2026, 10, 12))
    assert note_words(CaseNote.objects.get()) == "调查终结：拖欠属实"
    assert refused(lambda: conclude("再次")) == "E-CASE-STATE"


def test_notes_are_sealed_and_none_is_empty():
    case = running_case()

    note = write_note(case=case, words=" 约见项目经理 ", actor=case.handler, now=NOW)

    assert note_words(note) == "约见项目经理"
    assert "项目经理" not in note.words_sealed
    assert (
        refused(lambda: write_note(case=case, words=" ", actor=case.handler, now=NOW))
        == "E-TEXT-EMPTY"
    )

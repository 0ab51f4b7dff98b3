"""Opening a case."""

import datetime as dt
from decimal import Decimal

import pytest

from arrears.enums import CaseState, ComplaintState
from arrears.evidence import evidence_of
from arrears.models import Case, CaseClaim, LedgerEntry, NameLending
from arrears.services.filing import open_case
from sites.errors import DomainError
from sites.models import AuditEntry, DocumentSeries
from tests.factories.arrears import CaseFactory, ComplaintFactory, LedgerEntryFactory, reported
from tests.factories.sites import (
    NOW,
    CompanyFactory,
    InspectorFactory,
    PayrollLineFactory,
    PayrollSheetFactory,
    ProjectFactory,
    RoleAssignmentFactory,
    UserFactory,
)

pytestmark = [pytest.mark.unit, pytest.mark.django_db]


def file(project, **changes):
    fields = {
        "project": project,
        "employer": project.general_contractor,
        "complaints": [],
        "reason": "投诉反映拖欠工资",
        "handler": InspectorFactory(),
        "second_inspector": InspectorFactory(),
        "now": NOW,
    }
    return open_case(**{**fields, **changes})


def test_open_case_freezes_what_is_owed_and_takes_up_complaints():
    entry = reported(LedgerEntryFactory(paid=Decimal("600.00")))
    project = entry.project
    reported(LedgerEntryFactory(project=project, paid=Decimal("6600.00")))
    reported(LedgerEntryFactory(project=project, employer=CompanyFactory()))
    reported(LedgerEntryFactory(project=project, month=dt.date(2026, 8, 1)))
    complaint = ComplaintFactory(project=project)
    handler, second = InspectorFactory(), InspectorFactory()

    case = file(project, complaints=[complaint], handler=handler, second_inspector=second)

    assert (case.number, case.state, case.filed_on, case.investigation_due_on) == (
        "泰人社监立字〔2026〕1号",
        CaseState.INVESTIGATING,
        dt.date(2026, 9, 15),
        dt.date(2026, 12, 14),
    )
    assert (case.handler, case.second_inspector) == (handler, second)
    assert (case.payer, case.payer_reason) == (
        project.general_contractor,
        f"用人单位{project.general_contractor.name}直接清偿（《保障农民工工资支付条例》第十二条）",
    )
    evidence = evidence_of([LedgerEntry.objects.get(pk=entry.pk)])[entry.pk]
    assert (evidence["payroll"]["net"], evidence["bank"][0]["amount"]) == ("6600.00", "600.00")
    assert list(CaseClaim.objects.values_list("worker", "month", "amount", "evidence")) == [
        (
            entry.worker_id,
            entry.month,
            Decimal("6000.00"),
            {
                "ledger": entry.pk,
                "due": "6600.00",
                "paid": "600.00",
                "outstanding": "6000.00",
                "basis": "工资支付表",
                "due_on": "2026-07-20",
                **evidence,
            },
        )
    ]
    complaint.refresh_from_db()
    assert (complaint.state, complaint.case) == (ComplaintState.IN_CASE, case)


def test_open_case_leaves_one_audit_entry():
    project = reported(LedgerEntryFactory(paid=Decimal("600.00"))).project
    complaint, handler = ComplaintFactory(project=project), InspectorFactory()

    case = file(project, complaints=[complaint], handler=handler)

    assert list(AuditEntry.objects.order_by("pk").values_list("act", "actor", "detail")) == [
        (
            "立案",
            handler.pk,
            {
                "number": case.number,
                "complaints": [complaint.number],
                "claims": 1,
                "amount": "6000.00",
            },
        )
    ]


def test_open_case_names_the_payer_of_most_of_the_money():
    small = reported(LedgerEntryFactory(due=Decimal("100.00"), month=dt.date(2026, 5, 1)))
    large = reported(LedgerEntryFactory(project=small.project))
    lender = CompanyFactory()
    NameLending.objects.create(
        project=large.project,
        company=large.employer,
        lender=lender,
        since=large.month,
        reason="协查函",
        recorded_by=InspectorFactory(),
        recorded_at=NOW,
    )

    assert file(small.project).payer == lender


def test_open_case_computes_the_ledger_anew_when_files_came_in():
    project = ProjectFactory()
    PayrollLineFactory(sheet=PayrollSheetFactory(project=project))

    case = file(project)

    assert [claim.amount for claim in case.claims.all()] == [Decimal("6600.00")]


def test_open_case_again_after_the_first_is_closed():
    entry = reported(LedgerEntryFactory())
    CaseFactory(project=entry.project, state=CaseState.CLOSED)

    assert file(entry.project).state == CaseState.INVESTIGATING


def one_person_twice():
    return {
        "handler": InspectorFactory(person_key="same"),
        "second_inspector": InspectorFactory(person_key="same"),
    }


def one_account_twice():
    inspector = InspectorFactory()
    return {"handler": inspector, "second_inspector": inspector}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        (lambda: {"reason": " "}, "E-REASON"),
        (lambda: {"reason": "字" * 501}, "E-TEXT-LONG"),
        (lambda: {"handler": UserFactory()}, "E-NOT-ALLOWED"),
        (lambda: {"second_inspector": InspectorFactory("370982")}, "E-NOT-ALLOWED"),
        (one_person_twice, "E-TWO-INSPECTORS"),
        (one_account_twice, "E-TWO-INSPECTORS"),
        (lambda: {"complaints": [ComplaintFactory()]}, "E-COMPLAINT-STATE"),
        (lambda: {"employer": CompanyFactory()}, "E-NOTHING-OUTSTANDING"),
    ],
)
def test_open_case_refused_leaves_nothing_behind(changes, code):
    project = reported(LedgerEntryFactory()).project

    with pytest.raises(DomainError) as caught:
        file(project, **changes())

    assert caught.value.code == code
    assert (Case.objects.count(), CaseClaim.objects.count()) == (0, 0)
    assert (AuditEntry.objects.count(), DocumentSeries.objects.count()) == (0, 0)


def test_open_case_refuses_a_complaint_already_taken_up():
    project = LedgerEntryFactory().project
    complaint = ComplaintFactory(project=project, state=ComplaintState.REFUSED)

    with pytest.raises(DomainError) as caught:
        file(project, complaints=[complaint])

    assert caught.value.code == "E-COMPLAINT-STATE"
    assert Case.objects.count() == 0


def test_open_case_refuses_a_second_open_case():
    entry = LedgerEntryFactory()
    CaseFactory(project=entry.project)

    with pytest.raises(DomainError) as caught:
        file(entry.project)

    assert caught.value.code == "E-CASE-EXISTS"
    assert Case.objects.count() == 1


def test_open_case_does_not_claim_what_is_due_today():
    entry = reported(LedgerEntryFactory(project__pay_day=15, month=dt.date(2026, 8, 1)))

    with pytest.raises(DomainError) as caught:
        file(entry.project)

    assert caught.value.code == "E-NOTHING-OUTSTANDING"
    assert LedgerEntry.objects.count() == 1
    assert file(entry.project, now=NOW + dt.timedelta(days=1)).claims.get().month == entry.month


def test_open_case_needs_a_certificate_of_both_inspectors():
    project = LedgerEntryFactory().project
    bare = UserFactory()
    RoleAssignmentFactory(user=bare)

    with pytest.raises(DomainError) as refusal:
        file(project, second_inspector=bare)

    assert refusal.value.code == "E-CERTIFICATE"
    assert not Case.objects.exists()

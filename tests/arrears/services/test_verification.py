"""What a case claims beyond the ledger of its first day, and complaints that join it."""

import datetime as dt
from decimal import Decimal

import pytest

from arrears.claims import open_claims
from arrears.enums import Basis, CaseState, ComplaintState
from arrears.models import Complaint, LedgerEntry
from arrears.services.filing import open_case
from arrears.services.verification import Verified, add_ledger_claims, join_case, verify_claim
from sites.enums import ClockState
from sites.errors import DomainError
from sites.models import LegalClock, Worker
from tests.factories.arrears import (
    CaseClaimFactory,
    ComplaintFactory,
    LedgerEntryFactory,
    reported,
    running_case,
)
from tests.factories.sites import (
    NOW,
    InspectorFactory,
    ParticipationFactory,
    ProjectFactory,
)
from tests.sites.ingest.people import id_number

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
JUNE = dt.date(2026, 6, 1)


@pytest.fixture
def case():
    return running_case()


def code_of(act):
    with pytest.raises(DomainError) as refusal:
        act()
    return refusal.value.code


def verify(case, **changes):
    given = {
        "name": "王建国",
        "id_number": id_number(7),
        "month": JUNE,
        "due": Decimal("6500.00"),
        "proof": "询问笔录1号、微信记录",
    }
    verified = Verified(**{**given, **changes})
    return verify_claim(case=case, verified=verified, actor=case.handler, now=NOW)


def test_a_case_opens_on_complaints_alone_where_the_employer_sent_no_ledger():
    project = ProjectFactory()
    told = ComplaintFactory(project=project)
    employer = ParticipationFactory(project=project).company

    case = open_case(
        project=project,
        employer=employer,
        complaints=[told],
        reason="投诉反映拖欠，单位没有报送工资表",
        handler=InspectorFactory(),
        second_inspector=InspectorFactory(),
        now=NOW,
    )

    assert case.claims.count() == 0
    assert case.payer == project.general_contractor
    assert "先行清偿" in case.payer_reason
    told.refresh_from_db()
    assert told.case == case


def test_verify_claim_makes_the_ledger_count_what_the_worker_proved(case):
    claim = verify(case)

    assert (claim.amount, claim.evidence["basis"]) == (Decimal("6500.00"), "经核实的投诉")
    entry = LedgerEntry.objects.get()
    assert (entry.due, entry.outstanding, entry.basis) == (6500, 6500, Basis.CLAIM)
    assert open_claims(case).amount == Decimal("6500.00")
    assert Worker.objects.get().name == "王建国"
    assert code_of(lambda: verify(case)) == "E-AMOUNT"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"id_number": "1"}, "E-ID-LEN"),
        ({"name": " "}, "E-NAME"),
        ({"month": dt.date(2026, 9, 1)}, "E-PERIOD"),
        ({"due": Decimal(0)}, "E-AMOUNT"),
        ({"proof": " "}, "E-REASON"),
    ],
)
def test_verify_claim_refuses_what_proves_nothing(case, changes, code):
    assert code_of(lambda: verify(case, **changes)) == code
    assert not case.claims.exists()


def test_verify_claim_takes_off_what_was_paid_and_knows_the_person(case):
    verify(case)
    assert code_of(lambda: verify(case, name="李四", month=dt.date(2026, 5, 1))) == "E-ID-NAME"
    worker = Worker.objects.get()
    reported(
        LedgerEntryFactory(
            project=case.project,
            employer=case.employer,
            worker=worker,
            month=dt.date(2026, 4, 1),
            due=Decimal(5000),
            paid=Decimal(5000),
        )
    )

    assert code_of(lambda: verify(case, month=dt.date(2026, 4, 1), due=Decimal(5000))) == "E-AMOUNT"
    more = verify(case, month=dt.date(2026, 4, 1), due=Decimal(6000))

    assert more.amount == Decimal("1000.00")
    case.state = CaseState.ORDERED
    case.save()
    assert code_of(lambda: verify(case, month=dt.date(2026, 3, 1))) == "E-CASE-STATE"


def test_add_ledger_claims_takes_the_months_that_fell_due_since(case):
    claim = CaseClaimFactory(case=case)
    here = {"project": case.project, "employer": case.employer}
    for month in (JUNE, dt.date(2026, 7, 1)):
        reported(LedgerEntryFactory(**here, worker=claim.worker, month=month))

    made = add_ledger_claims(case=case, actor=case.handler, now=NOW)

    assert [(row.worker, row.month, row.amount) for row in made] == [
        (claim.worker, dt.date(2026, 7, 1), Decimal("6600.00"))
    ]
    again = lambda: add_ledger_claims(case=case, actor=case.handler, now=NOW)  # noqa: E731
    assert code_of(again) == "E-NOTHING-OUTSTANDING"


def test_join_case_takes_a_later_complaint_up(case):
    told = ComplaintFactory(project=case.project)
    elsewhere = ComplaintFactory()

    def join(complaint):
        return join_case(complaint=complaint, case=case, actor=case.handler, now=NOW)

    assert join(told).case == case
    assert Complaint.objects.get(pk=told.pk).state == ComplaintState.IN_CASE
    assert code_of(lambda: join(told)) == "E-COMPLAINT-STATE"
    assert code_of(lambda: join(elsewhere)) == "E-COMPLAINT-STATE"
    assert not LegalClock.objects.filter(
        subject_kind="Complaint", state=ClockState.RUNNING
    ).exists()
    case.state = CaseState.CLOSED
    case.save()
    assert code_of(lambda: join(ComplaintFactory(project=case.project))) == "E-CASE-STATE"

"""An act rests on the ledger of now, whatever changed since the night and by whatever hand."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from arrears.enums import CaseState, DocumentKind, RefusalGround
from arrears.errors import (
    AmountMismatch,
    BelowThreshold,
    NothingOutstanding,
    NotTooOld,
    OrderPaid,
    PaymentNotValid,
    RiskOwed,
)
from arrears.models import LedgerEntry
from arrears.services.acceptance import refuse_complaint
from arrears.services.documents import issue_document
from arrears.services.filing import open_case
from arrears.services.ledger import refresh_ledger
from arrears.services.major_risk import close_by_hand, enter_by_hand
from arrears.services.order import establish_expiry
from arrears.services.referral import propose_referral
from arrears.services.settlement import agree_installments
from sites.enums import WageForm
from sites.law import all_parameters, parameters
from tests.factories.arrears import (
    CaseClaimFactory,
    CaseFactory,
    ComplaintFactory,
    EmployerHearingFactory,
    LedgerEntryFactory,
    MajorRiskFactory,
    PaymentOrderExpiryFactory,
    PaymentOrderFactory,
    bank_pays,
    reported,
    unpaid_order,
)
from tests.factories.sites import (
    NOW,
    AttendanceMonthFactory,
    InspectorFactory,
    LaborContractFactory,
    PayrollLineFactory,
)

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
TODAY = NOW.date()


def last_night(project):
    """The ledger stands, and nothing says that a file came in."""
    refresh_ledger(project=project, day=TODAY - dt.timedelta(days=1))
    project.refresh_from_db()
    assert project.changed_at is None


def file(project):
    return open_case(
        project=project,
        employer=project.general_contractor,
        complaints=[],
        reason="巡查发现",
        handler=InspectorFactory(),
        second_inspector=InspectorFactory(),
        now=NOW,
    )


def expire(order):
    return establish_expiry(order=order, actor=order.case.handler, now=NOW)


def test_an_act_sees_a_payment_made_since():
    order = unpaid_order()
    last_night(order.case.project)
    bank_pays(order.case.claims.get())

    with pytest.raises(OrderPaid):
        expire(order)


def test_what_is_asked_and_written_of_a_case_is_what_is_unpaid_now():
    order = unpaid_order(months=3)
    PaymentOrderExpiryFactory(order=order)
    case, project = order.case, order.case.project
    EmployerHearingFactory(case=case)
    case.state = CaseState.ORDER_UNPAID
    case.save()
    last_night(project)
    bank_pays(*case.claims.all(), amount=Decimal("6000.00"))
    by = {"actor": case.handler, "now": NOW}

    with pytest.raises(PaymentNotValid, match=r"与尚未支付的 1,800\.00 元不一致"):
        agree_installments(case=case, plan=[(dt.date(2026, 10, 15), Decimal("19800.00"))], **by)
    with pytest.raises(BelowThreshold):
        propose_referral(case=case, report="拒不支付", **by)
    given = {"facts": "拖欠属实", "perform_by": "2026-10-15", "amount": "19800.00"}
    with pytest.raises(AmountMismatch):
        issue_document(case=case, kind=DocumentKind.HANDLING_DECISION, given=given, **by)
    assert enter_by_hand(project=project, reason="负责人失联", **by).outstanding == 1800


def test_nothing_is_closed_or_too_old_where_wages_came_to_light_since():
    risk = MajorRiskFactory()
    complaint = ComplaintFactory(project=risk.project)
    last_night(risk.project)
    PayrollLineFactory(sheet__project=risk.project)
    by = {"reason": "查无欠薪", "actor": InspectorFactory(), "now": NOW}

    with pytest.raises(RiskOwed):
        close_by_hand(risk=risk, **by)
    with pytest.raises(NotTooOld, match="仍有未付工资"):
        refuse_complaint(complaint=complaint, ground=RefusalGround.TOO_OLD, **by)


def test_an_act_sees_a_claim_made_since():
    order = PaymentOrderFactory()
    last_night(order.case.project)
    claim = CaseClaimFactory(case=order.case)

    assert expire(order).unpaid_amount == claim.amount


def test_an_act_sees_that_another_case_was_closed_since():
    case = CaseClaimFactory(case=CaseFactory()).case
    last_night(case.project)
    assert LedgerEntry.objects.get().outstanding == Decimal("6600.00")
    case.state = CaseState.CLOSED
    case.save()

    with pytest.raises(NothingOutstanding):
        file(case.project)


def test_an_act_names_a_company_as_it_is_called_now_and_counts_the_days_to_now():
    entry = reported(LedgerEntryFactory())
    last_night(entry.project)
    payer = entry.project.general_contractor
    payer.name = "泰安更名建工有限公司"
    payer.save()

    case = file(entry.project)

    assert case.payer_reason.startswith("用人单位泰安更名建工有限公司直接清偿")
    entry.refresh_from_db()
    assert (entry.computed_on, entry.days_late) == (TODAY, (TODAY - entry.due_on).days)


def test_an_act_reckons_by_the_law_of_its_day(monkeypatch):
    contract = LaborContractFactory(wage_form=WageForm.MONTH, rate=Decimal("6525.00"))
    month = {"project": contract.project, "employer": contract.employer}
    AttendanceMonthFactory(**month, worker=contract.worker, days=Decimal("20.0"))
    last_night(contract.project)
    assert LedgerEntry.objects.get().due == Decimal("6000.00")
    known = dict(all_parameters())
    divisor = known["payment.monthly_paid_days"]
    [*_, now] = divisor.values["CN"]
    other = (now, replace(now, since=TODAY, value=Decimal("20.00")))
    known[divisor.name] = replace(divisor, values={"CN": other})
    monkeypatch.setattr(parameters, "all_parameters", lambda: known)

    assert file(contract.project).claims.get().amount == Decimal("6525.00")


def test_an_act_leaves_the_nightly_run_its_mark():
    project = reported(LedgerEntryFactory(project__changed_at=NOW)).project

    file(project)

    project.refresh_from_db()
    assert project.changed_at == NOW


def test_an_act_reads_no_fact_where_nothing_changed():
    counts = []
    for workers in (1, 3):
        order = unpaid_order(workers=workers)
        refresh_ledger(project=order.case.project, day=TODAY)
        with CaptureQueriesContext(connection) as queries:
            expire(order)
        assert not any("payrollsheet" in row["sql"] for row in queries)
        counts.append(len(queries))

    assert counts[0] == counts[1]

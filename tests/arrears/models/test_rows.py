"""How rows name themselves, and what the database refuses by itself."""

from decimal import Decimal

import pytest
from django.db import IntegrityError

from tests.factories.arrears import (
    ArrearsWarningFactory,
    CaseClaimFactory,
    CaseFactory,
    ComplaintFactory,
    ComplaintIdentityFactory,
    ComplaintMessageFactory,
    EmployerHearingFactory,
    LedgerEntryFactory,
    MajorRiskFactory,
    PaymentOrderExpiryFactory,
    PaymentOrderFactory,
)
from tests.factories.sites import NOW, InspectorFactory

pytestmark = [pytest.mark.unit, pytest.mark.django_db]


def test_rows_name_themselves_without_naming_a_person():
    entry, claim, hearing = LedgerEntryFactory(), CaseClaimFactory(), EmployerHearingFactory()
    warning, risk, order = ArrearsWarningFactory(), MajorRiskFactory(), PaymentOrderFactory()
    message, expiry = ComplaintMessageFactory(), PaymentOrderExpiryFactory()

    assert str(entry) == f"人员{entry.worker_id} 2026-06-01 拖欠6600.00"
    assert str(claim) == f"{claim.case.number} 人员{claim.worker_id} 2026-06-01"
    assert str(hearing) == f"{hearing.case.number} 2026-09-03"
    assert str(warning) == f"{warning.project.name} unpaid_month 红色"
    assert str(risk) == f"{risk.project.name} 2026-09-01"
    assert (str(order), str(expiry)) == (order.number, f"{expiry.order.number} 未支付6600.00")
    assert str(message) == f"{message.complaint.number} {NOW}"
    assert str(ComplaintIdentityFactory()) == "投诉人"


@pytest.mark.parametrize(
    ("make", "constraint"),
    [
        (lambda: LedgerEntryFactory(outstanding=Decimal("1.00")), "outstanding_covers_gap"),
        (lambda: ArrearsWarningFactory(state="CLOSED"), "closed_has_day"),
        (lambda: ComplaintFactory(state="IN_CASE"), "in_case_has_case"),
        (lambda: ComplaintFactory(worker_count=0), "at_least_one_worker"),
        (lambda: CaseClaimFactory(amount=Decimal("0.00")), "amount_positive"),
        (lambda: EmployerHearingFactory(statement=""), "attended_has_statement"),
        (lambda: PaymentOrderFactory(amount=Decimal("0.00")), "amount_positive"),
    ],
)
def test_the_database_refuses_rows_that_cannot_be(make, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        make()


def test_the_database_refuses_one_inspector_twice():
    inspector = InspectorFactory()
    with pytest.raises(IntegrityError, match="case_two_inspectors"):
        CaseFactory(handler=inspector, second_inspector=inspector)


def test_the_database_keeps_one_open_warning_a_rule():
    warning = ArrearsWarningFactory()
    with pytest.raises(IntegrityError, match="one_open_per_rule"):
        ArrearsWarningFactory(project=warning.project)

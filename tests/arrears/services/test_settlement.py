"""Money that reaches workers, installments, "did the money arrive?", and the end of a case."""

import datetime as dt
from decimal import Decimal

import pytest

from arrears.claims import open_claims
from arrears.enums import CaseState, ClosingGround, ComplaintState, MoneySource
from arrears.models import (
    ArrivalAnswer,
    CaseClosing,
    CaseDocument,
    Installment,
    LedgerEntry,
    PaymentOrderExpiry,
    SettlementPayment,
)
from arrears.services.settlement import (
    Payment,
    agree_installments,
    answer_arrival,
    close_case,
    record_payments,
)
from sites.clocks import clocks_for
from sites.errors import DomainError
from tests.factories.arrears import (
    CaseClaimFactory,
    ComplaintFactory,
    PaymentOrderExpiryFactory,
    running_case,
    unpaid_order,
)
from tests.factories.sites import NOW, SHANGHAI, InspectorFactory, WageDepositFactory

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
TODAY = NOW.date()
WAGE = Decimal("6600.00")


def refused(act):
    with pytest.raises(DomainError) as refusal:
        act()
    return refusal.value.code


def pay(
    case, amounts, *, source=MoneySource.GENERAL_CONTRACTOR, proof="流水1", on=TODAY, **changes
):
    claims = case.claims.order_by("pk")
    payments = [
        Payment(claim, Decimal(amount), proof)
        for claim, amount in zip(claims, amounts, strict=False)
    ]
    return record_payments(
        **{
            "case": case,
            "payments": payments,
            "source": source,
            "paid_on": on,
            "actor": case.handler,
            "now": NOW,
            **changes,
        }
    )


def close(case, ground=ClosingGround.PAID, reason="已付清", now=NOW):
    return close_case(case=case, ground=ground, reason=reason, actor=case.handler, now=now)


def say(complaint, arrived, words="", actor=None, now=NOW):
    return answer_arrival(complaint=complaint, arrived=arrived, words=words, actor=actor, now=now)


def test_payments_are_kept_for_each_worker_with_proof_and_lower_what_is_open():
    case = unpaid_order(workers=2).case

    made = pay(case, ["6600.00", "600.00"])

    assert [(row.paid_by, row.source) for row in made] == [
        (case.project.general_contractor, MoneySource.GENERAL_CONTRACTOR)
    ] * 2
    assert (open_claims(case).amount, open_claims(case).worker_count) == (6000, 1)


def test_money_the_ledger_has_seen_too_counts_once():
    case = unpaid_order(workers=1).case
    pay(case, ["3000.00"])
    LedgerEntry.objects.update(paid=Decimal("3000.00"), outstanding=Decimal("3600.00"))

    assert open_claims(case).amount == Decimal("3600.00")


def test_the_payer_follows_from_whose_money_it_was():
    case = unpaid_order(workers=5).case
    WageDepositFactory(project=case.project, amount=Decimal("10000.00"))

    paid_by = [
        pay(case, ["1000"], source=source)[0].paid_by
        for source in (MoneySource.EMPLOYER, MoneySource.OWNER_ADVANCE, MoneySource.DEPOSIT)
    ]

    project = case.project
    assert paid_by == [case.employer, project.owner, project.general_contractor]


@pytest.mark.parametrize(
    ("amounts", "changes", "code"),
    [
        ([], {}, "E-PAYMENT"),
        (["0"], {}, "E-PAYMENT"),
        (["-1"], {}, "E-PAYMENT"),
        (["1.001"], {}, "E-PAYMENT"),
        (["6600.01"], {}, "E-PAYMENT"),
        (["1"], {"on": TODAY + dt.timedelta(days=1)}, "E-PAYMENT"),
        (["1"], {"proof": "  "}, "E-REASON"),
        (["1"], {"source": MoneySource.DEPOSIT}, "E-PAYMENT"),
    ],
)
def test_a_payment_that_cannot_be_is_refused_whole(amounts, changes, code):
    case = unpaid_order(workers=1).case

    assert refused(lambda: pay(case, amounts, **changes)) == code
    assert not SettlementPayment.objects.exists()


def test_two_payments_together_never_exceed_a_claim_nor_the_deposit():
    case = unpaid_order(workers=1).case
    WageDepositFactory(project=case.project, amount=Decimal("6000.00"))
    pay(case, ["6000"], source=MoneySource.DEPOSIT)

    assert refused(lambda: pay(case, ["600.01"])) == "E-PAYMENT"
    assert refused(lambda: pay(case, ["0.01"], source=MoneySource.DEPOSIT)) == "E-PAYMENT"
    foreign = Payment(CaseClaimFactory(), Decimal(1), "流水")
    assert refused(lambda: pay(case, [], payments=[foreign])) == "E-PAYMENT"


def test_installments_add_up_to_what_is_unpaid_and_lengthen_nothing():
    case = unpaid_order(workers=1).case
    first, second = dt.date(2026, 9, 30), dt.date(2026, 10, 30)

    def agree(*plan):
        return agree_installments(
            case=case,
            plan=[(day, Decimal(amount)) for day, amount in plan],
            actor=case.handler,
            now=NOW,
        )

    assert refused(agree) == "E-PAYMENT"
    assert refused(lambda: agree((TODAY, "6600"))) == "E-PAYMENT"
    assert refused(lambda: agree((second, "3300"), (first, "3300"))) == "E-PAYMENT"
    assert refused(lambda: agree((first, "6599.99"))) == "E-PAYMENT"
    assert refused(lambda: agree((first, "6601"), (second, "-1"))) == "E-PAYMENT"

    agree((first, "6600"))
    agree((first, "3300"), (second, "3300"))

    assert list(Installment.objects.order_by("due_on").values_list("due_on", flat=True)) == [
        first,
        second,
    ]


def test_a_case_is_closed_as_paid_only_when_the_money_is_proven_and_arrived():
    case = unpaid_order(workers=1).case
    complaint = ComplaintFactory(project=case.project, case=case, state=ComplaintState.IN_CASE)

    assert refused(lambda: close(case)) == "E-STILL-UNPAID"
    pay(case, ["6600.00"])
    assert refused(lambda: close(case)) == "E-ARRIVAL"
    say(complaint, arrived=False, words="只收到一半")
    assert refused(lambda: close(case)) == "E-ARRIVAL"
    say(complaint, arrived=True)
    assert refused(lambda: close(case, reason=" ")) == "E-REASON"

    closing = close(case)

    case.refresh_from_db()
    complaint.refresh_from_db()
    assert (case.state, case.closed_on) == (CaseState.CLOSED, TODAY)
    assert complaint.state == ComplaintState.CLOSED
    assert (closing.found, closing.paid) == (WAGE, WAGE)
    report = CaseDocument.objects.get()
    assert report.data["rows"][0][3:] == ["6,600.00", "6,600.00", "流水1"]
    assert not clocks_for(viewer=case.handler, day=TODAY).exists()
    assert refused(lambda: close(case)) == "E-CASE-STATE"
    assert refused(lambda: pay(case, ["1"])) == "E-CASE-STATE"
    assert refused(lambda: say(complaint, arrived=True)) == "E-CASE-STATE"
    assert (
        refused(lambda: agree_installments(case=case, plan=[], actor=case.handler, now=NOW))
        == "E-CASE-STATE"
    )


def test_a_complainant_not_reached_holds_the_closing_up_for_its_days():
    case = unpaid_order(workers=1).case
    complaint = ComplaintFactory(project=case.project, case=case, state=ComplaintState.IN_CASE)
    pay(case, ["6600.00"])

    assert refused(lambda: say(complaint, arrived=None, actor=case.handler)) == "E-REASON"
    assert refused(lambda: say(complaint, arrived=None, words="x")) == "E-REASON"
    assert refused(lambda: say(complaint, arrived=True, actor=InspectorFactory("370982"))) == (
        "E-NOT-ALLOWED"
    )
    say(complaint, arrived=None, words="三次拨打无人接听", actor=case.handler)
    assert ArrivalAnswer.objects.get().asked_by == case.handler

    sixth = dt.datetime(2026, 9, 21, 9, 0, tzinfo=SHANGHAI)
    assert refused(lambda: close(case, now=sixth)) == "E-ARRIVAL"
    assert close(case, now=sixth + dt.timedelta(days=1)).ground == ClosingGround.PAID


def test_paying_later_closes_the_debt_and_leaves_the_record():
    order = unpaid_order(workers=1)
    PaymentOrderExpiryFactory(order=order)
    case = order.case
    case.state = CaseState.ORDER_UNPAID
    case.save()
    pay(case, ["6600.00"], on=dt.date(2026, 9, 14))

    close(case)

    assert PaymentOrderExpiry.objects.get().unpaid_amount == WAGE
    assert order.case.payment_orders.count() == 1


def test_other_grounds_close_without_payment_and_say_what_was_paid():
    case = running_case()
    CaseClaimFactory(case=case)

    closing = close(case, ground=ClosingGround.IN_COURT, reason="投诉人已申请仲裁")

    assert (closing.found, closing.paid) == (WAGE, WAGE - open_claims(case).amount)
    assert CaseClosing.objects.get().get_ground_display() == "已进入仲裁或者诉讼程序"
    assert CaseDocument.objects.get().data["rows"][0][4:] == ["—", "银行代发回盘"]

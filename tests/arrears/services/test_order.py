"""The order to pay, and its expiry."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from arrears.clock_subjects import case_subject
from arrears.enums import CaseState, ServiceMethod
from arrears.models import PaymentOrder, PaymentOrderExpiry
from arrears.services.conduct import suspend_case
from arrears.services.order import OrderTerms, establish_expiry, serve_payment_order
from sites.errors import DomainError
from sites.models import AuditEntry, DocumentSeries
from sites.services.clocks import start_clock
from tests.factories.arrears import (
    CaseClaimFactory,
    CaseFactory,
    EmployerHearingFactory,
    LedgerEntryFactory,
    bank_pays,
    unpaid_order,
)
from tests.factories.sites import (
    NOW,
    SHANGHAI,
    BankReturnLineFactory,
    InspectorFactory,
    PayrollLineFactory,
    PayrollSheetFactory,
)

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
# 15 September 2026 is a Tuesday: five working days on, with a make-up Sunday, is the 21st.
EARLIEST = dt.date(2026, 9, 21)
TERMS = OrderTerms(
    amount=Decimal("13200.00"),
    worker_count=2,
    due_on=EARLIEST,
    service_method=ServiceMethod.IN_PERSON,
    service_proof="送达回证2026-007",
)
AFTER = dt.datetime(2026, 9, 12, 0, 30, tzinfo=SHANGHAI)


def heard_case(**fields):
    case = CaseFactory(**fields)
    EmployerHearingFactory(case=case)
    for month in (5, 6):
        add_claim(case, dt.date(2026, month, 1))
    return case


def add_claim(case, month):
    claim = CaseClaimFactory(case=case, month=month)
    LedgerEntryFactory(
        project=case.project, employer=case.employer, worker=claim.worker, month=month
    )
    return claim


def serve(case, **changes):
    return serve_payment_order(
        case=case, terms=replace(TERMS, **changes), actor=case.handler, now=NOW
    )


def test_serve_payment_order_stores_the_order_on_who_pays_first():
    case = heard_case()

    order = serve(case)

    assert list(case.payment_orders.all()) == [order]
    assert (order.number, order.company, order.served_on, order.due_on) == (
        "泰人社监令字〔2026〕1号",
        case.payer,
        dt.date(2026, 9, 15),
        EARLIEST,
    )
    assert (order.amount, order.worker_count, order.signed_by) == (13200, 2, case.handler)
    assert order.facts == (
        f"{case.employer.name}在{case.project.name}拖欠 2 名农民工2026-05、2026-06"
        f"工资合计 13,200.00 元。{case.payer_reason}"
    )
    assert order.basis == "《劳动保障监察条例》第二十六条；《保障农民工工资支付条例》第三条"
    case.refresh_from_db()
    assert case.state == CaseState.ORDERED
    assert list(AuditEntry.objects.order_by("pk").values_list("act", "object_id", "detail")) == [
        (
            "送达责令限期支付决定",
            str(order.pk),
            {"number": order.number, "amount": "13200.00", "due_on": "2026-09-21"},
        )
    ]


def test_serve_payment_order_asks_for_what_is_still_unpaid_only():
    case = heard_case()
    bank_pays(add_claim(case, dt.date(2026, 4, 1)))
    bank_pays(add_claim(case, dt.date(2026, 3, 1)), amount=Decimal("6000.00"))

    order = serve(case, amount=Decimal("13800.00"), worker_count=3)

    assert (order.amount, order.worker_count) == (13800, 3)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"amount": Decimal("13199.99")}, "E-AMOUNT-MISMATCH"),
        ({"amount": Decimal("13200.01")}, "E-AMOUNT-MISMATCH"),
        ({"worker_count": 1}, "E-AMOUNT-MISMATCH"),
        ({"worker_count": 3}, "E-AMOUNT-MISMATCH"),
        ({"due_on": EARLIEST - dt.timedelta(days=1)}, "E-DUE-DATE"),
        ({"service_proof": " "}, "E-REASON"),
        ({"service_proof": "字" * 201}, "E-TEXT-LONG"),
    ],
)
def test_serve_payment_order_refused_leaves_nothing_behind(changes, code):
    case = heard_case()

    with pytest.raises(DomainError) as caught:
        serve(case, **changes)

    assert caught.value.code == code
    assert_nothing_served(case, CaseState.INVESTIGATING)


def assert_nothing_served(case, state):
    case.refresh_from_db()
    assert case.state == state
    assert (PaymentOrder.objects.count(), AuditEntry.objects.count()) == (0, 0)
    assert DocumentSeries.objects.count() == 0


def test_serve_payment_order_may_give_more_time():
    assert serve(heard_case(), due_on=EARLIEST + dt.timedelta(days=1)).pk


@pytest.mark.parametrize("state", [CaseState.ORDERED, CaseState.ORDER_UNPAID, CaseState.CLOSED])
def test_serve_payment_order_is_refused_past_investigation(state):
    case = heard_case(state=state)

    with pytest.raises(DomainError) as caught:
        serve(case)

    assert caught.value.code == "E-CASE-STATE"
    assert_nothing_served(case, state)


def test_serve_payment_order_is_refused_before_the_employer_was_heard():
    case = heard_case()
    case.hearings.all().delete()

    with pytest.raises(DomainError) as caught:
        serve(case)

    assert caught.value.code == "E-NOT-HEARD"
    assert_nothing_served(case, CaseState.INVESTIGATING)


def test_serve_payment_order_is_refused_when_everything_was_paid():
    case = heard_case()
    bank_pays(*case.claims.all())

    with pytest.raises(DomainError) as caught:
        serve(case)

    assert caught.value.code == "E-NOTHING-OUTSTANDING"
    assert_nothing_served(case, CaseState.INVESTIGATING)


def test_serve_payment_order_is_refused_to_an_inspector_of_another_region():
    case = heard_case()

    with pytest.raises(DomainError) as caught:
        serve_payment_order(case=case, terms=TERMS, actor=InspectorFactory("370982"), now=NOW)

    assert caught.value.code == "E-NOT-ALLOWED"
    assert_nothing_served(case, CaseState.INVESTIGATING)


def expire(order, **changes):
    return establish_expiry(
        **{"order": order, "actor": order.case.handler, "now": AFTER, **changes}
    )


def test_establish_expiry_computes_what_is_unpaid_per_worker():
    order = unpaid_order(workers=2, months=3)
    bank_pays(order.case.claims.order_by("worker", "month").first())

    expiry = expire(order)

    assert expiry.established_on == dt.date(2026, 9, 12)
    assert (expiry.unpaid_amount, expiry.unpaid_worker_count) == (Decimal("33000.00"), 2)
    assert (expiry.longest_unpaid_months, expiry.largest_worker_amount) == (3, 19800)
    assert expiry.evidence["ledger_as_of"] == "2026-09-12"
    assert [claim["unpaid"] for claim in expiry.evidence["claims"]] == ["6600.00"] * 5
    order.case.refresh_from_db()
    assert order.case.state == CaseState.ORDER_UNPAID
    assert list(AuditEntry.objects.order_by("pk").values_list("act", "detail__unpaid")) == [
        ("认定逾期未支付", "33000.00")
    ]


def test_establish_expiry_sees_a_payment_whose_file_just_came_in():
    order = unpaid_order()
    project, claim = order.case.project, order.case.claims.get()
    line = PayrollLineFactory(sheet=PayrollSheetFactory(project=project), worker=claim.worker)
    BankReturnLineFactory(payroll_line=line)

    with pytest.raises(DomainError) as caught:
        expire(order)

    assert caught.value.code == "E-ORDER-PAID"


@pytest.mark.parametrize("now", [AFTER - dt.timedelta(hours=1), AFTER - dt.timedelta(days=9)])
def test_establish_expiry_is_refused_up_to_the_last_day(now):
    order = unpaid_order()

    with pytest.raises(DomainError) as caught:
        expire(order, now=now)

    assert caught.value.code == "E-ORDER-NOT-EXPIRED"
    assert_nothing_established(order, CaseState.ORDERED)


@pytest.mark.parametrize(
    ("due_on", "last_day"),
    [
        # A Sunday; the holidays of the National Day; a Sunday worked instead.
        (dt.date(2026, 9, 13), dt.date(2026, 9, 14)),
        (dt.date(2026, 10, 1), dt.date(2026, 10, 8)),
        (dt.date(2026, 9, 20), dt.date(2026, 9, 20)),
    ],
)
def test_establish_expiry_gives_the_next_working_day_after_a_day_of_rest(due_on, last_day):
    order = unpaid_order(due_on=due_on)
    midnight = dt.datetime.combine(last_day, dt.time(), NOW.tzinfo) + dt.timedelta(days=1)

    with pytest.raises(DomainError) as caught:
        expire(order, now=midnight - dt.timedelta(seconds=1))

    assert caught.value.code == "E-ORDER-NOT-EXPIRED"
    assert (f"顺延至 {last_day}" in caught.value.message) is (last_day != due_on)
    assert expire(order, now=midnight).established_on == last_day + dt.timedelta(days=1)


def assert_nothing_established(order, state):
    order.case.refresh_from_db()
    assert order.case.state == state
    assert (PaymentOrderExpiry.objects.count(), AuditEntry.objects.count()) == (0, 0)


def test_establish_expiry_is_refused_when_the_order_was_obeyed():
    order = unpaid_order()
    bank_pays(order.case.claims.get())

    with pytest.raises(DomainError) as caught:
        expire(order)

    assert caught.value.code == "E-ORDER-PAID"
    assert_nothing_established(order, CaseState.ORDERED)


def test_establish_expiry_twice_is_refused():
    order = unpaid_order()
    expire(order)

    with pytest.raises(DomainError) as caught:
        expire(order)

    assert caught.value.code == "E-CASE-STATE"
    assert PaymentOrderExpiry.objects.count() == 1


def test_establish_expiry_is_refused_to_an_inspector_of_another_region():
    order = unpaid_order()

    with pytest.raises(DomainError) as caught:
        expire(order, actor=InspectorFactory("370982"))

    assert caught.value.code == "E-NOT-ALLOWED"
    assert_nothing_established(order, CaseState.ORDERED)


def test_establish_expiry_waits_until_the_year_of_the_last_day_is_announced():
    order = unpaid_order(due_on=dt.date(2027, 1, 15))

    with pytest.raises(DomainError) as refusal:
        establish_expiry(
            order=order,
            actor=order.case.handler,
            now=dt.datetime(2027, 2, 1, 9, 0, tzinfo=SHANGHAI),
        )

    assert refusal.value.code == "E-ORDER-NOT-EXPIRED"
    assert "2027年放假安排" in refusal.value.message
    assert not PaymentOrderExpiry.objects.exists()


def test_serve_payment_order_for_another_sum_keeps_the_reason_in_row_and_document():
    case = heard_case()

    order = serve(
        case, amount=Decimal("13000.00"), worker_count=1, difference_reason="一人已另案处理"
    )

    assert order.difference_reason == "一人已另案处理"
    assert order.document.number == order.number
    assert "一人已另案处理" in str(order.document.data["paragraphs"])


@pytest.mark.parametrize(
    ("served_on", "code"),
    [
        (dt.date(2026, 9, 2), "E-SERVICE-DAY"),
        (dt.date(2026, 9, 16), "E-SERVICE-DAY"),
        (dt.date(2026, 9, 3), None),
    ],
)
def test_serve_payment_order_keeps_the_day_on_the_proof(served_on, code):
    case = heard_case()
    if code is None:
        assert serve(case, served_on=served_on).served_on == served_on
        return
    with pytest.raises(DomainError) as refusal:
        serve(case, served_on=served_on)
    assert refusal.value.code == code
    assert not PaymentOrder.objects.exists()


def test_serve_payment_order_is_refused_while_the_case_is_suspended():
    case = heard_case()
    start_clock(rule="investigation", subject=case_subject(case), now=NOW)
    suspend_case(case=case, reason="鉴定", actor=case.handler, now=NOW)

    with pytest.raises(DomainError) as refusal:
        serve(case)
    assert refusal.value.code == "E-CASE-SUSPENDED"

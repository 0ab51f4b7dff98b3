"""Rows of the arrears procedures for tests: the smallest that is lawful."""

import datetime as dt
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from arrears.clock_subjects import case_subject
from arrears.enums import Basis, CaseState, ComplaintState, GroupEventLevel, Level, ServiceMethod
from arrears.models import (
    ArrearsWarning,
    Case,
    CaseClaim,
    Complaint,
    ComplaintIdentity,
    ComplaintMessage,
    EmployerHearing,
    FundingForecast,
    GroupEvent,
    LedgerEntry,
    MajorRisk,
    PaymentOrder,
    PaymentOrderExpiry,
    RetaliationReport,
)
from sites.models import PayrollSheet
from sites.sealing import seal
from sites.services.clocks import start_clock
from tests.factories.sites import (
    NOW,
    SHANGHAI,
    BankReturnLineFactory,
    CompanyFactory,
    InspectorFactory,
    PayrollLineFactory,
    PayrollSheetFactory,
    ProjectFactory,
    WorkerFactory,
)


class LedgerEntryFactory(DjangoModelFactory):
    """A worker-month unpaid since 20 July 2026; give `due` and `paid`, the rest follows.

    Nothing stands behind it: an act that computes the ledger first would delete it, unless it is
    `reported` too.
    """

    class Meta:
        model = LedgerEntry

    project = factory.SubFactory(ProjectFactory)
    employer = factory.LazyAttribute(lambda row: row.project.general_contractor)
    worker = factory.SubFactory(WorkerFactory)
    month = dt.date(2026, 6, 1)
    attended_days = Decimal("22.0")
    due = Decimal("6600.00")
    basis = Basis.PAYROLL
    is_estimated = False
    paid = Decimal("0.00")
    outstanding = factory.LazyAttribute(lambda row: max(row.due - row.paid, Decimal("0.00")))
    due_on = dt.date(2026, 7, 20)
    days_late = factory.LazyAttribute(
        lambda row: max((row.computed_on - row.due_on).days, 0) if row.outstanding else 0
    )
    payer = factory.LazyAttribute(lambda row: row.project.general_contractor)
    liability = factory.LazyAttribute(
        lambda row: [
            {
                "uscc": row.payer.uscc,
                "name": row.payer.name,
                "role": "清偿",
                "article": "《保障农民工工资支付条例》第十二条",
                "words": f"用人单位{row.payer.name}直接清偿",
            }
        ]
    )
    computed_on = dt.date(2026, 9, 15)


class ArrearsWarningFactory(DjangoModelFactory):
    class Meta:
        model = ArrearsWarning

    project = factory.SubFactory(ProjectFactory)
    rule = "unpaid_month"
    level = Level.RED
    words = "2026年6月工资 1 人未足额支付，合计 6600.00 元，逾期 57 天"
    citation = "《保障农民工工资支付条例》第十四条"
    rules_version = "test"
    raised_on = dt.date(2026, 7, 21)
    level_since = dt.date(2026, 9, 15)
    last_seen_on = dt.date(2026, 9, 15)


class FundingForecastFactory(DjangoModelFactory):
    """An account that lacks 15,000 yuan on 13 October, with one past month off by 6.3 percent."""

    class Meta:
        model = FundingForecast

    project = factory.SubFactory(ProjectFactory)
    computed_on = dt.date(2026, 9, 15)
    balance = Decimal("75000.00")
    payroll = Decimal("90000.00")
    gap = Decimal("15000.00")
    gap_on = dt.date(2026, 10, 13)
    weeks = (
        {"ends_on": "2026-10-13", "inflow": "0.00", "wages": "90000.00", "balance": "-15000.00"},
    )
    past = ({"month": "2026-08", "expected": "90000.00", "actual": "96000.00", "error": "0.063"},)


class MajorRiskFactory(DjangoModelFactory):
    class Meta:
        model = MajorRisk

    project = factory.SubFactory(ProjectFactory)
    entered_on = dt.date(2026, 9, 1)
    worker_count = 30
    outstanding = Decimal("198000.00")
    days_late = 43


class ComplaintFactory(DjangoModelFactory):
    class Meta:
        model = Complaint
        exclude = ("words",)

    words = "干了三个月没有拿到钱"
    number = factory.Sequence(lambda n: f"泰人社监诉字〔2026〕{n + 900001}号")
    receipt_index = factory.Sequence(lambda n: f"receipt-{n:06d}")
    project = factory.SubFactory(ProjectFactory)
    region = factory.LazyAttribute(lambda row: row.project.region)
    owed_by = "包工头"
    since_month = dt.date(2026, 6, 1)
    amount = Decimal("6600.00")
    worker_count = 1
    words_sealed = factory.LazyAttribute(lambda row: seal(row.words, purpose="complaint.words"))
    filed_at = NOW
    accept_due_on = dt.date(2026, 9, 22)
    content_hash = factory.Sequence(lambda n: f"{n:064d}")
    signature = "v1,demo"
    state = ComplaintState.RECEIVED
    submission_index = factory.Sequence(lambda n: f"submission-{n:06d}")


class ComplaintIdentityFactory(DjangoModelFactory):
    class Meta:
        model = ComplaintIdentity
        exclude = ("name", "phone")

    name = "示例工人"
    phone = "13800000000"
    complaint = factory.SubFactory(ComplaintFactory)
    name_sealed = factory.LazyAttribute(lambda row: seal(row.name, purpose="complaint.name"))
    phone_sealed = factory.LazyAttribute(lambda row: seal(row.phone, purpose="complaint.phone"))


class ComplaintMessageFactory(DjangoModelFactory):
    class Meta:
        model = ComplaintMessage
        exclude = ("words",)

    words = "请补充工资条"
    complaint = factory.SubFactory(ComplaintFactory)
    from_worker = False
    words_sealed = factory.LazyAttribute(lambda row: seal(row.words, purpose="complaint.message"))
    sent_at = NOW


class RetaliationReportFactory(DjangoModelFactory):
    class Meta:
        model = RetaliationReport

    complaint = factory.SubFactory(ComplaintFactory)
    reported_at = NOW
    due_on = dt.date(2026, 9, 16)


class CaseFactory(DjangoModelFactory):
    """A case under investigation against the general contractor of its project."""

    class Meta:
        model = Case

    number = factory.Sequence(lambda n: f"泰人社监立字〔2026〕{n + 900001}号")
    project = factory.SubFactory(ProjectFactory)
    employer = factory.LazyAttribute(lambda row: row.project.general_contractor)
    payer = factory.LazyAttribute(lambda row: row.project.general_contractor)
    payer_reason = factory.LazyAttribute(
        lambda row: f"用人单位{row.payer.name}直接清偿（《保障农民工工资支付条例》第十二条）"
    )
    reason = "工资逾期未付"
    filed_on = dt.date(2026, 9, 1)
    investigation_due_on = dt.date(2026, 12, 1)
    state = CaseState.INVESTIGATING
    handler = factory.LazyFunction(InspectorFactory)
    second_inspector = factory.LazyFunction(InspectorFactory)


class CaseClaimFactory(DjangoModelFactory):
    """A claim; the ledger row it was found in is made apart (`LedgerEntryFactory`)."""

    class Meta:
        model = CaseClaim

    case = factory.SubFactory(CaseFactory)
    worker = factory.SubFactory(WorkerFactory)
    month = dt.date(2026, 6, 1)
    amount = Decimal("6600.00")
    evidence = factory.LazyAttribute(lambda row: {"due": str(row.amount), "paid": "0.00"})


class EmployerHearingFactory(DjangoModelFactory):
    class Meta:
        model = EmployerHearing

    case = factory.SubFactory(CaseFactory)
    held_on = dt.date(2026, 9, 3)
    attended = True
    statement = "资金紧张，未能按时支付"
    recorded_by = factory.LazyAttribute(lambda row: row.case.handler)


class PaymentOrderFactory(DjangoModelFactory):
    """An order served on the payer of its case; the last day to pay is 11 September 2026."""

    class Meta:
        model = PaymentOrder

    case = factory.SubFactory(CaseFactory, state=CaseState.ORDERED)
    company = factory.LazyAttribute(lambda row: row.case.payer)
    number = factory.Sequence(lambda n: f"泰人社监令字〔2026〕{n + 900001}号")
    amount = Decimal("6600.00")
    worker_count = 1
    facts = "2026年6月工资未足额支付"
    basis = "《劳动保障监察条例》第二十六条"
    signed_by = factory.LazyAttribute(lambda row: row.case.handler)
    served_on = dt.date(2026, 9, 4)
    service_method = ServiceMethod.IN_PERSON
    service_proof = "送达回证2026-001"
    due_on = dt.date(2026, 9, 11)


class PaymentOrderExpiryFactory(DjangoModelFactory):
    class Meta:
        model = PaymentOrderExpiry

    order = factory.SubFactory(PaymentOrderFactory, case__state=CaseState.ORDER_UNPAID)
    established_on = dt.date(2026, 9, 14)
    unpaid_amount = Decimal("6600.00")
    unpaid_worker_count = 1
    longest_unpaid_months = 1
    largest_worker_amount = Decimal("6600.00")
    established_by = factory.LazyAttribute(lambda row: row.order.case.handler)


class GroupEventFactory(DjangoModelFactory):
    class Meta:
        model = GroupEvent

    project = factory.SubFactory(ProjectFactory)
    happened_at = NOW
    people = 12
    is_fierce = False
    level = GroupEventLevel.GROUP
    words = "讨薪堵门"
    recorded_by = factory.LazyFunction(InspectorFactory)


def reported(entry: LedgerEntry) -> LedgerEntry:
    """Let a row of the ledger be so by facts: a line of the payroll, and what the bank paid."""
    place = {"project": entry.project, "employer": entry.employer, "month": entry.month}
    line = PayrollLineFactory(
        sheet=PayrollSheet.objects.filter(**place).first() or PayrollSheetFactory(**place),
        worker=entry.worker,
        days=entry.attended_days,
        gross=entry.due,
    )
    if entry.paid:
        BankReturnLineFactory(
            payroll_line=line, amount=entry.paid, traded_on=entry.settled_on or entry.due_on
        )
    return entry


def bank_pays(*claims: CaseClaim, amount: Decimal | None = None) -> None:
    """Let a bank's return of claims come in, whole or `amount` each; no ledger is computed yet."""
    for claim in claims:
        BankReturnLineFactory(
            payroll_line=None,
            project=claim.case.project,
            employer=claim.case.employer,
            worker=claim.worker,
            month=claim.month,
            card_index="card",
            card_last4="0001",
            amount=claim.amount if amount is None else amount,
            traded_on=dt.date(2026, 8, 31),
        )


def running_case(**fields: object) -> Case:
    """A case filed on 1 September 2026 whose investigation clock runs."""
    case = CaseFactory(**fields)
    start_clock(
        rule="investigation",
        subject=case_subject(case),
        now=dt.datetime(2026, 9, 1, 9, 0, tzinfo=SHANGHAI),
    )
    return case


def unpaid_order(*, workers: int = 1, months: int = 1, **order: object) -> PaymentOrder:
    """An order whose claims stand in the ledger as unpaid: 6,600 yuan a worker and month."""
    amount = Decimal("6600.00") * workers * months
    made = PaymentOrderFactory(amount=amount, worker_count=workers, **order)
    for worker in WorkerFactory.create_batch(workers):
        for month in range(6, 6 - months, -1):
            claim = CaseClaimFactory(case=made.case, worker=worker, month=dt.date(2026, month, 1))
            LedgerEntryFactory(
                project=made.case.project,
                employer=made.case.employer,
                worker=worker,
                month=claim.month,
                due_on=dt.date(2026, month + 1, 20),
            )
    return made


__all__ = [
    "ArrearsWarningFactory",
    "CaseClaimFactory",
    "CaseFactory",
    "CompanyFactory",
    "ComplaintFactory",
    "ComplaintIdentityFactory",
    "ComplaintMessageFactory",
    "EmployerHearingFactory",
    "FundingForecastFactory",
    "GroupEventFactory",
    "LedgerEntryFactory",
    "MajorRiskFactory",
    "PaymentOrderExpiryFactory",
    "PaymentOrderFactory",
    "RetaliationReportFactory",
    "bank_pays",
    "reported",
    "running_case",
    "unpaid_order",
]

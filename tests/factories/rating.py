"""Rows of the rating for tests, and the rows of other packages that grades rest on."""

import datetime as dt
import itertools
from contextlib import contextmanager
from decimal import Decimal

import factory
from django.db import connection
from factory.django import DjangoModelFactory

from arrears.enums import Basis, CaseState, ServiceMethod
from arrears.models import Case, CaseClaim, LedgerEntry, PaymentOrder, PaymentOrderExpiry
from arrears.services.warning_handling import assign_warnings
from rating.engine import Grade
from rating.enums import AdverseKind, GradingMethod, GradingState
from rating.models import AdverseEvent, ConductRecord, FormerCode, Grading, GradingFinding
from rating.rules import RULES_VERSION
from sites.lib.canonical import content_hash
from tests.factories.arrears import ArrearsWarningFactory
from tests.factories.sites import (
    NOW,
    CompanyFactory,
    InspectorFactory,
    ProjectFactory,
    WorkerFactory,
)

_numbers = itertools.count(800_001)


class AdverseEventFactory(DjangoModelFactory):
    class Meta:
        model = AdverseEvent

    company = factory.SubFactory(CompanyFactory)
    kind = AdverseKind.LISTED
    occurred_on = dt.date(2025, 11, 20)
    document_number = factory.Sequence(lambda n: f"泰人社列字〔2025〕{n + 900001}号")
    source = "泰安市人力资源和社会保障局"


class GradingFactory(DjangoModelFactory):
    """A stored grade with one finding; its facts are not read from anywhere."""

    class Meta:
        model = Grading
        skip_postgeneration_save = True

    company = factory.SubFactory(CompanyFactory)
    method = GradingMethod.COMPLIANCE
    period = "2025"
    version = 1
    grade = Grade.A
    facts = factory.LazyAttribute(lambda row: {"uscc": row.company.uscc})
    facts_hash = factory.LazyAttribute(lambda row: content_hash(row.facts))
    outcome_hash = "0" * 64
    law_day = dt.date(2025, 12, 31)
    rules_version = RULES_VERSION
    drafted_at = NOW
    state = GradingState.DRAFT
    finding = factory.RelatedFactory("tests.factories.rating.GradingFindingFactory", "grading")


class GradingFindingFactory(DjangoModelFactory):
    class Meta:
        model = GradingFinding

    grading = factory.SubFactory(GradingFactory, finding=None)
    position = 1
    rule = "never_dealt_with"
    grade = "A"
    citation = "《企业劳动保障守法诚信等级评价办法》第七条"
    words = "本年度未因劳动保障违法行为被查处"


class ConductRecordFactory(DjangoModelFactory):
    class Meta:
        model = ConductRecord

    company = factory.SubFactory(CompanyFactory)
    aspect = "contracts"
    source = "WRITTEN_REVIEW"
    recorded_on = dt.date(2025, 4, 2)
    recorded_by = factory.LazyFunction(InspectorFactory)


class FormerCodeFactory(DjangoModelFactory):
    class Meta:
        model = FormerCode

    company = factory.SubFactory(CompanyFactory)
    code = factory.LazyAttribute(
        lambda row: row.predecessor.uscc if row.predecessor else f"{next(_numbers):015d}"
    )
    predecessor = None
    valid_until = dt.date(2025, 6, 30)
    document_number = "变更登记〔2025〕1号"


@contextmanager
def tampered():
    """As somebody with the keys of the database would: no trigger looks."""
    tables = ("rating_grading", "rating_gradingfinding")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def filed_case(employer, *, on=dt.date(2025, 5, 6), project=None):
    """A case filed against an employer, not yet dealt with."""
    number = next(_numbers)
    return Case.objects.create(
        number=f"泰人社监案字〔2025〕{number}号",
        project=project or ProjectFactory(general_contractor=employer),
        employer=employer,
        payer=employer,
        payer_reason="用人单位",
        reason="拖欠工资",
        filed_on=on,
        investigation_due_on=on + dt.timedelta(days=90),
        state=CaseState.INVESTIGATING,
        handler=InspectorFactory(),
        second_inspector=InspectorFactory(),
    )


def dealt_with(employer, *, on=dt.date(2025, 6, 2), company=None, case=None):
    """An order served in a case against an employer; `company` is who must pay."""
    case = case or filed_case(employer)
    return PaymentOrder.objects.create(
        case=case,
        company=company or employer,
        number=f"泰人社监令字〔2025〕{next(_numbers)}号",
        amount=Decimal("9000.00"),
        worker_count=3,
        facts="拖欠3人工资",
        basis="《保障农民工工资支付条例》",
        signed_by=case.handler,
        served_on=on,
        service_method=ServiceMethod.IN_PERSON,
        service_proof="回证",
        due_on=on + dt.timedelta(days=7),
    )


def disobeyed(order, *, on=dt.date(2025, 6, 20)):
    """The order was found expired and unpaid."""
    return PaymentOrderExpiry.objects.create(
        order=order,
        established_on=on,
        unpaid_amount=order.amount,
        unpaid_worker_count=order.worker_count,
        longest_unpaid_months=3,
        largest_worker_amount=Decimal("3000.00"),
        established_by=order.signed_by,
    )


def assigned_warning(now, *, rule="unpaid_month"):
    """A warning told to the general contractor, by the office's own act."""
    warning = ArrearsWarningFactory(rule=rule)
    inspector = InspectorFactory(warning.project.region_id)
    [warning] = assign_warnings(warnings=[warning], assignee=inspector, actor=inspector, now=now)
    return warning


def claimed(order, entry):
    """The case of an order claims a worker-month of the ledger (made by `owed`)."""
    return CaseClaim.objects.create(
        case=order.case, worker=entry.worker, month=entry.month, amount=entry.due
    )


def owed(employer, *, project=None, due_on, settled_on=None, due="3000.00", paid="0.00"):
    """One worker-month of the ledger; settled means paid in full."""
    due_yuan = Decimal(due)
    paid_yuan = due_yuan if settled_on else Decimal(paid)
    return LedgerEntry.objects.create(
        project=project or ProjectFactory(general_contractor=employer),
        employer=employer,
        worker=WorkerFactory(),
        month=due_on.replace(day=1),
        attended_days=Decimal("22.0"),
        due=due_yuan,
        basis=Basis.PAYROLL,
        is_estimated=False,
        paid=paid_yuan,
        outstanding=due_yuan - paid_yuan,
        due_on=due_on,
        settled_on=settled_on,
        days_late=0,
        payer=employer,
        computed_on=due_on,
    )

"""Rows of the listing procedure for tests, each step standing on the real one before it."""

import datetime as dt
import itertools
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db import connection

from arrears.enums import Basis, CaseState, ServiceMethod
from arrears.models import Case, CaseClaim, LedgerEntry, PaymentOrder, PaymentOrderExpiry
from arrears.services.ledger import refresh_ledger
from blacklist.models import ListingDecision, PriorNotice
from blacklist.services.listing import approve_decision, draft_decision
from blacklist.services.notice import serve_prior_notice
from blacklist.services.signing import Decision, review_decision
from sites.models import Company, Project, User
from tests.factories.arrears import bank_pays
from tests.factories.sites import (
    ApproverFactory,
    CompanyFactory,
    InspectorFactory,
    LegalReviewerFactory,
    ProjectFactory,
    ResponsiblePersonFactory,
    WorkerFactory,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
# As many digits from the first to the last.
_numbers = itertools.count(700_001)


def at(day: dt.date, hour: int = 10) -> dt.datetime:
    """A moment of a local day."""
    return dt.datetime(day.year, day.month, day.day, hour, tzinfo=SHANGHAI)


# 2026-09-01 is a Tuesday. Objections until Tue 09-08, decision until Mon 09-28: the make-up
# day of Sunday 09-20 counts, the holiday of Friday 09-25 does not.
ORDER_DUE_ON = dt.date(2026, 8, 31)
NOTICE_AT = at(dt.date(2026, 9, 1))
DRAFT_AT = at(dt.date(2026, 9, 9))
APPROVE_AT = at(dt.date(2026, 9, 10))
MONTHS = (dt.date(2026, 4, 1), dt.date(2026, 5, 1), dt.date(2026, 6, 1))


def listed_company(**fields: object) -> Company:
    """A company with a legal representative and a manager directly responsible."""
    company = CompanyFactory(**fields)
    ResponsiblePersonFactory(company=company)
    ResponsiblePersonFactory(company=company, position="MANAGER")
    return company


def case_with_claims(
    *,
    company: Company | None = None,
    project: Project | None = None,
    workers: int = 10,
    months: int = 1,
    amount: Decimal = Decimal("10000.00"),
) -> Case:
    """A case in which each worker is owed `amount` yuan for each of `months` months."""
    company = company or listed_company()
    project = project or ProjectFactory(general_contractor=company)
    number = next(_numbers)
    case = Case.objects.create(
        number=f"泰人社监案〔2026〕{number}号",
        project=project,
        employer=company,
        payer=company,
        payer_reason="总承包单位先行清偿",
        reason="拖欠农民工工资",
        filed_on=dt.date(2026, 7, 20),
        investigation_due_on=dt.date(2026, 10, 20),
        state=CaseState.ORDER_UNPAID,
        handler=InspectorFactory(),
        second_inspector=InspectorFactory(),
    )
    for _ in range(workers):
        worker = WorkerFactory()
        for month in MONTHS[:months]:
            LedgerEntry.objects.create(
                project=project,
                employer=company,
                worker=worker,
                month=month,
                attended_days=Decimal("20.0"),
                due=amount,
                basis=Basis.PAYROLL,
                is_estimated=False,
                paid=Decimal("0.00"),
                outstanding=amount,
                due_on=dt.date(2026, 7, 20),
                days_late=40,
                payer=company,
                computed_on=dt.date(2026, 8, 31),
            )
            CaseClaim.objects.create(case=case, worker=worker, month=month, amount=amount)
    return case


def unpaid_order(*, expired: bool = True, **case: object) -> PaymentOrder:
    """A payment order whose last day to pay was 2026-08-31, and its expiry."""
    found = case_with_claims(**case)  # type: ignore[arg-type] -- passed through
    claims = CaseClaim.objects.filter(case=found)
    total = sum((claim.amount for claim in claims), Decimal(0)) or Decimal(1)
    order = PaymentOrder.objects.create(
        case=found,
        company=found.payer,
        number=f"泰人社监令字〔2026〕{next(_numbers)}号",
        amount=total,
        worker_count=max(claims.values("worker").distinct().count(), 1),
        facts="拖欠农民工工资",
        basis="《劳动保障监察条例》第二十六条",
        signed_by=found.handler,
        served_on=dt.date(2026, 8, 21),
        service_method=ServiceMethod.IN_PERSON,
        service_proof="送达回证1",
        due_on=ORDER_DUE_ON,
    )
    if expired:
        PaymentOrderExpiry.objects.create(
            order=order,
            established_on=dt.date(2026, 9, 1),
            unpaid_amount=total,
            unpaid_worker_count=order.worker_count,
            longest_unpaid_months=1,
            largest_worker_amount=Decimal("5000.00"),
            established_by=found.handler,
        )
    return order


def pay_everything(order: PaymentOrder) -> None:
    """Let the bank pay all of the order's wages, and the ledger show it."""
    bank_pays(*order.case.claims.all())
    refresh_ledger(project=order.case.project, day=order.due_on)


def served_notice(
    order: PaymentOrder | None = None, *, actor: User | None = None, now: dt.datetime = NOTICE_AT
) -> PriorNotice:
    """A prior notice, by its service; objections until 2026-09-08."""
    return serve_prior_notice(
        order=order or unpaid_order(),
        service_proof="送达回证2",
        actor=actor or InspectorFactory(),
        now=now,
    )


def drafted_decision(
    notice: PriorNotice | None = None,
    *,
    actor: User | None = None,
    now: dt.datetime = DRAFT_AT,
    reviewed: bool = True,
) -> ListingDecision:
    """A draft with three members, the company and two persons, as the legal review agreed."""
    decision = draft_decision(
        notice=notice or served_notice(), actor=actor or InspectorFactory(), now=now
    )
    return review(decision, now=now) if reviewed else decision


def review(decision: Decision, *, now: dt.datetime = DRAFT_AT) -> Decision:
    """Agree to a draft as another person."""
    return review_decision(
        decision=decision,
        shown_hash=decision.content_hash,
        agreed=True,
        opinion="",
        actor=LegalReviewerFactory(),
        now=now,
    )


def approved_decision(
    decision: ListingDecision | None = None, *, now: dt.datetime = APPROVE_AT
) -> ListingDecision:
    """An approved decision, with its listings and messages."""
    decision = decision or drafted_decision()
    approved = approve_decision(
        decision=decision, shown_hash=decision.content_hash, actor=ApproverFactory(), now=now
    )
    # What the database checks at the end of a transaction, which a test never comes to.
    connection.check_constraints()
    return approved

"""One site carried to the end: from the worker's complaint to the list, act by act.

Each act is the product's own service, done by the person who may do it, on its planned
day. What the law makes one wait for is waited for: the days come from the working calendar.
"""

from dataclasses import dataclass

from django.db.models import Sum

from api.demo.city import PlannedProject
from api.demo.officials import APPROVER, HANDLER, REVIEWER, SECOND, Account
from api.demo.schedule import (
    COMPLAINED_ON,
    FILED_ON,
    HEARD_ON,
    ORDERED_ON,
    moment,
    order_due_on,
    working_day_after,
)
from api.demo.table import Table
from api.demo.wages import UNPAID_FROM
from arrears.complaint_words import ComplaintWords
from arrears.enums import ServiceMethod
from arrears.models import Case, CaseClaim, Complaint, PaymentOrder
from arrears.services.filing import open_case
from arrears.services.intake import FiledComplaint, file_complaint
from arrears.services.investigation import record_hearing
from arrears.services.order import OrderTerms, establish_expiry, serve_payment_order
from blacklist.models import ListingDecision, PriorNotice
from blacklist.services.listing import approve_decision, draft_decision
from blacklist.services.notice import serve_prior_notice
from blacklist.services.signing import review_decision
from sites.models import Company, Project, User


@dataclass(frozen=True, slots=True)
class Told:
    """The end of the story, and the code by which the worker follows it."""

    decision: ListingDecision
    receipt: str


def tell_story(story: PlannedProject, table: Table) -> Told:
    """Carry the story from the complaint to the approved decision."""
    with table.step("投诉（工地码，无账号）") as step:
        filed = _complain(story)
        step.count = 1
    with table.step("立案（两名监察员，冻结欠薪明细）") as step:
        case = _open_case(story, [filed.complaint])
        step.count = case.claims.count()
    with table.step("听取用人单位意见") as step:
        _hear(case)
        step.count = 1
    with table.step("责令限期支付，逾期未支付") as step:
        order = _order(case)
        step.count = 1
    with table.step("列入事先告知，异议期满") as step:
        notice = _notify(order)
        step.count = 1
    with table.step("列入决定：拟稿、法制审核、审批三人") as step:
        decision = _decide(notice)
        step.count = decision.listings.count()
    return Told(decision, filed.receipt_code)


def _user(account: Account) -> User:
    return User.objects.get(username=account.username)


def _complain(story: PlannedProject) -> FiledComplaint:
    return file_complaint(
        site_code=story.site_code,
        words=ComplaintWords(
            owed_by=story.employer.name,
            since_month=UNPAID_FROM,
            amount=None,
            worker_count=len(story.people),
            text="从五月份起一直没有发工资，班组问过几次都说等总包拨款。",
        ),
        submission_key="demo-complaint-of-the-story",
        now=moment(COMPLAINED_ON, 20, 15),
    )


def _open_case(story: PlannedProject, complaints: list[Complaint]) -> Case:
    return open_case(
        project=Project.objects.get(code=story.code),
        employer=Company.objects.get(uscc=story.employer.uscc),
        complaints=complaints,
        reason="投诉反映2025年5月以来拖欠农民工工资，与欠薪台账一致",
        handler=_user(HANDLER),
        second_inspector=_user(SECOND),
        now=moment(FILED_ON, 9),
    )


def _hear(case: Case) -> None:
    record_hearing(
        case=case,
        attended=True,
        statement="承认工资未发，称专户资金已转出周转，未说明支付时间。",
        actor=_user(HANDLER),
        now=moment(HEARD_ON, 14),
    )


def _order(case: Case) -> PaymentOrder:
    """Serve the order; its last day lies behind the National Day holiday and passes unpaid."""
    claims = CaseClaim.objects.filter(case=case)
    order = serve_payment_order(
        case=case,
        terms=OrderTerms(
            amount=claims.aggregate(total=Sum("amount"))["total"],
            worker_count=claims.values("worker").distinct().count(),
            due_on=order_due_on(),
            service_method=ServiceMethod.IN_PERSON,
            service_proof="送达回证（示例）第1号，项目经理签收",
        ),
        actor=_user(HANDLER),
        now=moment(ORDERED_ON, 10),
    )
    day = working_day_after(order.due_on)
    establish_expiry(order=order, actor=_user(HANDLER), now=moment(day, 9))
    return order


def _notify(order: PaymentOrder) -> PriorNotice:
    day = working_day_after(order.due_on, 2)
    return serve_prior_notice(
        order=order,
        service_proof="送达回证（示例）第2号，单位办公室签收",
        actor=_user(HANDLER),
        now=moment(day, 10),
    )


def _decide(notice: PriorNotice) -> ListingDecision:
    drafted_on = working_day_after(notice.objection_due_on)
    decision = draft_decision(notice=notice, actor=_user(HANDLER), now=moment(drafted_on, 10))
    review_decision(
        decision=decision,
        shown_hash=decision.content_hash,
        agreed=True,
        opinion="事实清楚，程序合法，适用依据正确。",
        actor=_user(REVIEWER),
        now=moment(drafted_on, 15),
    )
    return approve_decision(
        decision=decision,
        shown_hash=decision.content_hash,
        actor=_user(APPROVER),
        now=moment(working_day_after(drafted_on), 15),
    )

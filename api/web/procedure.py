"""The steps of a case from complaint to push, each with its document and its clock."""

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse

from arrears.enums import CaseState
from arrears.models import Case, EmployerHearing, PaymentOrder, PaymentOrderExpiry
from blacklist.delivery import delivery_of
from blacklist.enums import DecisionState, Delivery
from blacklist.models import ListingDecision, PriorNotice, Representation
from blacklist.queries import decision_due_on

DONE, NOW, LATER = "is-done", "is-now", "is-later"


@dataclass(slots=True)
class Step:
    """One step; `due_on` is the last day to do it, itself included."""

    title: str
    css: str = LATER
    day: dt.date | None = None
    number: str = ""
    words: str = ""
    due_on: dt.date | None = None
    overdue: bool = False
    url: str = ""
    link: str = ""


@dataclass(slots=True)
class Procedure:
    """What a case has come to; None where it has not come so far."""

    case: Case
    hearing: EmployerHearing | None = None
    order: PaymentOrder | None = None
    expiry: PaymentOrderExpiry | None = None
    notice: PriorNotice | None = None
    objection: Representation | None = None
    decision: ListingDecision | None = None

    def steps(self, day: dt.date) -> list[Step]:
        """All steps in order; the one after the last that is done is the present one."""
        steps = [
            *self._investigation(),
            *self._order_steps(),
            *self._notice_steps(day),
            self._decision_step(),
            self._push_step(),
        ]
        if self.case.state != CaseState.CLOSED:
            done = max(index for index, step in enumerate(steps) if step.css == DONE)
            if done + 1 < len(steps):
                steps[done + 1].css = NOW
        for step in steps:
            if step.css == DONE:
                step.due_on = None
            step.overdue = bool(step.due_on and step.due_on < day)
        return steps

    def _investigation(self) -> list[Step]:
        filed = Step("立案", DONE, self.case.filed_on, self.case.number)
        filed.words = f"主办 {self.case.handler}，协办 {self.case.second_inspector}"
        heard = Step("听取单位意见", due_on=self.case.investigation_due_on)
        if self.hearing:
            heard.css, heard.day = DONE, self.hearing.held_on
            heard.words = self.hearing.statement if self.hearing.attended else "单位未到场"
        return [filed, heard]

    def _order_steps(self) -> list[Step]:
        served = Step("送达责令限期支付决定", due_on=self.case.investigation_due_on)
        expired = Step("限期届满，认定逾期未支付")
        if self.order:
            served.css, served.day, served.number = DONE, self.order.served_on, self.order.number
            served.words = (
                f"{self.order.get_service_method_display()}，责令支付 {self.order.amount:,.2f} 元"
            )
            expired.due_on = self.order.due_on
            expired.words = f"限期支付日 {self.order.due_on}（含当日）"
        if self.expiry:
            expired.css, expired.day, expired.due_on = DONE, self.expiry.established_on, None
            expired.words = (
                f"{self.expiry.unpaid_worker_count} 人 {self.expiry.unpaid_amount:,.2f} 元未支付"
            )
        return [served, expired]

    def _notice_steps(self, day: dt.date) -> list[Step]:
        served, period = Step("列入事先告知"), Step("异议期")
        if self.notice:
            served.css, served.day, served.number = DONE, self.notice.served_on, self.notice.number
            served.words = self.notice.get_condition_display()
            period.due_on = self.notice.objection_due_on
            period.words = "没有收到异议"
            if day > self.notice.objection_due_on:
                period.css, period.day, period.due_on = DONE, self.notice.objection_due_on, None
        if self.objection:
            period.words, period.due_on = "收到异议，核实中", self.objection.check_due_on
            period.css, period.day = LATER, self.objection.received_on
        if self.objection and self.objection.answered_on:
            period.css, period.day, period.due_on = DONE, self.objection.answered_on, None
            period.words = "异议成立" if self.objection.upheld else "异议不成立"
        return [served, period]

    def _decision_step(self) -> Step:
        step = Step("拟稿、法制审核、审批列入决定")
        if self.notice:
            step.due_on = decision_due_on(self.notice)
        if self.decision:
            step.number, step.words = self.decision.number, self.decision.get_state_display()
            if self.decision.state == DecisionState.DRAFT and not self.decision.is_reviewed:
                step.words = "待法制审核"
            if self.decision.state != DecisionState.DRAFT:
                step.css, step.day, step.due_on = DONE, self.decision.decided_on, None
        return step

    def _push_step(self) -> Step:
        step = Step("公布并推送信用平台")
        if self.decision and self.decision.state == DecisionState.APPROVED:
            delivery = delivery_of(self.decision.listings.all())
            step.words = delivery.label if delivery else ""
            step.url, step.link = reverse("web:listings"), "公开名单"
            if delivery == Delivery.EXCEPTED:
                step.css = DONE
            if delivery == Delivery.DELIVERED:
                step.css, step.words = DONE, "平台已签收，回执已留存"
        if self.decision and self.decision.state == DecisionState.REJECTED:
            step.css, step.words = DONE, "不予列入，不推送"
        return step


def procedure_of(case: Case) -> Procedure:
    """Read what a case has come to; the order in force is the latest served."""
    found = Procedure(case)
    found.hearing = case.hearings.order_by("-held_on", "-pk").first()
    found.order = (
        case.payment_orders.select_related("expiry", "prior_notice__representation")
        .order_by("-served_on", "-pk")
        .first()
    )
    if found.order is None:
        return found
    found.expiry = getattr(found.order, "expiry", None)
    found.notice = getattr(found.order, "prior_notice", None)
    if found.notice is not None:
        found.objection = getattr(found.notice, "representation", None)
        found.decision = (
            ListingDecision.objects.filter(notice=found.notice)
            .prefetch_related("listings__event", "listings__removal__event")
            .first()
        )
    return found

"""拟列入告知: the prior notice, the company's objection, and the answer to it."""

import datetime as dt
from dataclasses import asdict

from django.db import transaction
from django.utils import timezone

from arrears.models import PaymentOrder, PaymentOrderExpiry
from arrears.services.ledger import refresh_ledger
from blacklist.conditions import ConditionFound, amount_condition, incident_condition
from blacklist.documents import NoticeWords, OrderPart, notice_words
from blacklist.enums import Purpose
from blacklist.errors import (
    AlreadyServed,
    ConditionNotMet,
    DecisionOverdue,
    ObjectionRepeated,
    ObjectionTooLate,
    OrderNotExpiredUnpaid,
    ThresholdUnknown,
)
from blacklist.models import PriorNotice, Representation
from blacklist.queries import measures_in_force, unpaid_facts
from sites import audit
from sites.errors import InvalidInput, NotAllowed
from sites.law import Citation, LawAt, UnknownParameter
from sites.lib.days import WorkCalendar
from sites.models import Project, User
from sites.permissions import may_inspect
from sites.queries import work_calendar
from sites.services.numbering import next_number

NOTICE_SERIES = "泰人社列告字"


@transaction.atomic
def serve_prior_notice(
    *, order: PaymentOrder, service_proof: str, actor: User, now: dt.datetime, incident: str = ""
) -> PriorNotice:
    """Serve the notice that a company is to be listed (列入事先告知).

    Source: Order 45 arts 5, 6, 8. Condition (a) is judged by the ledger as it stands now and
    by the province's own amounts; which were used is kept with the notice. Condition (b), an
    incident, is what the inspector states of it; it stands where the amounts are not reached.

    Args:
        order: the payment order that expired unpaid.
        service_proof: how service is proven (送达回证).
        incident: the group or extreme incident the arrears caused: when, what, its social
            impact, by which document; empty for none.
        actor: the inspector.
        now: the moment of service, aware.

    Raises:
        NotAllowed: the actor does not inspect this project.
        InvalidInput: no proof of service.
        AlreadyServed: there is a notice on this order.
        OrderNotExpiredUnpaid: the order has not expired, or is paid by now.
        ConditionNotMet: the amounts are not reached, and there was no incident.
        ThresholdUnknown: the province's amounts are not entered.
        DecisionOverdue: the term for the decision is over already.
    """
    day = timezone.localdate(now)
    order = PaymentOrder.objects.select_for_update(of=("self",)).get(pk=order.pk)
    project = order.case.project
    require_inspector(actor, project, day=day)
    if not service_proof.strip():
        raise InvalidInput("请填写送达回证", fix="填写回证编号或送达情况", code="E-SERVICE-PROOF")
    if PriorNotice.objects.filter(order=order).exists():
        raise AlreadyServed(f"{order.number}已经送达过列入事先告知书")
    law, calendar = LawAt(day, project.region.code), work_calendar()
    decision_due_on = _decision_due_on(order, law, calendar)
    if day > decision_due_on:
        raise DecisionOverdue(f"作出列入决定的期限（{decision_due_on}）已过，不能再告知")
    refresh_ledger(project=project, day=day)
    found = _condition_found(order, law, incident.strip())
    due_on = objection_due_on(served_on=day, law=law, calendar=calendar)
    words = _words(order, found, due_on, law)
    notice = PriorNotice.objects.create(
        order=order,
        company=order.company,
        number=next_number(series=NOTICE_SERIES, year=day.year),
        condition=found.condition,
        parameters=found.parameters,
        incident=incident.strip(),
        **asdict(words),
        served_on=day,
        service_proof=service_proof.strip(),
        objection_due_on=due_on,
        decision_due_on=decision_due_on,
        served_by=actor,
    )
    audit.record(
        act="送达列入事先告知书",
        object_kind="PriorNotice",
        object_id=notice.pk,
        now=now,
        actor=actor,
        basis=Citation("人社部令第45号", 6).words,
        detail={"number": notice.number, "parameters": found.parameters},
    )
    return notice


@transaction.atomic
def receive_objection(*, notice: PriorNotice, words: str, now: dt.datetime) -> Representation:
    """Take in the company's objection (异议); Order 45 art. 6.

    Where the term runs into a year whose holidays are not announced, it cuts nobody off.

    Raises:
        InvalidInput: the objection says nothing.
        ObjectionRepeated: one was received before.
        ObjectionTooLate: the last day to object has passed.
    """
    day = timezone.localdate(now)
    notice = PriorNotice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    if not words.strip():
        raise InvalidInput("请填写异议内容", fix="写明事实和理由", code="E-TEXT-EMPTY")
    if Representation.objects.filter(notice=notice).exists():
        raise ObjectionRepeated(f"{notice.number}的异议已经收到")
    law, calendar = LawAt(day, notice.order.case.project.region.code), work_calendar()
    due_on = current_objection_due_on(notice, calendar)
    if day > due_on and not calendar.is_provisional(due_on):
        raise ObjectionTooLate(f"异议期限为{due_on}（含当日），现已届满")
    check_days = law.value("listing.check_working_days")
    assert isinstance(check_days, int)
    representation = Representation.objects.create(
        notice=notice,
        received_on=day,
        words=words.strip(),
        check_due_on=calendar.add_working_days(day, check_days),
    )
    audit.record(
        act="收到列入异议",
        object_kind="Representation",
        object_id=representation.pk,
        now=now,
        basis=law.citation("listing.check_working_days").words,
        detail={"notice": notice.number, "check_due_on": representation.check_due_on.isoformat()},
    )
    return representation


@transaction.atomic
def answer_objection(
    *, representation: Representation, answer: str, upheld: bool, actor: User, now: dt.datetime
) -> Representation:
    """Tell the company what the check of its objection found (核实结果).

    An answer after the term is still owed and is taken; the audit entry says that it is late.

    Args:
        representation: the objection.
        answer: what was found.
        upheld: the company is right; the listing then stops.
        actor: the inspector who checked.
        now: the moment of the answer, aware.

    Raises:
        NotAllowed: the actor does not inspect this project.
        InvalidInput: the answer says nothing.
        ObjectionRepeated: it was answered before.
    """
    day = timezone.localdate(now)
    representation = Representation.objects.select_for_update(of=("self",)).get(
        pk=representation.pk
    )
    require_inspector(actor, representation.notice.order.case.project, day=day)
    if not answer.strip():
        raise InvalidInput("请填写核实结果", fix="写明核实的事实和结论", code="E-TEXT-EMPTY")
    if representation.answered_on is not None:
        raise ObjectionRepeated("该异议已经答复")
    representation.answered_on = day
    representation.answer = answer.strip()
    representation.upheld = upheld
    representation.save(update_fields=["answered_on", "answer", "upheld"])
    audit.record(
        act="答复列入异议",
        object_kind="Representation",
        object_id=representation.pk,
        now=now,
        actor=actor,
        basis=Citation("人社部令第45号", 6, 2).words,
        detail={"upheld": upheld, "late": day > representation.check_due_on},
    )
    return representation


def require_inspector(actor: User, project: Project, *, day: dt.date) -> None:
    """Refuse whoever does not inspect the project.

    Raises:
        NotAllowed: no such role on that day.
    """
    if not may_inspect(actor, project, day=day):
        raise NotAllowed("只有本辖区的劳动保障监察员可以办理", code="E-NOT-ALLOWED")


def objection_due_on(*, served_on: dt.date, law: LawAt, calendar: WorkCalendar) -> dt.date:
    """Last day to object, itself included; the day of service is not counted."""
    days = law.value("listing.objection_working_days")
    assert isinstance(days, int)
    return calendar.add_working_days(served_on, days)


def current_objection_due_on(notice: PriorNotice, calendar: WorkCalendar) -> dt.date:
    """Last day to object by the calendar as it is known now, never before the one told."""
    law = LawAt(notice.served_on, notice.order.case.project.region.code)
    recomputed = objection_due_on(served_on=notice.served_on, law=law, calendar=calendar)
    return max(recomputed, notice.objection_due_on)


def order_part(order: PaymentOrder) -> OrderPart:
    """What documents say of the order."""
    return OrderPart(
        company=order.company.name,
        number=order.number,
        served_on=order.served_on,
        due_on=order.due_on,
        project=order.case.project.name,
    )


def _words(order: PaymentOrder, found: ConditionFound, due_on: dt.date, law: LawAt) -> NoticeWords:
    restricted = set(measures_in_force(on=law.day).values_list("purpose", flat=True))
    fields = [purpose.label for purpose in Purpose if purpose in restricted]
    return notice_words(order=order_part(order), found=found, fields=fields, due_on=due_on, law=law)


def _condition_found(order: PaymentOrder, law: LawAt, incident: str) -> ConditionFound:
    facts = unpaid_facts(order=order)
    if not PaymentOrderExpiry.objects.filter(order=order).exists() or not facts.workers:
        raise OrderNotExpiredUnpaid(
            f"{order.number}尚未认定逾期未支付，或者工资已经付清", fix="先认定逾期未支付"
        )
    try:
        found = amount_condition(facts, law)
    except UnknownParameter as error:
        if incident:
            return incident_condition(incident)
        raise ThresholdUnknown(
            "本省的数额标准尚未录入，不能据以列入名单", fix="请法制机构录入并注明来源"
        ) from error
    if found is None and incident:
        return incident_condition(incident)
    if found is None:
        raise ConditionNotMet(
            f"现欠{facts.worker_count}人{facts.unpaid_amount:,.2f}元，"
            f"未达到{Citation('人社部令第45号', 5).words}规定的数额标准"
        )
    return found


def _decision_due_on(order: PaymentOrder, law: LawAt, calendar: WorkCalendar) -> dt.date:
    return calendar.add_working_days(order.due_on, law.integer("listing.decision_working_days"))

"""不良记录: other procedures tell the rating what they established."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from rating.enums import AdverseKind, GradingMethod
from rating.models import AdverseEvent
from rating.queries import latest_grading
from rating.services.grading import run_grading
from sites import audit
from sites.errors import InvalidInput, StateConflict
from sites.models import Company


@transaction.atomic
def record(
    *,
    company: Company,
    kind: AdverseKind,
    occurred_on: dt.date,
    document_number: str,
    source: str,
    now: dt.datetime,
) -> AdverseEvent:
    """Record what a document established of a company (记载不良记录); telling it twice is once.

    Source: Decree 724 art. 47.

    Args:
        company: Whom the document is about.
        kind: What it established.
        occurred_on: The day it took effect.
        document_number: Its number; with company and kind it names the event.
        source: Who tells, in Chinese.
        now: The moment of the recording, aware.

    Raises:
        InvalidInput: There is no document number.
        StateConflict: The same document was recorded with another day.
    """
    if not document_number.strip():
        raise InvalidInput("不良记录必须有文书号", fix="请填写认定文书的文号", code="E-DOCUMENT")
    event, is_new = AdverseEvent.objects.get_or_create(
        company=company,
        kind=kind,
        document_number=document_number,
        defaults={"occurred_on": occurred_on, "source": source},
    )
    if event.occurred_on != occurred_on:
        raise StateConflict(
            f"文书 {document_number} 已记载，发生日期为 {event.occurred_on}",
            fix="更正须有新的文书号",
        )
    if is_new:
        audit.record(
            act="记载不良记录",
            object_kind="AdverseEvent",
            object_id=event.pk,
            now=now,
            basis="《保障农民工工资支付条例》第四十七条",
            detail={"uscc": company.uscc, "kind": kind.value, "document_number": document_number},
        )
        _draft_anew(event, now)
    return event


def _draft_anew(event: AdverseEvent, now: dt.datetime) -> None:
    """Draft the company's latest yearly grade again, beside the one that stands (动态调整).

    Only a draft: the procedure to publication is the same. Whoever was never graded is not
    graded by an event alone.
    """
    last = latest_grading(company=event.company, method=GradingMethod.COMPLIANCE)
    if last is None:
        return
    run_grading(
        companies=[event.company],
        method=GradingMethod.COMPLIANCE,
        period=last.period,
        day=timezone.localdate(now),
        now=now,
        cause=f"事件触发：{event.get_kind_display()}（{event.document_number}）",
    )

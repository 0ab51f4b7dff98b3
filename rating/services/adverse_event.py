"""不良记录: other procedures tell the rating what they established."""

import datetime as dt

from django.db import transaction

from rating.enums import AdverseKind
from rating.models import AdverseEvent
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
    return event

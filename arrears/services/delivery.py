"""送达: how a document reached its addressee, with the proof the law wants (送达)."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from arrears.clock_subjects import document_subject
from arrears.documents import Table, chinese_day
from arrears.enums import DocumentKind, ServiceMethod
from arrears.errors import DocumentOutOfOrder, ServiceDayNotValid, ServiceNotProven
from arrears.models import CaseDocument, DocumentDelivery
from arrears.services.conduct import handled_case
from arrears.services.documents import issue
from arrears.texts import checked_text
from sites import audit
from sites.models import User
from sites.services.clocks import start_clock

LONGEST_PROOF = 200
LONGEST_NAME = 50
REMEDIES = ("review", "suit")
# Which rights a served document opens to its addressee.
CLOCKS_OF = {
    DocumentKind.PAYMENT_ORDER: REMEDIES,
    DocumentKind.HANDLING_DECISION: REMEDIES,
    DocumentKind.PENALTY_DECISION: REMEDIES,
    DocumentKind.PRIOR_NOTICE: ("hearing_request",),
}


@dataclass(frozen=True, slots=True)
class Delivery:
    """How a document reached its addressee; which fields it needs depends on the method."""

    method: ServiceMethod
    served_on: dt.date
    proof: str
    received_by: str = ""
    witness: str = ""
    tracking_number: str = ""


@transaction.atomic
def record_delivery(
    *, document: CaseDocument, delivery: Delivery, actor: User, now: dt.datetime
) -> DocumentDelivery:
    """Record that a document was served, with the proof its way of service needs.

    Posting at the premises needs a photograph or recording (法释〔2013〕3号 art. 4); leaving it
    needs a witness; the post needs the number of the parcel. A receipt of service is issued.

    Raises:
        NotAllowed: the person may not act on the case.
        DocumentOutOfOrder: it was served already.
        ServiceDayNotValid: before the document, or ahead.
        ServiceNotProven: the proof is not what the method needs.
    """
    day = timezone.localdate(now)
    case = handled_case(document.case, actor, day)
    if DocumentDelivery.objects.filter(document=document).exists():
        raise DocumentOutOfOrder(f"{document.number} 已经送达", fix="请查看送达记录")
    if not document.issued_on <= delivery.served_on <= day:
        raise ServiceDayNotValid(
            f"送达日期 {delivery.served_on} 应在签发日期 {document.issued_on} 之后，且不晚于今天",
            fix="请按送达回证上的日期填写",
        )
    fields = _proof_of(delivery)
    made = DocumentDelivery.objects.create(
        document=document,
        method=delivery.method,
        served_on=delivery.served_on,
        recorded_by=actor,
        **fields,
    )
    rows = [
        ["送达文书", f"{document.get_kind_display()}　{document.number}"],
        ["受送达人", document.addressee],
        ["送达方式", made.get_method_display()],
        ["送达日期", chinese_day(made.served_on)],
        ["签收人", made.received_by or "—"],
        ["见证人", made.witness or "—"],
        ["邮寄单号", made.tracking_number or "—"],
        ["证明材料", made.proof],
    ]
    issue(case, DocumentKind.SERVICE_RECEIPT, {}, Table((), rows), actor=actor, day=day)
    for rule in CLOCKS_OF.get(DocumentKind(document.kind), ()):
        start_clock(rule=rule, subject=document_subject(document), now=now, on=made.served_on)
    if document.kind == DocumentKind.PENALTY_DECISION:
        # From the decision on; before it was served nothing of it is public.
        subject = document_subject(document)
        start_clock(rule="penalty_report", subject=subject, now=now, on=document.issued_on)
    audit.record(
        act=f"送达{document.get_kind_display()}",
        object_kind="CaseDocument",
        object_id=document.pk,
        now=now,
        actor=actor,
        detail={"number": document.number, "method": made.method, "on": str(made.served_on)},
    )
    return made


def _proof_of(delivery: Delivery) -> dict[str, str]:
    needed = {
        ServiceMethod.IN_PERSON: ("received_by", "签收人"),
        ServiceMethod.LEFT: ("witness", "见证人"),
        ServiceMethod.POST: ("tracking_number", "邮寄单号"),
        ServiceMethod.POSTED: ("proof", "拍照或者录像的编号"),
    }
    fields = {
        "proof": checked_text(delivery.proof, name="证明材料", longest=LONGEST_PROOF),
        "received_by": checked_text(delivery.received_by, name="签收人", longest=LONGEST_NAME),
        "witness": checked_text(delivery.witness, name="见证人", longest=LONGEST_NAME),
        "tracking_number": checked_text(delivery.tracking_number, name="邮寄单号", longest=40),
    }
    name, words = needed[delivery.method]
    for missing, label in ((name, words), ("proof", "证明材料")):
        if not fields[missing]:
            raise ServiceNotProven(
                f"{delivery.method.label}需要{label}", fix=f"请补充{label}后再记录送达"
            )
    return fields

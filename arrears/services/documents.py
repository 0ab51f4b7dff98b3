"""文书: issue a document of a case from its template, keep it as issued, record its service."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from arrears.claims import OpenClaims, open_claims
from arrears.documents import (
    NO_TABLE,
    Table,
    as_docx,
    as_pdf,
    chinese_day,
    document_data,
    template_hash,
    wordings,
    yuan,
)
from arrears.enums import DocumentKind
from arrears.errors import (
    DocumentOutOfOrder,
)
from arrears.models import Case, CaseClosing, CaseDocument, PaymentOrder
from arrears.services.conduct import handled_case, refuse_while_suspended
from arrears.services.document_content import (
    because,
    case_context,
    check_fine,
    claims_table,
    difference_words,
    entered_text,
    paid_table,
    signers,
)
from arrears.services.ledger import refresh_ledger
from arrears.services.prerequisites import check_order_of_documents
from sites import audit
from sites.errors import NotFound
from sites.models import User
from sites.services.numbering import next_number
from sites.services.upload_store import fetch, store

# Issued by the acts they belong to, never by hand.
BY_THEIR_ACT = frozenset(
    {
        DocumentKind.PAYMENT_ORDER,
        DocumentKind.SERVICE_RECEIPT,
        DocumentKind.CLOSING,
        DocumentKind.EXPOSURE,
        DocumentKind.MARKET_REMOVAL,
    }
)


@transaction.atomic
def issue_document(
    *, case: Case, kind: DocumentKind, given: Mapping[str, str], actor: User, now: dt.datetime
) -> CaseDocument:
    """Issue a document of a case from its template.

    Args:
        case: which.
        kind: one that is issued by hand; orders, receipts and the closing come by their acts.
        given: what the wording asks for, as entered: texts, days (2026-09-15), yuan.
        actor: an inspector of the case's region.
        now: the moment, aware.

    Raises:
        NotAllowed: the person may not act on the case.
        CaseSuspended: the case stands still.
        DocumentOutOfOrder: another act must come first.
        ReasonMissing, InvalidInput: something asked for is missing or cannot be.
        AmountMismatch: a decision orders another sum than was found, without a reason.
        FineNotValid: outside the range, or heavier than announced.
        FineInsteadOfReferral: the case must go to the police.
    """
    day = timezone.localdate(now)
    case = handled_case(case, actor, day)
    if kind in BY_THEIR_ACT:
        raise DocumentOutOfOrder("这种文书由相应的办理步骤自动出具", fix="请办理对应的步骤")
    refuse_while_suspended(case)
    refresh_ledger(project=case.project, day=day)
    check_order_of_documents(case, kind, day)
    wording = wordings()[kind]
    entered = {ask.name: entered_text(ask, given.get(ask.name, "")) for ask in wording.asks}
    claims = open_claims(case)
    if kind == DocumentKind.HANDLING_DECISION:
        entered["difference"] = difference_words(entered, claims)
    if kind in {DocumentKind.PRIOR_NOTICE, DocumentKind.PENALTY_DECISION}:
        check_fine(case, kind, entered, day)
    table = claims_table(case, claims) if wording.table == "claims" else NO_TABLE
    context = {**case_context(case, claims, day), **entered}
    made = issue(case, kind, context, table, actor=actor, day=day)
    audit.record(
        act=f"签发{kind.label}",
        object_kind="CaseDocument",
        object_id=made.pk,
        now=now,
        actor=actor,
        detail={"number": made.number, "pdf": made.pdf_sha256},
    )
    return made


def issue_order_document(
    *, order: PaymentOrder, claims: OpenClaims, actor: User, day: dt.date
) -> CaseDocument:
    """Issue the document of a payment order, under the order's own number."""
    context = {
        **case_context(order.case, claims, day),
        "company": order.company.name,
        "facts": order.facts,
        "difference": because(order.difference_reason),
        "due_on": chinese_day(order.due_on),
        "workers": str(order.worker_count),
        "amount": yuan(order.amount),
    }
    return issue(
        order.case,
        DocumentKind.PAYMENT_ORDER,
        context,
        claims_table(order.case, claims),
        actor=actor,
        day=day,
        order=order,
    )


def issue_closing_document(*, closing: CaseClosing, actor: User, day: dt.date) -> CaseDocument:
    """Issue the closing report with what each worker was found to be owed and got."""
    case = closing.case
    context = {
        **case_context(case, open_claims(case), day),
        "found": yuan(closing.found),
        "paid": yuan(closing.paid),
        "ground": closing.get_ground_display(),
        "reason": closing.reason,
        "workers": str(case.claims.values("worker").distinct().count()),
    }
    return issue(case, DocumentKind.CLOSING, context, paid_table(case), actor=actor, day=day)


def document_bytes(document: CaseDocument, form: str) -> bytes:
    """The document as issued, "pdf" or "docx"; set anew from its data where the file is lost.

    Raises:
        NotFound: E-FILE-LOST, when the file is gone and the layout has changed since.
    """
    kept = document.pdf_sha256 if form == "pdf" else document.docx_sha256
    try:
        return fetch(kept)
    except NotFound:
        content = rendered_again(document, form)
        if store(content) != kept:
            raise
        return content


def rendered_again(document: CaseDocument, form: str) -> bytes:
    """Set the document from its stored data with the layout of today."""
    return as_pdf(document.data) if form == "pdf" else as_docx(document.data)


def issue(
    case: Case,
    kind: DocumentKind,
    context: Mapping[str, str],
    table: Table,
    *,
    actor: User,
    day: dt.date,
    order: PaymentOrder | None = None,
) -> CaseDocument:
    """Set a document, keep its bytes in both forms, and write its row."""
    wording = wordings()[kind]
    number = next_number(series=wording.series, year=day.year) if order is None else order.number
    data = document_data(
        wording, number=number, day=day, context=context, table=table, signers=signers(case, day)
    )
    return CaseDocument.objects.create(
        case=case,
        kind=kind,
        number=number,
        addressee=data["addressee"],
        data=data,
        template_hash=template_hash(),
        docx_sha256=store(as_docx(data)),
        pdf_sha256=store(as_pdf(data)),
        order=order,
        issued_by=actor,
        issued_on=day,
    )

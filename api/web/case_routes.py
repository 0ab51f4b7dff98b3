"""Addresses of the pages about complaints, cases and clocks; before the acts by slug."""

from django.urls import path

from api.web import (
    approvals,
    case_complaints,
    complaint_desk,
    documents,
    due,
    payments,
    posters,
    receipt_proof,
    worker,
)

routes = [
    path("w/complain/anywhere/", worker.complain_anywhere, name="complain_anywhere"),
    path("w/receipt/pickup/", worker.pickup, name="receipt_pickup"),
    path("w/receipt/evidence/", worker.evidence, name="receipt_evidence"),
    path("w/receipt/withdraw/", worker.withdraw, name="receipt_withdraw"),
    path("w/receipt/escalate/", worker.escalate, name="receipt_escalate"),
    path("w/receipt/arrived/", worker.arrived, name="receipt_arrived"),
    path("w/receipt/download/", worker.download, name="receipt_download"),
    path("verify/receipt/", receipt_proof.verify_receipt, name="verify_receipt"),
    path("verify/receipt-key.pem", receipt_proof.receipt_key, name="receipt_key"),
    path("inspector/projects/<str:code>/poster.pdf", posters.poster, name="poster"),
    path("inspector/projects/<str:code>/sticker.pdf", posters.sticker, name="sticker"),
    path(
        "inspector/attachments/<int:pk>/",
        case_complaints.original,
        name="attachment",
    ),
    path("inspector/complaints/new/", complaint_desk.take_down, name="take_down"),
    path("inspector/complaints/<int:pk>/", complaint_desk.complaint, name="complaint"),
    path("inspector/complaints/<int:pk>/site/", complaint_desk.site, name="complaint_site"),
    path("inspector/due/", due.due, name="due"),
    path("inspector/due/outage/", due.outage, name="outage"),
    path("inspector/cases/<str:number>/payments/", payments.payments, name="case_payments"),
    path(
        "inspector/cases/<str:number>/documents/<str:kind>/",
        documents.issue,
        name="issue_document",
    ),
    path("inspector/documents/<int:pk>/", documents.document, name="document"),
    path("inspector/documents/<int:pk>/<str:form>", documents.file, name="document_file"),
    path(
        "inspector/complaints/<int:pk>/refuse/",
        case_complaints.refuse,
        name="refuse_complaint",
    ),
    path(
        "inspector/complaints/<int:pk>/transfer/",
        case_complaints.transfer,
        name="transfer_complaint",
    ),
    path("approver/cases/", approvals.case_list, name="approver_cases"),
    path("approver/cases/<str:number>/", approvals.case, name="approver_case"),
    path("approver/cases/<str:number>/extend/", approvals.extend, name="approver_extend"),
    path("approver/cases/<str:number>/recuse/", approvals.recuse, name="approver_recuse"),
    path("approver/cases/<str:number>/refer/", approvals.refer, name="approver_refer"),
]

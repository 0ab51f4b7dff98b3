"""Addresses of the pages about complaints, cases and clocks; before the acts by slug."""

from django.urls import path

from api.web import approvals, case_complaints, documents, due, payments

routes = [
    path("inspector/due/", due.due, name="due"),
    path("inspector/due/outage/", due.outage, name="outage"),
    path("inspector/cases/<str:number>/payments/", payments.payments, name="payments"),
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

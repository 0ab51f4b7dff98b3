"""Addresses of the pages, by audience."""

from django.urls import path

from api.web import (
    account,
    approver,
    case_complaints,
    cases,
    contractor,
    inspector,
    public,
    second_factor,
    uploads,
    worker,
)

app_name = "web"

urlpatterns = [
    path("", public.home, name="home"),
    path("listings/", public.listings, name="listings"),
    path("verify/", public.verify, name="verify"),
    path("verify/<str:number>/", public.verify_number, name="verify_number"),
    path("login/", account.sign_in, name="login"),
    path("login/code/", second_factor.code, name="code"),
    path("login/setup/", second_factor.setup_code, name="setup_code"),
    path("logout/", account.sign_out, name="logout"),
    path("account/", account.account, name="account"),
    path("account/end-sessions/", account.end_all_sessions, name="end_all_sessions"),
    path("account/recovery-codes/", account.recovery_codes, name="recovery_codes"),
    path("w/", worker.home, name="worker"),
    path("w/complain/", worker.complain_start, name="complain_start"),
    path("w/complain/<str:site_code>/", worker.complain, name="complain"),
    path("w/receipt/", worker.receipt, name="receipt"),
    path("w/receipt/message/", worker.message, name="receipt_message"),
    path("inspector/", inspector.today, name="inspector"),
    path("inspector/map/", inspector.site_map, name="map"),
    path("inspector/complaints/", inspector.complaints, name="complaints"),
    path("inspector/projects/<str:code>/", inspector.project, name="project"),
    path("inspector/projects/<str:code>/case/", cases.file_case, name="file_case"),
    path("inspector/cases/", cases.cases, name="cases"),
    path("inspector/cases/<str:number>/", cases.case, name="case"),
    path("inspector/cases/<str:number>/<slug:slug>/", cases.act, name="act"),
    path("inspector/complaints/<int:pk>/identity/", case_complaints.identity, name="identity"),
    path("inspector/complaints/<int:pk>/reply/", case_complaints.reply, name="reply"),
    path("inspector/companies/<str:uscc>/", inspector.company, name="company"),
    path("contractor/", contractor.projects, name="contractor"),
    path("contractor/loads/", contractor.loads, name="loads"),
    path("contractor/loads/<int:pk>/", uploads.load, name="load"),
    path("contractor/loads/<int:pk>/commit/", uploads.commit, name="commit"),
    path("contractor/projects/<str:code>/upload/", uploads.upload, name="upload"),
    path("approver/", approver.queue, name="approver"),
    path("approver/decisions/<int:pk>/", approver.decision, name="decision"),
    path("approver/decisions/<int:pk>/approve/", approver.approve, name="approve"),
    path("approver/decisions/<int:pk>/reject/", approver.reject, name="reject"),
]

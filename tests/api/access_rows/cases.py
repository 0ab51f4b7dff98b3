"""Complaints, cases and clocks."""

from tests.api.access_rows.row import ANYBODY, APPROVER, INSPECTOR, Row

CASE = "/inspector/cases/{case}/"
DOCUMENT = "/inspector/documents/{document}/"
COMPLAINT = "/inspector/complaints/{complaint}/"
APPROVAL = "/approver/cases/{case}/"

ROWS = (
    Row("GET", "/inspector/due/", INSPECTOR, "302 403 403 200 200+"),
    Row(
        "POST",
        "/inspector/due/outage/",
        INSPECTOR,
        "302 403 403 302 302",
        body={"began_at": "2026-09-01T08:00", "ended_at": "2026-09-01T09:00", "reason": "断电"},
    ),
    Row(
        "GET",
        "/inspector/cases/<str:number>/payments/",
        INSPECTOR,
        "302 403 403 404 200+",
        CASE + "payments/",
    ),
    Row(
        "GET",
        "/inspector/cases/<str:number>/documents/<str:kind>/",
        INSPECTOR,
        "302 403 403 404 200+",
        CASE + "documents/INQUIRY/",
    ),
    Row("GET", "/inspector/documents/<int:pk>/", INSPECTOR, "302 403 403 404 200+", DOCUMENT),
    Row(
        "GET",
        "/inspector/documents/<int:pk>/<str:form>",
        INSPECTOR,
        "302 403 403 404 200",
        DOCUMENT + "pdf",
    ),
    Row(
        "GET",
        "/inspector/complaints/<int:pk>/refuse/",
        INSPECTOR,
        "302 403 403 404 200+",
        COMPLAINT + "refuse/",
    ),
    Row(
        "GET",
        "/inspector/complaints/<int:pk>/transfer/",
        INSPECTOR,
        "302 403 403 404 200+",
        COMPLAINT + "transfer/",
    ),
    Row("GET", "/approver/cases/", APPROVER, "302 403 403 403 200+"),
    Row("GET", "/approver/cases/<str:number>/", APPROVER, "302 403 403 403 200+", APPROVAL),
    Row(
        "POST",
        "/approver/cases/<str:number>/extend/",
        APPROVER,
        "302 403 403 403 422+",
        APPROVAL + "extend/",
    ),
    Row(
        "POST",
        "/approver/cases/<str:number>/recuse/",
        APPROVER,
        "302 403 403 403 422+",
        APPROVAL + "recuse/",
    ),
    Row(
        "POST",
        "/approver/cases/<str:number>/refer/",
        APPROVER,
        "302 403 403 403 404",
        APPROVAL + "refer/",
    ),
    Row(
        "GET",
        "/inspector/projects/<str:code>/poster.pdf",
        INSPECTOR,
        "302 403 403 404 200",
        "/inspector/projects/{code}/poster.pdf",
    ),
    Row(
        "GET",
        "/inspector/projects/<str:code>/sticker.pdf",
        INSPECTOR,
        "302 403 403 404 200",
        "/inspector/projects/{code}/sticker.pdf",
    ),
    Row(
        "POST",
        "/inspector/attachments/<int:pk>/",
        INSPECTOR,
        "302 403 403 404 200",
        "/inspector/attachments/{attachment}/",
    ),
    *(
        Row(
            "POST",
            f"/w/receipt/{slug}/",
            ANYBODY,
            "404 404 404 404 404",
            body={"receipt": "7K3M-9QXA-2222-3333-44"},
        )
        for slug in ("evidence", "withdraw", "escalate", "arrived", "download")
    ),
    Row("GET", "/w/complain/anywhere/", ANYBODY, "200 200 200 200 200"),
    Row(
        "POST",
        "/inspector/complaints/<int:pk>/join/",
        INSPECTOR,
        "302 403 403 404 404",
        COMPLAINT + "join/",
        {"case": "无"},
    ),
    Row("GET", "/inspector/clues/", INSPECTOR, "302 403 403 200 200"),
    Row("GET", "/inspector/clues/export/", INSPECTOR, "302 403 403 200 200"),
    Row(
        "POST",
        "/inspector/clues/<int:pk>/conclude/",
        INSPECTOR,
        "302 403 403 404 404",
        "/inspector/clues/1/conclude/",
    ),
    Row("GET", "/inspector/group-events/", INSPECTOR, "302 403 403 200 200+"),
    Row(
        "POST",
        "/inspector/group-events/<int:pk>/report/",
        INSPECTOR,
        "302 403 403 404 404",
        "/inspector/group-events/1/report/",
    ),
    Row("GET", "/w/pay/", ANYBODY, "200 200 200 200 200"),
    *(
        Row(
            "POST",
            f"/w/pay/{slug}/",
            ANYBODY,
            "404 404 404 404 404",
            body={"code": "7K3M-9QXA-2222-3333-44"},
        )
        for slug in ("answer", "log")
    ),
    Row("GET", "/inspector/pay-codes/", INSPECTOR, "302 403 403 200 200"),
    Row("GET", "/w/calculator/", ANYBODY, "200 200 200 200 200"),
    Row("GET", "/statistics/complaints/", ANYBODY, "200 200 200 200 200"),
    Row("GET", "/w/receipt/pickup/", ANYBODY, "200 200 200 200 200"),
    Row("GET", "/inspector/complaints/new/", INSPECTOR, "302 403 403 200 200"),
    Row("GET", "/inspector/complaints/<int:pk>/", INSPECTOR, "302 403 403 404 200+", COMPLAINT),
    Row(
        "POST",
        "/inspector/complaints/<int:pk>/site/",
        INSPECTOR,
        "302 403 403 404 422+",
        COMPLAINT + "site/",
    ),
    Row("GET", "/verify/receipt/", ANYBODY, "200 200 200 200 200"),
    Row("GET", "/verify/receipt-key.pem", ANYBODY, "200 200 200 200 200"),
)

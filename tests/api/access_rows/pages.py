"""Pages of the three kinds of accounts."""

from tests.api.access_rows.row import APPROVER, INSPECTOR, OFFICER, Row

SITE = "/inspector/projects/{code}/"
CASE = "/inspector/cases/{case}/"
DECISION = "/approver/decisions/{decision}/"
LOAD = "/contractor/loads/{load}/"
UPLOAD = "/contractor/projects/{code}/upload/"

ROWS = (
    Row("GET", "/inspector/", INSPECTOR, "302 403 403 200 200+"),
    Row("GET", "/inspector/map/", INSPECTOR, "302 403 403 200 200+"),
    Row("GET", "/inspector/map.png", INSPECTOR, "302 403 403 200 200"),
    Row("GET", "/inspector/divisions.geojson", INSPECTOR, "302 403 403 200 200"),
    Row("GET", "/inspector/complaints/", INSPECTOR, "302 403 403 200 200+"),
    Row("GET", "/inspector/projects/<str:code>/", INSPECTOR, "302 403 403 404 200+", SITE),
    Row(
        "GET",
        "/inspector/projects/<str:code>/case/",
        INSPECTOR,
        "302 403 403 404 200+",
        SITE + "case/",
    ),
    Row("GET", "/inspector/cases/", INSPECTOR, "302 403 403 200 200+"),
    Row("GET", "/inspector/cases/<str:number>/", INSPECTOR, "302 403 403 404 200+", CASE),
    Row(
        "POST",
        "/inspector/cases/<str:number>/<slug:slug>/",
        INSPECTOR,
        "302 403 403 404 409+",
        CASE + "hearing/",
        {"attended": "yes", "statement": "资金紧张"},
    ),
    Row(
        "POST",
        "/inspector/complaints/<int:pk>/identity/",
        INSPECTOR,
        "302 403 403 404 200+",
        "/inspector/complaints/{complaint}/identity/",
        {"reason": "核对工资条"},
    ),
    Row(
        "POST",
        "/inspector/complaints/<int:pk>/reply/",
        INSPECTOR,
        "302 403 403 404 302",
        "/inspector/complaints/{complaint}/reply/",
        {"words": "请补充工资条"},
    ),
    Row(
        "GET",
        "/inspector/companies/<str:uscc>/",
        INSPECTOR,
        "302 403 403 404 200+",
        "/inspector/companies/{uscc}/",
    ),
    Row("GET", "/contractor/", OFFICER, "302 403 200 403 200+"),
    Row("GET", "/contractor/loads/", OFFICER, "302 403 200 403 200+"),
    Row("GET", "/contractor/loads/<int:pk>/", OFFICER, "302 403 404 403 200+", LOAD),
    Row(
        "POST",
        "/contractor/loads/<int:pk>/commit/",
        OFFICER,
        "302 403 404 403 409+",
        LOAD + "commit/",
    ),
    Row("GET", "/contractor/projects/<str:code>/upload/", OFFICER, "302 403 404 403 200+", UPLOAD),
    Row("GET", "/approver/", APPROVER, "302 403 403 403 200+"),
    Row("GET", "/approver/decisions/<int:pk>/", APPROVER, "302 403 403 403 200+", DECISION),
    Row(
        "POST",
        "/approver/decisions/<int:pk>/approve/",
        APPROVER,
        "302 403 403 403 302",
        DECISION + "approve/",
        {"shown_hash": "{hash}", "checked": "on"},
    ),
    Row(
        "POST",
        "/approver/decisions/<int:pk>/reject/",
        APPROVER,
        "302 403 403 403 302",
        DECISION + "reject/",
        {"reason": "已改正"},
    ),
)

"""Who is listed: review and approval, changes of the list, the listed company's own pages."""

from tests.api.access_rows.row import ANYBODY, APPROVER, INSPECTOR, OFFICER, REVIEWER, Row

NO_EVENT = "/approver/reconciliation/messages/00000000-0000-4000-8000-000000000000/resume/"
DECISION = "/approver/decisions/{decision}/"
CHANGE = "/approver/changes/{change}/"
LISTING = "/inspector/listings/{listing}/"
REVIEW = {"shown_hash": "{hash}", "agreed": "yes"}

ROWS = (
    Row(
        "POST",
        "/approver/decisions/<int:pk>/review/",
        REVIEWER,
        "302 403 403 403 409+",
        DECISION + "review/",
        {**REVIEW, "shown_hash": "0" * 64},
    ),
    Row("GET", "/approver/changes/<int:pk>/", APPROVER, "302 403 403 403 200", CHANGE),
    Row(
        "POST",
        "/approver/changes/<int:pk>/review/",
        REVIEWER,
        "302 403 403 403 302",
        CHANGE + "review/",
        {"shown_hash": "{change_hash}", "agreed": "yes"},
    ),
    Row(
        "POST",
        "/approver/changes/<int:pk>/approve/",
        APPROVER,
        "302 403 403 403 409",
        CHANGE + "approve/",
        {"shown_hash": "{change_hash}", "checked": "on"},
    ),
    Row(
        "POST",
        "/approver/changes/<int:pk>/reject/",
        APPROVER,
        "302 403 403 403 302",
        CHANGE + "reject/",
        {"reason": "补证"},
    ),
    Row(
        "POST",
        "/approver/extensions/<int:pk>/",
        APPROVER,
        "302 403 403 403 302",
        "/approver/extensions/{extension}/",
    ),
    # Names and codes of companies are public: every inspector sees all of them.
    Row("GET", "/inspector/names/", INSPECTOR, "302 403 403 200 200"),
    *(
        Row(
            method,
            "/inspector/names/<int:pk>/",
            INSPECTOR,
            "302 403 403 404 404",
            "/inspector/names/999999/",
            {"settlement": "REGISTERED", "reason": "营业执照"},
        )
        for method in ("GET", "POST")
    ),
    Row("GET", "/inspector/listings/", INSPECTOR, "302 403 403 200 200"),
    Row("GET", "/inspector/listings/<int:pk>/", INSPECTOR, "302 403 403 404 200", LISTING),
    Row(
        "GET",
        "/inspector/listings/<int:pk>/papers/<int:paper>/",
        INSPECTOR,
        "302 403 403 404 200",
        LISTING + "papers/{paper}/",
    ),
    Row(
        "GET",
        "/inspector/listings/<int:pk>/supplements/<int:paper>/",
        INSPECTOR,
        "302 403 403 404 404",
        LISTING + "supplements/999999/",
    ),
    Row(
        "POST",
        "/contractor/repair/<int:pk>/supplements/<int:asked>/",
        OFFICER,
        "302 403 404 403 404",
        "/contractor/repair/{listing}/supplements/999999/",
    ),
    Row(
        "POST",
        "/inspector/listings/<int:pk>/<slug:slug>/",
        INSPECTOR,
        "302 403 403 404 302",
        LISTING + "change/",
        {"kind": "REVOCATION", "reason": "撤销", "document": "文1号"},
    ),
    Row("GET", "/inspector/credit-objections/", INSPECTOR, "302 403 403 200 200"),
    Row(
        "GET",
        "/inspector/credit-objections/<int:pk>/",
        INSPECTOR,
        "302 403 403 404 404",
        "/inspector/credit-objections/999999/",
    ),
    Row(
        "POST",
        "/inspector/credit-objections/<int:pk>/<slug:slug>/",
        INSPECTOR,
        "302 403 403 404 404",
        "/inspector/credit-objections/999999/answer/",
        {"upheld": "no", "answer": "无误"},
    ),
    Row(
        "POST",
        "/contractor/repair/<int:pk>/objection/",
        OFFICER,
        "302 403 404 403 302",
        "/contractor/repair/{listing}/objection/",
        {"words": "金额有误"},
    ),
    Row("GET", "/contractor/repair/", OFFICER, "302 403 200 403 200"),
    Row(
        "GET",
        "/contractor/repair/<int:pk>/",
        OFFICER,
        "302 403 404 403 200",
        "/contractor/repair/{listing}/",
    ),
    Row(
        "GET",
        "/api/v1/listing-decisions/<int:decision_id>",
        INSPECTOR,
        "401 404 404 404 200+",
        "/api/v1/listing-decisions/{decision}",
    ),
    Row(
        "POST",
        "/approver/reconciliation/messages/<uuid:event_id>/resume/",
        INSPECTOR,
        "302 403 403 404 404",
        NO_EVENT,
    ),
    Row(
        "POST",
        "/approver/reconciliation/messages/<uuid:event_id>/correct/",
        INSPECTOR,
        "302 403 403 404 404",
        NO_EVENT.replace("resume", "correct"),
    ),
    Row(
        "POST",
        "/api/v1/listing-decisions/<int:decision_id>/review",
        REVIEWER,
        "401 404 404 404 200+",
        "/api/v1/listing-decisions/{decision}/review",
        {"shown_hash": "{hash}", "agreed": True},
    ),
    Row(
        "POST",
        "/api/v1/restrictions/feedback",
        ANYBODY,
        "401 422 422 422 422",
        body={
            "document_number": "没有",
            "purpose": "bidding",
            "measure": "没有",
            "department": "部门",
            "business": "事项",
            "operator": "某人",
            "applied": True,
        },
    ),
    # Without a file there is nothing to answer.
    Row("POST", "/api/v1/restrictions/file", ANYBODY, "401 422 422 422 422", body={}),
    Row("GET", "/approver/reconciliation/", INSPECTOR, "302 403 403 200 200"),
    Row(
        "POST",
        "/approver/reconciliation/<int:pk>/propose/",
        INSPECTOR,
        "302 403 403 404 404",
        "/approver/reconciliation/999999/propose/",
    ),
    Row(
        "POST",
        "/approver/reconciliation/<int:pk>/confirm/",
        APPROVER,
        "302 403 403 403 404",
        "/approver/reconciliation/999999/confirm/",
    ),
    Row("GET", "/check/", ANYBODY, "200 200 200 200 200"),
    Row("GET", "/check/<str:link>/", ANYBODY, "404 404 404 404 404", "/check/forged/"),
    Row("POST", "/check/<str:link>/", ANYBODY, "404 404 404 404 404", "/check/forged/"),
    Row("GET", "/listings/data/", ANYBODY, "200 200 200 200 200"),
    Row("GET", "/listings/data.json", ANYBODY, "200 200 200 200 200"),
    Row("GET", "/listings/data.csv", ANYBODY, "200 200 200 200 200"),
    Row(
        "GET", "/listings/<str:number>/", ANYBODY, "404 404 404 404 404", "/listings/没有这个文号/"
    ),
)

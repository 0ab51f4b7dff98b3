"""Grades: endpoints and pages."""

from tests.api.access_rows.row import ANYBODY, APPROVER, INSPECTOR, OFFICER, Row

V1 = "/api/v1"


def act(name, right, outcome, body=None):
    """One act on the world's grade, a draft."""
    path = f"/grades/{{}}/{name}"
    return Row(
        "POST",
        V1 + path.format("<int:grading_id>"),
        right,
        f"401 404 404 404 {outcome}",
        V1 + path.format("{grading}"),
        body or {},
    )


ROWS = (
    Row("GET", "/statistics/grades/", ANYBODY, "200 200 200 200 200"),
    Row("GET", "/statistics/grades.json", ANYBODY, "200 200 200 200 200"),
    Row("GET", "/statistics/grades.csv", ANYBODY, "200 200 200 200 200"),
    Row("GET", V1 + "/grades", INSPECTOR, "401 200 200 200 200+"),
    act("signature", APPROVER, "200+"),
    act("notice", INSPECTOR, "409", {"service_proof": "回证"}),
    act("confirmation", APPROVER, "409"),
    act("publication", APPROVER, "409"),
    Row(
        "GET",
        V1 + "/companies/<uscc>/grade-results",
        ANYBODY,
        "200 200 200 200 200",
        V1 + "/companies/{uscc}/grade-results?purpose=bidding",
    ),
    Row("GET", "/inspector/grades/", INSPECTOR, "302 403 403 200 200"),
    Row("GET", "/inspector/grades/report/", INSPECTOR, "302 403 403 200 200"),
    Row("GET", "/inspector/grades/export/", INSPECTOR, "302 403 403 200 200"),
    Row("GET", "/inspector/grades/what-if/", INSPECTOR, "302 403 403 200 200"),
    Row(
        "GET",
        "/inspector/grades/<int:pk>/",
        INSPECTOR,
        "302 403 403 404 200+",
        "/inspector/grades/{grading}/",
    ),
    Row(
        "POST",
        "/inspector/grades/<int:pk>/<slug:slug>/",
        INSPECTOR,
        "302 403 403 404 302",
        "/inspector/grades/{grading}/replay/",
    ),
    Row("GET", "/inspector/draws/", INSPECTOR, "302 403 403 200 200"),
    Row(
        "GET", "/inspector/draws/<int:pk>/", INSPECTOR, "302 403 403 404 404", "/inspector/draws/1/"
    ),
    Row("GET", "/contractor/grade/", OFFICER, "302 403 200 403 200+"),
    Row("POST", "/contractor/grade/report/", OFFICER, "302 403 200 403 200"),
    Row(
        "POST",
        "/contractor/grade/<int:pk>/objection/",
        OFFICER,
        "302 403 404 403 404",
        "/contractor/grade/1/objection/",
        {"words": "不服"},
    ),
    Row("GET", "/approver/grades/", APPROVER, "302 403 403 403 200"),
    Row("POST", "/approver/grades/clean/", APPROVER, "302 403 403 403 302"),
    Row(
        "GET",
        "/approver/grades/<int:pk>/",
        APPROVER,
        "302 403 403 403 200+",
        "/approver/grades/{grading}/",
    ),
    Row(
        "POST",
        "/approver/grades/<int:pk>/<slug:slug>/",
        APPROVER,
        "302 403 403 403 302",
        "/approver/grades/{grading}/sign/",
    ),
)

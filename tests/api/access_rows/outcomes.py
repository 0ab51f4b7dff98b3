"""The four outcomes of a case, and what is published of major violations."""

from tests.api.access_rows.row import ANYBODY, APPROVER, INSPECTOR, Row

CASE = "/inspector/cases/{case}/"
PENALTY = "/inspector/penalties/999999/"
OUTCOMES = "/inspector/cases/<str:number>/outcomes/"

ROWS = (
    Row("GET", OUTCOMES, INSPECTOR, "302 403 403 404 200+", CASE + "outcomes/"),
    Row(
        "POST",
        OUTCOMES + "<slug:slug>/",
        INSPECTOR,
        "302 403 403 404 302",
        CASE + "outcomes/market/",
        {"authority": "住房和城乡建设局", "reason": "拒不支付"},
    ),
    # The decision of the world is a draft.
    Row(
        "GET",
        "/inspector/cases/<str:number>/listing-decision.<str:form>",
        INSPECTOR,
        "302 403 403 404 404",
        CASE + "listing-decision.pdf",
    ),
    Row("GET", "/approver/outcomes/", APPROVER, "302 403 403 403 200"),
    Row(
        "POST",
        "/approver/outcomes/publications/<int:pk>/",
        APPROVER,
        "302 403 403 403 404",
        "/approver/outcomes/publications/999999/",
    ),
    Row(
        "POST",
        "/approver/outcomes/withdrawals/<int:pk>/",
        APPROVER,
        "302 403 403 403 404",
        "/approver/outcomes/withdrawals/999999/",
    ),
    Row(
        "POST",
        "/approver/outcomes/proposals/<int:pk>/",
        APPROVER,
        "302 403 403 403 404",
        "/approver/outcomes/proposals/999999/",
    ),
    Row("GET", "/inspector/penalties/", INSPECTOR, "302 403 403 200 200"),
    *(
        Row(method, "/inspector/penalties/<int:pk>/" + tail, INSPECTOR, outcomes, PENALTY + given)
        for method, tail, given, outcomes in (
            ("GET", "", "", "302 403 403 404 404"),
            ("GET", "record.csv", "record.csv", "302 403 403 404 404"),
            ("POST", "<slug:slug>/", "withdraw/", "302 403 403 404 404"),
        )
    ),
    Row("GET", "/violations/", ANYBODY, "200 200 200 200 200"),
    Row("GET", "/violations/<str:number>/", ANYBODY, "404 404 404 404 404", "/violations/没有/"),
    Row("GET", "/api/v1/violations", ANYBODY, "200 200 200 200 200"),
    Row(
        "GET",
        "/api/v1/cases/<number>/outcomes",
        INSPECTOR,
        "401 404 404 404 200+",
        "/api/v1/cases/{case}/outcomes",
    ),
)

"""Who may do what: one row for each address, with the answer to each of five principals.

An outcome is the status, and a plus where the answer shows something of the site: its name,
its code, the number of its case, complaint or decision, the name of its file.
"""

from dataclasses import dataclass, field

PRINCIPALS = ("anonymous", "stranger", "officer_elsewhere", "inspector_elsewhere", "right")


@dataclass(frozen=True)
class Row:
    """A request that the right person may make; `{words}` in path and body come from the world."""

    method: str
    route: str
    right: str
    outcomes: str
    path: str = ""
    body: dict[str, object] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return f"{self.method} {self.route}"


INSPECTOR, APPROVER, OFFICER, ANYBODY = "inspector", "approver", "officer", "stranger"

PUBLIC = (
    Row("GET", "/", ANYBODY, "200 200 200 200 200"),
    Row("GET", "/listings/", ANYBODY, "200 200 200 200 200"),
    Row("GET", "/verify/", ANYBODY, "200 200 200 200 200"),
    Row("GET", "/verify/<str:number>/", ANYBODY, "404 404 404 404 404", "/verify/R1/"),
    Row("GET", "/login/", ANYBODY, "200 302 302 302 302"),
    Row("POST", "/logout/", ANYBODY, "302 302 302 302 302"),
    Row("GET", "/w/", ANYBODY, "200 200 200 200 200"),
    Row("GET", "/w/complain/", ANYBODY, "404 404 404 404 404"),
    Row(
        "GET",
        "/w/complain/<str:site_code>/",
        ANYBODY,
        "200+ 200+ 200+ 200+ 200+",
        "/w/complain/{site_code}/",
    ),
    Row("POST", "/w/receipt/", ANYBODY, "404 404 404 404 404", body={"receipt": "1"}),
    Row("POST", "/w/receipt/message/", ANYBODY, "404 404 404 404 404", body={"receipt": "1"}),
    Row("GET", "/livez", ANYBODY, "200 200 200 200 200"),
    Row("GET", "/readyz", ANYBODY, "200 200 200 200 200"),
)

SITE = "/inspector/projects/{code}/"
CASE = "/inspector/cases/{case}/"
DECISION = "/approver/decisions/{decision}/"
LOAD = "/contractor/loads/{load}/"
UPLOAD = "/contractor/projects/{code}/upload/"

PAGES = (
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

V1 = "/api/v1"
FILE_CASE = {
    "project": "{code}",
    "employer": "{uscc}",
    "reason": "拖欠",
    "second_inspector": "{second}",
}
ORDER = {
    "case_number": "{case}",
    "amount": "1.00",
    "worker_count": 1,
    "due_on": "2026-10-20",
    "service_method": "LEFT",
    "service_proof": "回证",
}

API = (
    Row("GET", V1 + "/openapi.json", ANYBODY, "200 200 200 200 200"),
    Row("GET", V1 + "/docs", ANYBODY, "200 200 200 200 200"),
    Row("GET", V1 + "/", ANYBODY, "404 404 404 404 404"),
    Row("POST", V1 + "/complaints", ANYBODY, "422 422 422 422 422"),
    Row("GET", V1 + "/complaints/<receipt>", ANYBODY, "404 404 404 404 404", V1 + "/complaints/A"),
    Row(
        "POST",
        V1 + "/complaints/<receipt>/messages",
        ANYBODY,
        "404 404 404 404 404",
        V1 + "/complaints/A/messages",
        {"text": "试试"},
    ),
    Row("GET", V1 + "/companies", ANYBODY, "200 200 200 200 200", V1 + "/companies?name=示例"),
    Row("GET", V1 + "/transparency", ANYBODY, "200 200 200 200 200"),
    Row("GET", V1 + "/listings", ANYBODY, "200 200 200 200 200"),
    Row("GET", V1 + "/listings/changes", ANYBODY, "200 200 200 200 200"),
    Row(
        "GET",
        V1 + "/restrictions/<uscc>",
        ANYBODY,
        "200 200 200 200 200",
        V1 + "/restrictions/{uscc}?purpose=bidding",
    ),
    Row(
        "POST",
        V1 + "/restrictions/batch",
        ANYBODY,
        "401 200 200 200 200",
        body={"codes": ["{uscc}"], "purpose": "bidding"},
    ),
    Row("GET", V1 + "/projects.geojson", INSPECTOR, "401 200 200 200 200+"),
    Row("GET", V1 + "/warnings", INSPECTOR, "401 200 200 200 200+"),
    Row("GET", V1 + "/major-risks", INSPECTOR, "401 200 200 200 200+"),
    Row("GET", V1 + "/cases", INSPECTOR, "401 200 200 200 200+"),
    Row("GET", V1 + "/grades", INSPECTOR, "401 200 200 200 200+"),
    Row(
        "GET",
        V1 + "/companies/<uscc>",
        INSPECTOR,
        "401 404 404 404 200",
        V1 + "/companies/{uscc}",
    ),
    Row("POST", V1 + "/cases", INSPECTOR, "401 404 404 404 409", body=FILE_CASE),
    Row(
        "POST",
        V1 + "/cases/<number>/hearings",
        INSPECTOR,
        "401 404 404 404 409+",
        V1 + "/cases/{case}/hearings",
        {"attended": True, "statement": "资金紧张"},
    ),
    Row("POST", V1 + "/payment-orders", INSPECTOR, "401 404 404 404 409+", body=ORDER),
    Row(
        "POST",
        V1 + "/payment-orders/<number>/expiry",
        INSPECTOR,
        "401 404 404 404 409+",
        V1 + "/payment-orders/{order}/expiry",
    ),
    Row(
        "POST",
        V1 + "/prior-notices",
        INSPECTOR,
        "401 404 404 404 409",
        body={"order_number": "{order}", "service_proof": "回证"},
    ),
    Row(
        "POST",
        V1 + "/listing-decisions",
        INSPECTOR,
        "401 404 404 404 201+",
        body={"notice_number": "{notice}"},
    ),
    Row(
        "POST",
        V1 + "/listing-decisions/<int:decision_id>/approval",
        APPROVER,
        "401 404 404 404 200+",
        V1 + "/listing-decisions/{decision}/approval",
        {"shown_hash": "{hash}", "approve": True},
    ),
    Row(
        "POST",
        V1 + "/grades/<int:grading_id>/confirmation",
        APPROVER,
        "401 404 404 404 200+",
        V1 + "/grades/{grading}/confirmation",
    ),
    Row(
        "POST",
        V1 + "/projects/<code>/uploads",
        OFFICER,
        "401 404 404 404 201+",
        V1 + "/projects/{code}/uploads",
    ),
    Row(
        "GET",
        V1 + "/uploads/<int:upload_id>",
        OFFICER,
        "401 404 404 404 200+",
        V1 + "/uploads/{load}",
    ),
    Row(
        "POST",
        V1 + "/uploads/<int:upload_id>/commit",
        OFFICER,
        "401 404 404 404 409",
        V1 + "/uploads/{load}/commit",
    ),
)

ROWS = (*PUBLIC, *PAGES, *API)

"""The JSON API."""

from tests.api.access_rows.row import ANYBODY, APPROVER, INSPECTOR, OFFICER, Row

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

ROWS = (
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

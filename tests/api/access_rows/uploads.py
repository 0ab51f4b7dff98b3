"""Files of the wage officer: progress, marked files."""

from tests.api.access_rows.row import INSPECTOR, OFFICER, Row

V1 = "/api/v1"
LOAD = "/contractor/loads/{load}/"

ROWS = (
    Row(
        "GET",
        "/inspector/projects/<str:code>/payments/",
        INSPECTOR,
        "302 403 403 404 200+",
        "/inspector/projects/{code}/payments/",
    ),
    Row(
        "GET",
        "/contractor/projects/<str:code>/months/<str:month>/",
        OFFICER,
        "302 403 404 403 200+",
        "/contractor/projects/{code}/months/2026-07/",
    ),
    Row(
        "POST",
        "/contractor/projects/<str:code>/payroll/<int:pk>/bank-batch/",
        OFFICER,
        "302 403 404 403 404",
        "/contractor/projects/{code}/payroll/999999/bank-batch/",
    ),
    Row(
        "GET",
        "/contractor/loads/<int:pk>/progress/",
        OFFICER,
        "302 403 404 403 200",
        LOAD + "progress/",
    ),
    Row(
        "POST", "/contractor/loads/<int:pk>/check/", OFFICER, "302 403 404 403 302", LOAD + "check/"
    ),
    Row(
        "GET",
        "/contractor/loads/<int:pk>/corrected/",
        OFFICER,
        "302 403 404 403 422+",
        LOAD + "corrected/",
    ),
    Row(
        "GET",
        "/contractor/projects/<str:code>/no-work/",
        OFFICER,
        "302 403 404 403 200+",
        "/contractor/projects/{code}/no-work/",
    ),
    Row(
        "GET",
        "/contractor/projects/<str:code>/payroll/<str:month>/",
        OFFICER,
        "302 403 404 403 200+",
        "/contractor/projects/{code}/payroll/2026-07/",
    ),
    Row(
        "POST",
        "/contractor/loads/<int:pk>/mapping/",
        OFFICER,
        "302 403 404 403 302",
        LOAD + "mapping/",
    ),
    Row(
        "POST",
        V1 + "/uploads/<int:upload_id>/mapping",
        OFFICER,
        "401 404 404 404 200+",
        V1 + "/uploads/{load}/mapping",
        {"columns": {}},
    ),
    Row(
        "GET",
        V1 + "/uploads/<int:upload_id>/corrected",
        OFFICER,
        "401 404 404 404 415",
        V1 + "/uploads/{load}/corrected",
    ),
    Row(
        "GET",
        "/contractor/templates/<str:kind>/",
        OFFICER,
        "302 403 200 403 200",
        "/contractor/templates/payroll/",
    ),
)

"""Pages of warnings and of the list of major risks."""

from tests.api.access_rows.row import INSPECTOR, OFFICER, Row

WARNING = "/inspector/warnings/{warning}/"
RISK = "/inspector/major-risks/{risk}/"

ROWS = (
    Row("GET", "/inspector/warnings/", INSPECTOR, "302 403 403 200 200+"),
    Row("GET", "/inspector/warnings/rules/", INSPECTOR, "302 403 403 200 200"),
    Row("GET", "/inspector/warnings/<int:pk>/", INSPECTOR, "302 403 403 404 200+", WARNING),
    Row(
        "GET",
        "/inspector/warnings/evidence/<int:pk>/",
        INSPECTOR,
        "302 403 403 404 200",
        "/inspector/warnings/evidence/{warning_step}/",
    ),
    Row(
        "POST",
        "/inspector/warnings/<int:pk>/<slug:slug>/",
        INSPECTOR,
        "302 403 403 404 302",
        WARNING + "sign/",
    ),
    Row("POST", "/inspector/warnings/assign/", INSPECTOR, "302 403 403 302 302"),
    Row("GET", "/inspector/major-risks/", INSPECTOR, "302 403 403 200 200+"),
    Row("GET", "/inspector/major-risks/<int:pk>/", INSPECTOR, "302 403 403 404 200+", RISK),
    Row(
        "POST",
        "/inspector/major-risks/<int:pk>/<slug:slug>/",
        INSPECTOR,
        "302 403 403 404 422+",
        RISK + "close/",
        {"reason": ""},
    ),
    Row(
        "GET",
        "/inspector/projects/<str:code>/major-risk/",
        INSPECTOR,
        "302 403 403 404 200+",
        "/inspector/projects/{code}/major-risk/",
    ),
    Row("GET", "/contractor/warnings/", OFFICER, "302 403 200 403 200+"),
    Row(
        "GET",
        "/contractor/warnings/<int:pk>/people/",
        OFFICER,
        "302 403 404 403 404",
        "/contractor/warnings/{warning}/people/",
    ),
    Row(
        "POST",
        "/contractor/warnings/<int:pk>/",
        OFFICER,
        "302 403 404 403 302",
        "/contractor/warnings/{warning}/",
        {"words": "已补发"},
    ),
)

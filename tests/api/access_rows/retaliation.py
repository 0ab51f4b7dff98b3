"""Those who are punished for a complaint: for the inspectors of the region alone."""

from tests.api.access_rows.row import INSPECTOR, Row

ROWS = (
    Row("GET", "/inspector/retaliation/", INSPECTOR, "302 403 403 200 200+"),
    Row(
        "POST",
        "/inspector/retaliation/<int:pk>/",
        INSPECTOR,
        "302 403 403 404 422+",
        "/inspector/retaliation/{retaliation}/",
        {"words": " "},
    ),
)

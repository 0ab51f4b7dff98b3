"""Today's bulk assignment and the plan of visits."""

from tests.api.access_rows.row import INSPECTOR, Row

ROWS = (
    Row(
        "POST",
        "/inspector/assign/",
        INSPECTOR,
        "302 403 403 302 302",
        body={"project": "{code}", "act": "withdraw"},
    ),
    Row("GET", "/inspector/funding-gaps/", INSPECTOR, "302 403 403 200 200"),
    Row("GET", "/inspector/plan/", INSPECTOR, "302 403 403 200 200"),
)

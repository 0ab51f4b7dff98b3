"""Complaints, cases and clocks."""

from tests.api.access_rows.row import INSPECTOR, Row

ROWS = (
    Row("GET", "/inspector/due/", INSPECTOR, "302 403 403 200 200"),
    Row(
        "POST",
        "/inspector/due/outage/",
        INSPECTOR,
        "302 403 403 302 302",
        body={"began_at": "2026-09-01T08:00", "ended_at": "2026-09-01T09:00", "reason": "断电"},
    ),
)

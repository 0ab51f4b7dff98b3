"""Findings on who must pay."""

from tests.api.access_rows.row import INSPECTOR, Row

PAGE = "/inspector/projects/{code}/liability/"

ROWS = (
    Row(
        "GET",
        "/inspector/projects/<str:code>/liability/",
        INSPECTOR,
        "302 403 403 404 200+",
        PAGE,
    ),
    Row(
        "POST",
        "/inspector/projects/<str:code>/liability/<slug:slug>/",
        INSPECTOR,
        "302 403 403 404 422+",
        PAGE + "unpaid/",
        {"amount": ""},
    ),
)

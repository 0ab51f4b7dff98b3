"""The ledger of a site, line by line."""

from tests.api.access_rows.row import INSPECTOR, Row

ROWS = (
    Row(
        "GET",
        "/inspector/projects/<str:code>/ledger/",
        INSPECTOR,
        "302 403 403 404 200+",
        "/inspector/projects/{code}/ledger/",
    ),
)

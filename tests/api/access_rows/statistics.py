"""The statistics and their downloads."""

from tests.api.access_rows.row import INSPECTOR, Row

PAGE = "/inspector/statistics/"

ROWS = (
    Row("GET", PAGE, INSPECTOR, "302 403 403 200 200"),
    Row("GET", PAGE + "monthly.pdf", INSPECTOR, "302 403 403 200 200"),
    Row("GET", PAGE + "monthly.xlsx", INSPECTOR, "302 403 403 200 200"),
    # Unasked, it leads to the page that asks why.
    Row("GET", PAGE + "ledger.csv", INSPECTOR, "302 403 403 302 302"),
    Row("GET", "/inspector/exports/", INSPECTOR, "302 403 403 200 200+"),
    Row("GET", "/inspector/exports/ledger/", INSPECTOR, "302 403 403 200 200"),
)

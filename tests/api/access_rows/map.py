"""The map, its answers, and the sites that are not on it."""

from tests.api.access_rows.row import INSPECTOR, Row

BOX = "?bbox=116,35,118,37&zoom=13"
POSITION = "/inspector/projects/{code}/position/"

ROWS = (
    Row("GET", "/api/v1/map", INSPECTOR, "401 200 200 200 200+", "/api/v1/map" + BOX),
    Row("GET", "/api/v1/map/totals", INSPECTOR, "401 200 200 200 200"),
    Row("GET", "/inspector/map/print/", INSPECTOR, "302 403 403 200 200"),
    Row("GET", "/inspector/map/unplaced/", INSPECTOR, "302 403 403 200 200"),
    Row(
        "GET",
        "/inspector/projects/<str:code>/position/",
        INSPECTOR,
        "302 403 403 404 200+",
        POSITION,
    ),
)

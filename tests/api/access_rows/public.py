"""Addresses for everybody."""

from tests.api.access_rows.row import ANYBODY, Row

ROWS = (
    Row("GET", "/", ANYBODY, "200 200 200 200 200"),
    Row("GET", "/listings/", ANYBODY, "200 200 200 200 200"),
    Row("GET", "/verify/", ANYBODY, "200 200 200 200 200"),
    Row("GET", "/verify/<str:number>/", ANYBODY, "404 404 404 404 404", "/verify/R1/"),
    Row("GET", "/login/", ANYBODY, "200 302 302 302 302"),
    Row("POST", "/logout/", ANYBODY, "302 302 302 302 302"),
    Row("GET", "/w/", ANYBODY, "200 200 200 200 200"),
    Row("GET", "/w/complain/", ANYBODY, "404 404 404 404 404"),
    Row(
        "GET",
        "/w/complain/<str:site_code>/",
        ANYBODY,
        "200+ 200+ 200+ 200+ 200+",
        "/w/complain/{site_code}/",
    ),
    Row("POST", "/w/receipt/", ANYBODY, "404 404 404 404 404", body={"receipt": "1"}),
    Row("POST", "/w/receipt/message/", ANYBODY, "404 404 404 404 404", body={"receipt": "1"}),
    Row("GET", "/livez", ANYBODY, "200 200 200 200 200"),
    Row("GET", "/readyz", ANYBODY, "200 200 200 200 200"),
)

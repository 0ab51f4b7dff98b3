"""Signing in and the own account."""

from tests.api.access_rows.row import ANYBODY, Row

ROWS = (
    Row("GET", "/transparency/", ANYBODY, "200 200 200 200 200"),
    Row("GET", "/login/code/", ANYBODY, "302 302 302 302 302"),
    Row("GET", "/login/setup/", ANYBODY, "302 302 302 302 302"),
    Row("GET", "/account/", ANYBODY, "302 200 200 200 200"),
    Row("POST", "/account/end-sessions/", ANYBODY, "302 302 302 302 302"),
    Row("POST", "/account/recovery-codes/", ANYBODY, "302 200 200 200 200"),
)

"""Signing in, the own account, and administration."""

from tests.api.access_rows.row import ANYBODY, Row

ROWS = (
    # Of this machine, where the tests are; from elsewhere it is not there.
    Row("GET", "/metrics", ANYBODY, "200 200 200 200 200"),
    Row("GET", "/transparency/", ANYBODY, "200 200 200 200 200"),
    Row("GET", "/login/code/", ANYBODY, "302 302 302 302 302"),
    Row("GET", "/login/setup/", ANYBODY, "302 302 302 302 302"),
    Row("GET", "/account/", ANYBODY, "302 200 200 200 200"),
    Row("POST", "/account/end-sessions/", ANYBODY, "302 302 302 302 302"),
    Row("POST", "/account/recovery-codes/", ANYBODY, "302 200 200 200 200"),
    Row("GET", "/administration/", "auditor", "302 403 403 403 200"),
    Row("POST", "/administration/gate/", "system_admin", "302 403 403 403 409"),
    Row("GET", "/administration/people/", "auditor", "302 403 403 403 200"),
    Row(
        "GET",
        "/administration/people/<int:pk>/",
        "system_admin",
        "302 403 403 403 200",
        "/administration/people/{person}/",
    ),
    Row(
        "POST",
        "/administration/people/<int:pk>/",
        "system_admin",
        "302 403 403 403 302",
        "/administration/people/{person}/",
        {
            "role": "INSPECTOR",
            "region": "370902",
            "valid_from": "2026-09-15",
            "reason": "轮岗",
        },
    ),
    Row(
        "POST",
        "/administration/requests/<int:pk>/",
        "security_admin",
        "302 403 403 403 302",
        "/administration/requests/{wanted}/",
        {"grant": "yes"},
    ),
    Row(
        "POST",
        "/administration/roles/<int:pk>/end/",
        "security_admin",
        "302 403 403 403 302",
        "/administration/roles/{assignment}/end/",
    ),
    Row(
        "POST",
        "/administration/people/<int:pk>/reset/",
        "security_admin",
        "302 403 403 403 302",
        "/administration/people/{person}/reset/",
    ),
)

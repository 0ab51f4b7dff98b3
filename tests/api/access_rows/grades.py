"""Grades: endpoints and pages."""

from tests.api.access_rows.row import APPROVER, INSPECTOR, Row

V1 = "/api/v1"


def act(name, right, outcome, body=None):
    """One act on the world's grade, a draft."""
    path = f"/grades/{{}}/{name}"
    return Row(
        "POST",
        V1 + path.format("<int:grading_id>"),
        right,
        f"401 404 404 404 {outcome}",
        V1 + path.format("{grading}"),
        body or {},
    )


ROWS = (
    Row("GET", V1 + "/grades", INSPECTOR, "401 200 200 200 200+"),
    act("signature", APPROVER, "200+"),
    act("notice", INSPECTOR, "409", {"service_proof": "回证"}),
    act("confirmation", APPROVER, "409"),
    act("publication", APPROVER, "409"),
)

import pytest

from sites.errors import NotFound
from sites.services.load_report import empty_report, with_refusal
from tests.sites.services.load_files import Office, roster_line

pytestmark = pytest.mark.unit

FIELDS = [
    "file",
    "sha256",
    "profile",
    "project",
    "month",
    "rows",
    "accepted",
    "rejected",
    "warned",
    "totals",
    "findings",
    "diff",
    "committed",
    "receipt",
]


@pytest.mark.django_db
def test_every_report_has_the_same_fields():
    office = Office()
    report = office.preview("roster", office.roster(roster_line())).report
    empty = empty_report(file_name="a", content=b"a", kind="roster", project_code="")

    assert sorted(report) == sorted(empty) == sorted(FIELDS)


@pytest.mark.django_db
def test_reason_given_where_no_version_was_there_leaves_the_findings_as_they_are():
    office = Office()
    report = office.preview("roster", office.roster(roster_line())).report
    load = office.commit("roster", office.roster(roster_line()), reason="补报")

    assert load.report["findings"] == report["findings"]


def test_with_refusal_puts_the_refusal_first():
    report = empty_report(file_name="a", content=b"a", kind="roster", project_code="X")
    error = NotFound("没有", fix="请核对", code="E-PROJECT-UNKNOWN")

    refused = with_refusal({**report, "findings": [{"code": "W"}]}, error)

    assert refused["project"] == "X"
    assert refused["findings"][0] == {
        "severity": "refused",
        "code": "E-PROJECT-UNKNOWN",
        "sheet": "",
        "cell": "",
        "row": None,
        "column": "",
        "message": "没有",
        "fix": "请核对",
    }
    assert refused["findings"][1] == {"code": "W"}

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from api.auth import key_hash
from sites.models import ApiKey, Load, RosterEntry
from tests.api.v1.conftest import refusal
from tests.factories.sites import (
    NOW,
    InspectorFactory,
    ProjectFactory,
    synthetic_id_number,
)
from tests.people import wage_officers
from tests.sites.ingest.grids import xlsx

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

HEAD = ["姓名", "身份证号码", "进场时间"]
ROWS = [HEAD, ["测试工人", synthetic_id_number(101), "2026-03-01"]]
BAD_ROWS = [HEAD, ["测试工人", synthetic_id_number(101)[:-1] + "?", "2026-03-01"]]
KEY = {"Idempotency-Key": "key-1"}


def send(asker, project, content, *, kind="roster", headers=KEY, name="花名册.xlsx", **form):
    return asker.client.post(
        f"/api/v1/projects/{project.code}/uploads",
        {"kind": kind, **form, "file": SimpleUploadedFile(name, content)},
        headers=headers,
    )


@pytest.fixture
def project():
    return ProjectFactory()


@pytest.fixture
def officers(project):
    return wage_officers(project)


def test_upload_previews_and_stores_nothing_until_confirmed(ask, now, project, officers):
    asker = ask(officers.allowed)
    response = send(asker, project, xlsx(ROWS))
    body = response.json()
    assert response.status_code == 201, body
    assert (body["state"], body["kind"], body["project"]) == ("PREVIEWED", "roster", project.code)
    assert (body["report"]["accepted"], body["receipt"]) == (1, None)
    assert not RosterEntry.objects.exists()
    committed = asker.post(f"/uploads/{body['id']}/commit")
    assert committed.status_code == 200
    assert (committed.json()["state"], committed.json()["report"]["committed"]) == (
        "COMMITTED",
        True,
    )
    assert committed.json()["receipt"] == Load.objects.get().receipt_number
    assert RosterEntry.objects.count() == 1
    again = asker.post(f"/uploads/{body['id']}/commit", {"reason": ""})
    assert again.json() == committed.json()
    assert asker.get(f"/uploads/{body['id']}").json() == committed.json()


def test_upload_wrong_digit_is_reported_by_cell_and_cannot_be_confirmed(
    ask, now, project, officers
):
    asker = ask(officers.allowed)
    body = send(asker, project, xlsx(BAD_ROWS)).json()
    assert body["state"] == "REFUSED"
    assert "B2" in {finding["cell"] for finding in body["report"]["findings"]}
    response = asker.post(f"/uploads/{body['id']}/commit")
    assert refusal(response) == (409, "E-LOAD-REFUSED")
    assert not RosterEntry.objects.exists()


def test_upload_same_file_or_key_again_is_the_same_load(ask, now, project, officers):
    asker, content = ask(officers.allowed), xlsx(ROWS)
    first = send(asker, project, content).json()
    assert send(asker, project, content).json()["id"] == first["id"]
    other_key = {"Idempotency-Key": "key-2"}
    assert send(asker, project, content, headers=other_key).json()["id"] == first["id"]
    reused = send(asker, project, xlsx(BAD_ROWS))
    assert refusal(reused) == (409, "E-IDEMPOTENCY-REUSED")


def test_upload_for_its_own_general_contractor_by_code(ask, now, project, officers):
    uscc = project.general_contractor.uscc
    response = send(ask(officers.allowed), project, xlsx(ROWS), employer=uscc)
    assert response.status_code == 201
    assert Load.objects.get().employer == project.general_contractor


@pytest.mark.parametrize(
    ("content", "form", "expected"),
    [
        (b"", {}, (400, "E-FILE-EMPTY")),
        (b"x", {"kind": "recipe"}, (422, "E-KIND")),
        (b"x", {"kind": "payroll"}, (422, "E-PERIOD")),
        (b"x", {"kind": "payroll", "month": "2026-10"}, (422, "E-PERIOD")),
        (b"x", {"kind": "payroll", "month": "2026/9"}, (422, "E-VALUE")),
        (b"x", {"employer": "nobody"}, (404, "E-EMPLOYER-UNKNOWN")),
        (b"x", {"headers": {}}, (400, "E-IDEM-MISSING")),
        (b"x", {"headers": {"Idempotency-Key": "k" * 256}}, (422, "E-IDEMPOTENCY-KEY")),
    ],
)
def test_upload_refusals_leave_nothing(ask, now, project, officers, content, form, expected):
    assert refusal(send(ask(officers.allowed), project, content, **form)) == expected
    assert not Load.objects.exists()


def test_upload_too_large_is_refused(ask, now, project, officers, settings):
    settings.UPLOAD_MAXIMUM_BYTES = 10
    assert refusal(send(ask(officers.allowed), project, b"x" * 11)) == (413, "E-FILE-SIZE")
    assert send(ask(officers.allowed), project, b"x" * 10).status_code == 201


def test_upload_that_is_not_what_it_says_is_told_in_the_report(ask, now, project, officers):
    body = send(ask(officers.allowed), project, b"MZ\x90\x00 program", name="表.xlsx").json()
    assert body["state"] == "REFUSED"
    assert body["report"]["findings"][0]["code"] == "E-FILE-TYPE"


def test_upload_without_file_is_refused(ask, now, project, officers):
    response = ask(officers.allowed).client.post(
        f"/api/v1/projects/{project.code}/uploads", {"kind": "roster"}, headers=KEY
    )
    assert refusal(response) == (422, "E-FIELD-MISSING")


def test_upload_is_for_the_wage_officer_of_the_project_alone(ask, now, project, officers):
    content = xlsx(ROWS)
    for person in (officers.colleague, officers.stranger):
        assert refusal(send(ask(person), project, content)) == (404, "E-NOT-FOUND")
    inspector = ask(InspectorFactory("370902"))
    assert refusal(send(inspector, project, content)) == (403, "E-NOT-ALLOWED")
    assert refusal(send(ask(), project, content)) == (401, "E-AUTH")
    upload = send(ask(officers.allowed), project, content).json()["id"]
    for person in (officers.colleague, officers.stranger):
        assert refusal(ask(person).get(f"/uploads/{upload}")) == (404, "E-NOT-FOUND")
        assert refusal(ask(person).post(f"/uploads/{upload}/commit")) == (404, "E-NOT-FOUND")
    assert inspector.get(f"/uploads/{upload}").status_code == 200
    # The file itself, with every number in the clear, goes back to where it came from only.
    assert refusal(inspector.get(f"/uploads/{upload}/corrected")) == (403, "E-NOT-ALLOWED")
    assert refusal(inspector.post(f"/uploads/{upload}/commit")) == (403, "E-NOT-ALLOWED")
    assert refusal(ask().get(f"/uploads/{upload}")) == (401, "E-AUTH")
    assert not RosterEntry.objects.exists()


def test_upload_by_a_key_acts_for_its_person_in_its_project(ask, now, project, officers):
    ApiKey.objects.create(
        client="劳务系统",
        key_hash=key_hash("secret"),
        scopes=["uploads"],
        project=project,
        acts_for=officers.allowed,
        created_at=NOW,
        expires_at=NOW + dt.timedelta(days=1),
    )
    headers = {**KEY, "X-API-Key": "secret"}
    response = send(ask(), project, xlsx(ROWS), headers=headers)
    assert response.status_code == 201
    assert Load.objects.get().uploaded_by == officers.allowed
    ApiKey.objects.update(project=ProjectFactory())
    assert refusal(send(ask(), project, xlsx(ROWS), headers=headers)) == (404, "E-NOT-FOUND")
    upload = ask().client.get(f"/api/v1/uploads/{Load.objects.get().pk}", headers=headers)
    assert refusal(upload) == (404, "E-NOT-FOUND")


def test_upload_of_a_projects_workbook_is_refused_and_not_kept(ask, now, project, officers):
    response = send(ask(officers.allowed), project, xlsx(ROWS), kind="projects")
    assert refusal(response) == (422, "E-KIND")
    assert not Load.objects.exists()


def test_upload_that_is_no_form_is_refused_in_words(ask, now, project, officers):
    response = ask(officers.allowed).client.post(
        f"/api/v1/projects/{project.code}/uploads",
        b"--x\r\n",
        content_type="multipart/form-data",
        headers=KEY,
    )
    assert refusal(response) == (400, "E-MULTIPART")

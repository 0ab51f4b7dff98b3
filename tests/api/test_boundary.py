"""What every answer carries, and what is refused before anything looks at it."""

import logging

import pytest
from django.conf import settings
from django.test import Client

from api.boundary import FORM_BYTES, boundary
from tests.api.v1.conftest import refusal
from tests.factories.sites import InspectorFactory, SiteFactory

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

ANSWERS = {
    "/": 200,
    "/w/": 200,
    "/static/css/tokens.css": 200,
    "/nowhere/": 404,
    "/inspector/": 302,
    "/api/v1/listings": 200,
    "/api/v1/nowhere": 404,
    "/api/v1/cases": 401,
    "/api/v1/docs": 200,
    "/livez": 200,
}


@pytest.mark.parametrize(("path", "status"), ANSWERS.items())
def test_every_answer_carries_the_headers(client, path, status):
    response = client.get(path)
    response.close()

    assert response.status_code == status
    policy = response["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "//" not in policy
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "geolocation=()" in response["Permissions-Policy"]
    if not path.startswith("/static/"):
        assert "no-store" in response["Cache-Control"]


def test_host_that_is_not_ours_is_refused_with_the_headers(client):
    response = client.get("/", headers={"Host": "elsewhere.example"})

    assert response.status_code == 400
    assert "default-src 'self'" in response["Content-Security-Policy"]


def test_cookies_are_kept_from_scripts_and_from_other_sites(client):
    client.get("/login/")
    client.post("/login/", {"username": InspectorFactory().username, "password": "pass-word-1"})

    session = client.cookies["session"]
    assert (session["httponly"], session["samesite"]) == (True, "Lax")
    assert client.cookies["csrf"]["samesite"] == "Lax"


@pytest.mark.parametrize(
    "path",
    [
        "/w/complain/%00/",
        "/verify/%00/",
        "/inspector/projects/%00/",
        "/inspector/cases/%00/",
        "/contractor/projects/%00/upload/",
    ],
)
def test_page_with_a_nul_in_its_address_is_not_there(client, path):
    client.force_login(InspectorFactory())

    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["companies/%00", "complaints/%00", "restrictions/%00"])
def test_endpoint_with_a_nul_in_its_address_is_not_there(client, path):
    client.force_login(InspectorFactory())

    assert refusal(client.get(f"/api/v1/{path}")) == (404, "E-NOT-FOUND")


def test_cookie_with_a_nul_is_as_good_as_none():
    client = Client(headers={"Cookie": 'session="abcdefghij\\000"; csrf="a\\000"'})

    assert client.get("/inspector/").status_code == 302
    assert refusal(client.get("/api/v1/cases")) == (401, "E-AUTH")


@pytest.mark.parametrize(("spare", "status"), [(0, 403), (1, 413)])
def test_body_larger_than_any_file_is_refused_before_it_is_read(spare, status):
    length = settings.UPLOAD_MAXIMUM_BYTES + FORM_BYTES + spare
    client = Client(enforce_csrf_checks=True)

    response = client.post("/login/", b"", "text/plain", CONTENT_LENGTH=str(length))

    assert response.status_code == status


def test_body_larger_than_any_file_is_a_problem_of_the_api(client):
    response = client.post("/api/v1/complaints", b"", "text/plain", CONTENT_LENGTH="99999999")

    assert refusal(response) == (413, "E-BODY-SIZE")


def test_length_that_is_no_number_is_none(client):
    assert client.get("/livez", CONTENT_LENGTH="viele").status_code == 200


def test_wrong_method_is_a_problem_and_names_the_right_ones(client):
    response = client.put("/api/v1/complaints", "{}", content_type="application/json")

    assert refusal(response) == (405, "E-METHOD")
    assert response["Allow"] == "POST"


@pytest.mark.parametrize("method", ["get", "put", "delete"])
@pytest.mark.parametrize("path", ["{}", "{}/", "{}/messages", "{}/nowhere"])
def test_log_never_holds_a_receipt(client, caplog, path, method):
    code = "7K3M-9QXA-AAAA-BBBB-CC"

    with caplog.at_level(logging.DEBUG):
        getattr(client, method)("/api/v1/complaints/" + path.format(code))

    assert code not in caplog.text


def test_answer_that_is_fine_is_left_as_it_is(rf):
    from django.http import HttpResponse

    answer = boundary(lambda _: HttpResponse("ok", headers={"Cache-Control": "private"}))

    assert answer(rf.get("/api/v1/x"))["Cache-Control"] == "private"


def test_public_pages_ask_for_nothing_outside(client):
    site = SiteFactory()
    for path in ("/", "/listings/", "/verify/", "/w/", f"/w/complain/{site.code}/", "/login/"):
        text = client.get(path).text
        assert "http://" not in text
        assert "https://" not in text

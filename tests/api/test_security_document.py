"""docs/security.md claims nothing it does not show: each piece of evidence is there."""

import re
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = pytest.mark.unit

ROOT = Path(settings.BASE_DIR)
TEXT = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
STATES = {"held", "partly", "open", "none"}


def test_every_file_named_is_there():
    named = set(re.findall(r"`((?:tests|deploy|sites|api|docs)/[\w./-]+)`", TEXT))
    assert len(named) > 40
    assert {name for name in named if not (ROOT / name).exists()} == set()
    linked = set(re.findall(r"\]\(([\w./-]+)\)", TEXT))
    assert {name for name in linked if not (ROOT / "docs" / name).exists()} == set()


def test_every_target_named_is_in_the_makefile():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z-]+)`", TEXT)) <= targets


def test_every_section_has_a_state_and_what_is_held_has_evidence():
    lines = [line.strip("|").split("|") for line in TEXT.splitlines() if line.startswith("| V")]
    rows = [[cell.strip() for cell in line] for line in lines]
    chapters = {one for name, *_ in rows for one in re.findall(r"V(\d+)", name)}
    assert chapters == {str(one) for one in range(1, 18)}
    assert {state for _, state, *_ in rows} <= STATES
    assert [name for name, state, _, shown in rows if state == "held" and not shown] == []
    assert [name for name, state, how, _ in rows if state == "partly" and not how] == []

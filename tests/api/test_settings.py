"""Settings as a process reads them from its environment."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.unit

ROOT = Path(__file__).resolve().parents[2]
ASKED = """
from api import settings
print(settings.UPLOAD_ROOT, settings.AUDIT_HEADS_FILE)
"""


def settings_of(**environment):
    done = subprocess.run(
        [sys.executable, "-c", ASKED],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.split() or [done.stderr.splitlines()[-1]]


def test_what_is_kept_lies_in_the_data_folder_unless_told_otherwise(tmp_path):
    uploads, heads = settings_of(ANXIN_DATA_DIR=str(tmp_path))
    assert (uploads, heads) == (f"{tmp_path}/uploads", f"{tmp_path}/audit-heads.jsonl")
    # An empty word is none, as for the servers of that folder.
    assert settings_of(ANXIN_DATA_DIR="", UPLOAD_ROOT="/srv/uploads") == [
        "/srv/uploads",
        str(ROOT / ".data" / "audit-heads.jsonl"),
    ]


def test_secret_that_is_missing_is_named():
    [said] = settings_of(DATABASE_URL="postgresql://nowhere/none")
    assert "请设置环境变量 SECRET_KEY（或 SECRET_KEY_FILE）" in said

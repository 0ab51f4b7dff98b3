import io

import pytest
from django.core.management import call_command

from tests.architecture.source import ROOT

pytestmark = pytest.mark.integration


def test_openapi_snapshot_is_what_the_endpoints_say():
    out = io.StringIO()

    call_command("openapi", stdout=out)

    snapshot = (ROOT / "docs" / "openapi.json").read_text(encoding="utf-8")
    assert out.getvalue().rstrip("\n") == snapshot.rstrip("\n"), "run: make openapi"

"""A client written by a generator from the description alone checks, batches and feeds back.

It knows nothing of this repository: generated code, a key, an address.
"""

import datetime as dt
import json
import subprocess
import sys

import pytest
from django.conf import settings
from django.utils import timezone

from api.auth import key_hash
from blacklist.models import RestrictionFeedback
from sites.models import ApiKey
from tests.factories.blacklist import approved_decision
from tests.factories.sites import CompanyFactory, UserFactory

pytestmark = [
    pytest.mark.integration,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(900),
]
CONFIG = (
    "project_name_override: anxin_client\npackage_name_override: anxin_client\npost_hooks: []\n"
)
PROGRAM = """
import json, sys
from anxin_client.client import AuthenticatedClient
from anxin_client.api.restrictions import (
    api_v1_restrictions_check_batch as batch,
    api_v1_restrictions_get_restriction as check,
    api_v1_restrictions_post_feedback as feedback,
)
from anxin_client.models import BatchIn, FeedbackIn

address, key, listed, free = sys.argv[1:]
client = AuthenticatedClient(base_url=address, token=key, prefix="", auth_header_name="X-API-Key")
one = check.sync(listed, client=client, purpose="bidding")
many = batch.sync(client=client, body=BatchIn(codes=[free, listed, "x"], purpose="bidding"))
measure = one.measures[0]
back = feedback.sync(
    client=client,
    body=FeedbackIn(
        document_number=measure.document_number,
        purpose="bidding",
        measure=measure.measure,
        department="公共资源交易中心",
        business="施工招标",
        operator="李某",
        applied=True,
    ),
)
refused = check.sync("x", client=client, purpose="bidding")
print(json.dumps([
    one.status, [answer.status for answer in many.answers], back.document_number, refused.code,
]))
"""


def test_generated_client_checks_batches_and_feeds_back(live_server, tmp_path):
    (tmp_path / "config.yaml").write_text(CONFIG, encoding="utf-8")
    subprocess.run(
        [
            *(sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none"),
            *("--path", str(settings.BASE_DIR / "docs" / "openapi.json")),
            *("--config", str(tmp_path / "config.yaml")),
            *("--output-path", str(tmp_path / "anxin_client")),
        ],
        check=True,
        capture_output=True,
        timeout=400,
    )
    (tmp_path / "program.py").write_text(PROGRAM, encoding="utf-8")
    decision, now = approved_decision(), timezone.now()
    ApiKey.objects.create(
        client="公共资源交易",
        key_hash=key_hash("a-key"),
        scopes=["restrictions"],
        acts_for=UserFactory(),
        created_at=now,
        expires_at=now + dt.timedelta(days=1),
    )

    done = subprocess.run(
        [
            *(sys.executable, "program.py", live_server.url, "a-key"),
            *(decision.company.uscc, CompanyFactory().uscc),
        ],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        text=True,
        timeout=400,
        env={},
    )

    assert json.loads(done.stdout) == [
        "RESTRICTED",
        ["NOT_LISTED", "RESTRICTED", "MALFORMED"],
        decision.number,
        "E-USCC-LEN",
    ]
    assert RestrictionFeedback.objects.get().operator == "李某"

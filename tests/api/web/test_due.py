"""The list of what falls due this week, and an outage put on record."""

import pytest

from sites.models import SystemOutage
from sites.services.clocks import Subject, start_clock
from tests.api.web import story
from tests.factories.sites import NOW, InspectorFactory

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
OUTAGE = {"began_at": "2026-09-14T22:00", "ended_at": "2026-09-15T08:00", "reason": "机房断电"}


@pytest.fixture
def inspector(client, clock):
    clock(NOW)
    user = InspectorFactory()
    client.force_login(user)
    return user


def start(rule, project, kind="Complaint", words="泰人社监诉字〔2026〕1号"):
    return start_clock(
        rule=rule,
        subject=Subject(kind, 1, words, project.region_id, project=project),
        now=NOW.replace(day=14),
    )


def test_due_lists_this_weeks_clocks_with_their_places(client, inspector):
    assert "本周没有到期事项" in client.get("/inspector/due/").text
    site = story.site()
    start("complaint_acceptance", site)
    start("referral_decision", site, kind="Case", words="泰人社监立字〔2026〕1号")
    start("investigation", site)

    text = client.get("/inspector/due/").text

    assert text.index("负责人决定是否移送") < text.index("决定是否受理投诉")
    assert "完成调查" not in text
    assert "/inspector/cases/%E6%B3%B0" in text
    assert "2026-09-20" in text


def test_an_outage_is_recorded_and_gives_days_back(client, inspector):
    clock = start("complaint_acceptance", story.site())

    answer = client.post("/inspector/due/outage/", OUTAGE, follow=True)

    assert "顺延时限 1 项" in answer.text
    assert "机房断电，顺延 1 项" in answer.text
    clock.refresh_from_db()
    assert clock.due_on.isoformat() == "2026-09-21"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"ended_at": "2026-09-14T21:00"}, "E-OUTAGE"),
        ({"ended_at": "2026-09-16T08:00"}, "E-OUTAGE"),
        ({"reason": ""}, "这一项要填"),
        ({"began_at": "昨天"}, "2026-09-15 09:30"),
    ],
)
def test_an_outage_that_is_none_is_refused(client, inspector, changes, words):
    answer = client.post("/inspector/due/outage/", {**OUTAGE, **changes})

    assert answer.status_code == 422
    assert words in answer.text
    assert not SystemOutage.objects.exists()

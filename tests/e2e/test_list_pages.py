"""The pages about the list for everybody, for a framing site and for the two persons, looked at."""

import pytest

from api.push.sandbox.server import SandboxServer, read_event
from api.web.check_page import link_of
from blacklist.models import Reconciliation
from blacklist.services.credit_objection import file_credit_objection
from sites.enums import NameSource
from sites.models import ApiKey, NameConflict
from sites.outbox import signed_bytes
from sites.services.company_names import Sighting, keep_sightings
from tests.api.push.conftest import put
from tests.blacklist.services.test_reconciling import CITY, discrepancy, propose
from tests.e2e.walker import WIDTHS, Walker
from tests.factories.blacklist import approved_decision
from tests.factories.outcomes import drafted_publication, market_proposal, published_violation
from tests.factories.penalties import penalty_decision
from tests.factories.sites import NOW, ApproverFactory, InspectorFactory, UserFactory

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(900),
]


def test_pages_of_the_list(page, live_server, monkeypatch, sandbox: SandboxServer):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    decision = approved_decision()
    draft = drafted_publication()
    published = published_violation(drafted_publication(decision.notice.order))
    decided = penalty_decision(case=draft.case)
    market_proposal(draft.case.payment_orders.get())
    key = ApiKey.objects.create(
        client="公共资源交易中心",
        key_hash="k",
        scopes=["restrictions"],
        acts_for=UserFactory(),
        created_at=NOW,
        expires_at=NOW.replace(year=2027),
    )
    propose(discrepancy(), actor=InspectorFactory(CITY))
    Reconciliation.objects.create(target="credit-platform", started_at=NOW, error="连接被拒绝")
    asked = f"?uscc={decision.company.uscc}&purpose=bidding"
    pages = {
        "public-listing": f"/listings/{decision.number}/",
        "open-data": "/listings/data/",
        "violations": "/violations/",
        "violation": f"/violations/{published.number}/",
        "check": f"/check/{asked}",
        "check-embedded": f"/check/{link_of(key, origin='https://ggzy.example')}/{asked}",
    }
    walker = Walker(page, live_server.url, "")
    _look(walker, pages)
    walker.sign_in(ApproverFactory(CITY))
    _look(
        walker,
        {
            "approver-queue": "/approver/",
            "reconciliation": "/approver/reconciliation/",
            "approver-outcomes": "/approver/outcomes/",
        },
    )
    page.context.clear_cookies()
    walker.sign_in(draft.case.handler)
    _look(
        walker,
        {
            "outcomes": f"/inspector/cases/{draft.case.number}/outcomes/",
            "penalties": "/inspector/penalties/",
            "penalty": f"/inspector/penalties/{decided.pk}/",
            **_more_of_the_company(decision),
        },
    )
    sandbox.store.take(_effect(put("company:A", member={"name": "示例建筑"})))
    _look(Walker(page, f"http://127.0.0.1:{sandbox.server_port}", ""), {"sandbox": "/"})


def _more_of_the_company(decision):
    """Pages of what the listed company asked for, and of a second name for its code."""
    objected = file_credit_objection(
        decision=decision, words="欠薪金额有误", actor=InspectorFactory(CITY), now=NOW
    )
    told = Sighting(
        decision.company.uscc, "别的有限公司", NameSource.CHECKED_LIST, "名单.xlsx 第3行"
    )
    keep_sightings([told], now=NOW, reopen=False)
    return {
        "names": "/inspector/names/",
        "name": f"/inspector/names/{NameConflict.objects.get().pk}/",
        "credit-objections": "/inspector/credit-objections/",
        "credit-objection": f"/inspector/credit-objections/{objected.pk}/",
    }


def _look(walker, pages):
    """Look at each page on both widths."""
    for width, (across, down) in WIDTHS.items():
        walker.page.set_viewport_size({"width": across, "height": down})
        walker.width_name = width
        for name, path in pages.items():
            walker.look(path, name)


def _effect(message):
    return read_event(signed_bytes(message), str(message.pk))

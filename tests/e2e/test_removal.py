"""From the payment order over the listing to the early removal, in Chromium.

Inspector, legal reviewer and approving officer each do their part at their own account, the
listed company applies at its own; the platform is a real receiver over HTTP.
"""

import datetime as dt

import pytest
from django.db.models.functions import Now
from django.utils import timezone

from api.push.relay import Relay
from api.push.targets import clients
from blacklist.models import ListingDecision
from sites.models import OutboxMessage
from tests.e2e.walker import WIDTHS, Walker
from tests.factories.blacklist import (
    at,
    listed_company,
    pay_everything,
    unpaid_order,
)
from tests.factories.removal import pdf
from tests.factories.sites import (
    ApproverFactory,
    InspectorFactory,
    LegalReviewerFactory,
    ProjectFactory,
    WageOfficerFactory,
)

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(900),
]


class Play:
    """The people at their pages in one tab, and the day it is."""

    def __init__(self, page, base, monkeypatch):
        page.set_viewport_size(dict(zip(("width", "height"), WIDTHS["wide"], strict=True)))
        self.page, self.walker = page, Walker(page, base, "wide")
        self.moment = timezone.now()
        monkeypatch.setattr("django.utils.timezone.now", lambda: self.moment)

    def enter(self, user, path, day):
        self.moment = at(day)
        self.page.context.clear_cookies()
        self.walker.sign_in(user)
        self.page.goto(f"{self.walker.base}{path}")

    def press(self, button, **fields):
        for control, value in fields.items():
            self.page.fill(f"#{control.replace('__', '-')}", value)
        self.walker.press(f"main button:text-is('{button}')")

    def says(self, words):
        self.page.wait_for_selector(f"text={words}")

    def review(self, reviewer, path, day):
        self.enter(reviewer, path, day)
        self.page.select_option("#review_agreed", "yes")
        self.press("提交审核意见")
        self.says("法制审核意见已记录")

    def approve(self, approver, path, day, words):
        self.enter(approver, path, day)
        self.page.check("#approve_checked")
        self.press(words)

    def see(self, name):
        """Both widths, held to the rules all pages keep."""
        for width, (across, down) in WIDTHS.items():
            self.page.set_viewport_size({"width": across, "height": down})
            self.walker.width_name = width
            self.walker.check(name)
        self.page.set_viewport_size(dict(zip(("width", "height"), WIDTHS["wide"], strict=True)))


def test_order_listing_early_removal(page, live_server, monkeypatch, sandbox, client):
    company = listed_company()
    project = ProjectFactory(general_contractor=company)
    order = unpaid_order(company=company, project=project)
    inspector, reviewer, approver = InspectorFactory(), LegalReviewerFactory(), ApproverFactory()
    officer = WageOfficerFactory(project)
    play = Play(page, live_server.url, monkeypatch)

    _notify_and_draft(play, inspector, f"/inspector/cases/{order.case.number}/")
    decision = ListingDecision.objects.get()
    draft = f"/approver/decisions/{decision.pk}/"
    play.review(reviewer, draft, dt.date(2026, 9, 9))
    play.see("decision-reviewed")
    play.approve(approver, draft, dt.date(2026, 9, 10), "批准列入")
    play.says("待送达")
    Relay(clients()).drain()
    address = f"/api/v1/restrictions/{company.uscc}?purpose=bidding"
    assert client.get(address).json()["status"] == "RESTRICTED"

    pay_everything(order)
    listing = f"/inspector/listings/{decision.pk}/"
    play.enter(inspector, listing, dt.date(2026, 10, 9))
    page.click("summary:has-text('认定改正')")
    play.press("认定", correction_corrected_on="2026-09-30", correction_evidence="银行回单")
    play.says("已认定改正")
    play.see("listing")
    play.enter(officer, f"/contractor/repair/{decision.pk}/", dt.date(2027, 3, 29))
    play.says("最早申请日")
    play.see("repair-waiting")
    _apply(play, officer, decision)
    _look_first(play, inspector, listing)
    page.select_option("#change_kind", "EARLY_REMOVAL")
    play.press("拟稿", change_reason="已付清，材料齐全")
    change = f"/approver/changes/{decision.changes.get().pk}/"
    play.review(reviewer, change, dt.date(2027, 4, 7))
    play.approve(approver, change, dt.date(2027, 4, 8), "批准准予提前移出")
    play.says("提前移出 2027-04-08")
    play.see("change-approved")
    # The relay goes by the database's clock, which this story has left behind.
    OutboxMessage.objects.update(next_at=Now())
    Relay(clients()).drain()

    answer = client.get(address).json()
    assert (answer["status"], answer["on"]) == ("NOT_LISTED", "2027-04-08")
    kinds = [effect.kind for effect in sandbox.store.all()]
    assert sorted(kinds) == ["LIST"] * 3 + ["REMOVE"] * 3
    play.enter(officer, f"/contractor/repair/{decision.pk}/", dt.date(2027, 4, 8))
    play.says("已移出名单")
    play.see("repair-done")


def _notify_and_draft(play, inspector, case):
    play.enter(inspector, case, dt.date(2026, 9, 1))
    play.press("送达告知书", notice_service_proof="送达回证第2号")
    play.enter(inspector, case, dt.date(2026, 9, 9))
    play.press("拟稿")


def _apply(play, officer, decision):
    play.enter(officer, "/contractor/repair/", dt.date(2027, 3, 30))
    play.says("现在可以申请提前移出")
    play.see("repairs")
    play.walker.press("text=查看条件和办理")
    play.page.set_input_files(
        "#id_proof", {"name": "回单.pdf", "mimeType": "application/pdf", "buffer": pdf("proof")}
    )
    play.see("repair-form")
    play.press(
        "提交申请",
        id_application="拖欠工资已于9月30日全部付清",
        id_words="今后按月足额支付农民工工资，不再拖欠",
        id_signed_by="王负责",
        id_signed_on="2027-03-29",
    )
    play.says("申请办理中")
    assert decision.applications.count() == 1


def _look_first(play, inspector, listing):
    play.enter(inspector, listing, dt.date(2027, 4, 6))
    play.see("listing-applied")
    play.page.select_option("#first-review_is_complete", "yes")
    play.press("记录初审", **{"first-review_words": "材料齐全"})
    play.says("初审已记录")

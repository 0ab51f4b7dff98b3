"""The administrators' pages in a real browser, at both widths."""

import pytest

from arrears.services.break_glass import open_access
from sites.enums import RoleKind, SecurityEventKind
from sites.services.data_exports import take_export
from sites.services.master_data import request_calendar_year, request_zone
from sites.services.security_events import record_event
from tests.factories.arrears import ComplaintFactory, ComplaintIdentityFactory, LedgerEntryFactory
from tests.factories.exports import DataExportFactory
from tests.factories.holds import LegalHoldFactory
from tests.factories.machine import ApiKeyFactory
from tests.factories.sites import (
    NOW,
    AdministratorFactory,
    ApproverFactory,
    InspectorFactory,
    ProjectFactory,
    region,
)
from tests.sites.lib.test_holiday_plans import PLAN

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(900),
]
DAY = NOW.date()
REASON = "工人在工地被扣留，须立即联系本人"


@pytest.fixture(autouse=True)
def _day(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def waiting():
    """A year, a zone, a key and an emergency reading, each for somebody else to look at."""
    actor = AdministratorFactory(RoleKind.SYSTEM_ADMIN)
    asked = {"reason": "国办发明电〔2026〕7号", "actor": actor, "now": NOW, "day": DAY}
    request_calendar_year(year=2027, text=PLAN, **asked)
    request_zone(code="3709A9", name="示例新区", parent=region("370902"), **asked)
    ApiKeyFactory(acts_for=InspectorFactory())
    project = ProjectFactory(region=region("370902"))
    complaint = ComplaintIdentityFactory(complaint=ComplaintFactory(project=project)).complaint
    inspector = InspectorFactory("370902")
    DataExportFactory(region=region("370902"), requested_by=inspector)
    mine = DataExportFactory(state="APPROVED", needs_approval=False, requested_by=inspector)
    take_export(export=mine, actor=inspector, now=NOW)
    LedgerEntryFactory(project=project)
    LegalHoldFactory(project=project)
    asked = {"lift_asked_key": inspector.person_key, "lift_asked_at": NOW}
    asked |= {"lift_asked_by": inspector, "lift_reason": "判决已生效，案卷已归档"}
    LegalHoldFactory(project__region=region("370902"), **asked)
    for kind, name in (("WRONG_PASSWORD", ""), ("UNKNOWN_NAME", "x"), ("LOCKED_OUT", "x")):
        user = None if name else inspector
        where = {"address": "2001:db8:85a3::8a2e:370:7334", "typed_name": name}
        record_event(kind=SecurityEventKind(kind), now=NOW, user=user, **where)
    open_access(complaint=complaint, reason=REASON, ticket="值班领导批准", actor=inspector, now=NOW)
    return complaint, inspector


def test_administrators_see_what_waits_and_what_holds(walker):
    complaint, _ = waiting()
    security = AdministratorFactory(RoleKind.SECURITY_ADMIN)
    security.display_name = "安全管理员甲"
    security.save()
    walker.sign_in(security)
    walker.look("/administration/", "administration-health")
    walker.look("/administration/people/", "administration-people")
    walker.look("/administration/keys/", "administration-keys")
    walker.page.goto(f"{walker.base}/administration/calendars/")
    walker.page.click("summary")
    walker.check("administration-calendars")
    walker.look("/administration/regions/", "administration-regions")
    walker.look("/administration/law/?q=repair", "administration-law")
    walker.look("/administration/measures/", "administration-measures")
    walker.look("/administration/break-glass/", "administration-break-glass")
    walker.look("/administration/exports/", "administration-exports")
    walker.look("/administration/security/", "administration-security")
    assert complaint.number not in walker.page.text_content("main")


def test_who_asks_and_who_reviews(walker):
    complaint, inspector = waiting()
    walker.sign_in(AdministratorFactory(RoleKind.SYSTEM_ADMIN))
    walker.look("/administration/calendars/", "administration-calendar-form")
    walker.page.context.clear_cookies()
    walker.sign_in(AdministratorFactory(RoleKind.AUDITOR))
    walker.look("/administration/break-glass/", "administration-review")
    walker.look("/administration/holds/", "administration-holds")
    walker.page.context.clear_cookies()
    walker.sign_in(inspector)
    walker.look(f"/inspector/complaints/{complaint.pk}/break-glass/", "break-glass-open")
    walker.look("/inspector/exports/", "own-exports")
    walker.look("/inspector/holds/", "inspector-holds")
    walker.look("/inspector/exports/ledger/", "ask-export")
    walker.page.context.clear_cookies()
    walker.sign_in(ApproverFactory("370902"))
    walker.look("/approver/exports/", "approver-exports")
    walker.look("/approver/holds/", "approver-holds")

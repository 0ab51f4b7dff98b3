"""Who complained is forgotten in time, never too early, and never while the case may need him."""

import datetime as dt
import io

import pytest
from django.core.management import call_command

from api.tasks import erase_overdue
from arrears.models import ComplaintIdentity, ComplaintMember
from arrears.services.erasure import erase_identities, identities_due
from sites.models import AuditEntry
from sites.sealing import seal
from tests.factories.arrears import CaseFactory, ComplaintFactory, ComplaintIdentityFactory
from tests.factories.sites import NOW

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

CLOSED_ON = dt.date(2026, 3, 10)
LAST_DAY = dt.date(2027, 3, 10)


def identity(*, state="CLOSED", closed_on=CLOSED_ON):
    case = CaseFactory(closed_on=closed_on, state="CLOSED" if closed_on else "INVESTIGATING")
    return ComplaintIdentityFactory(complaint=ComplaintFactory(case=case, state=state))


@pytest.mark.parametrize(("days", "due"), [(-1, 0), (0, 0), (1, 1)])
def test_a_year_after_the_case_was_closed(days, due):
    identity()
    assert identities_due(day=LAST_DAY + dt.timedelta(days=days)).count() == due


def test_open_and_handed_over_cases_keep_it():
    identity(state="IN_CASE", closed_on=None)
    identity(state="IN_CASE")
    assert identities_due(day=dt.date(2040, 1, 1)).count() == 0


def test_a_complaint_that_was_refused_is_counted_from_its_day():
    ComplaintIdentityFactory(complaint=ComplaintFactory(case=None, state="REFUSED"))
    filed_on = NOW.date()
    assert identities_due(day=filed_on.replace(year=2027)).count() == 0
    assert identities_due(day=filed_on.replace(year=2027) + dt.timedelta(days=1)).count() == 1


def test_erasing_is_on_record_and_done_once(monkeypatch):
    kept, gone = identity(state="IN_CASE", closed_on=None), identity()
    member = ComplaintMember.objects.create(
        complaint=gone.complaint, row=1, name_sealed=seal("示例工友", purpose="complaint.member")
    )
    out = io.StringIO()
    call_command("erase", "--on", "2028-01-01", "--dry-run", stdout=out)
    assert erase_identities(day=dt.date(2028, 1, 1), now=NOW) == 1
    gone.refresh_from_db()
    kept.refresh_from_db()
    member.refresh_from_db()
    assert member.name_sealed == ""
    assert (gone.name_sealed, gone.phone_sealed, bool(kept.name_sealed)) == ("", "", True)
    entry = AuditEntry.objects.get()
    assert (entry.act, entry.detail, entry.basis) == (
        "到期删除投诉人身份",
        {"count": 1},
        "《中华人民共和国个人信息保护法》第四十七条",
    )
    call_command("erase", "--on", "2028-01-01", stdout=out)
    assert (
        out.getvalue()
        == "投诉人到期 1 人\n农民工到期 0 人，文件 0 份\n安全事件到期 0 条\n已删除 0 人的姓名和电话\n"
        "已删除安全事件 0 条\n"
    )
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    assert erase_overdue() == 0
    assert ComplaintIdentity.objects.count() == 2

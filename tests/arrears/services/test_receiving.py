"""Complaints without a site code, taken down by staff, and found a site for."""

import datetime as dt
from decimal import Decimal

import pytest

from arrears.complaint_words import ComplaintWords, Member
from arrears.enums import Channel, ComplaintState, ToldBy
from arrears.models import Complaint, ComplaintMember, ReceiptPickup
from arrears.queries import complaint_by_receipt, complaints_visible_to
from arrears.services.intake import file_without_code
from arrears.services.receiving import Told, fetch_receipt, find_site, take_down_complaint
from sites.clocks import due_this_week
from sites.errors import DomainError
from sites.models import AuditEntry, LegalClock
from sites.sealing import unseal
from tests.factories.sites import (
    NOW,
    InspectorFactory,
    ProjectFactory,
    SiteFactory,
    WageOfficerFactory,
    region,
)

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
DAY = NOW.date()
KEY = "k" * 32
WORDS = ComplaintWords("李老板", DAY, None, 1, "工地在修路，两个月没发钱", "王建国", "13800000000")
COUNTY, OTHER, CITY = "370902", "370911", "370900"


def anywhere(code=COUNTY, place="岱庙北边修路的工地", key=KEY, words=WORDS):
    return file_without_code(
        region=region(code), place=place, words=words, submission_key=key, now=NOW
    )


def told(**changes):
    given = {
        "channel": Channel.HOTLINE,
        "told_by": ToldBy.WORKER,
        "site_code": "",
        "region": region(COUNTY),
        "place": "修路的工地",
        "words": WORDS,
    }
    return Told(**{**given, **changes})


def code_of(act):
    with pytest.raises(DomainError) as refusal:
        act()
    return refusal.value.code


def test_a_complaint_of_an_unknown_site_waits_for_the_inspectors_of_its_region():
    here, elsewhere = InspectorFactory(), InspectorFactory(region_code=OTHER)
    officer = WageOfficerFactory(ProjectFactory())

    filed = anywhere()

    found = Complaint.objects.get()
    assert (found.project, found.where, found.channel) == (
        None,
        "岱庙北边修路的工地",
        Channel.OPEN,
    )
    assert complaint_by_receipt(receipt_code=filed.receipt_code) == found
    seen = {who: list(complaints_visible_to(viewer=who, day=DAY)) for who in (here, elsewhere)}
    assert seen == {here: [found], elsewhere: []}
    assert list(complaints_visible_to(viewer=officer, day=DAY)) == []
    monday = DAY + dt.timedelta(days=6)
    assert [item.clock.words for item in due_this_week(viewer=here, day=monday)] == [found.number]
    assert due_this_week(viewer=elsewhere, day=monday) == []


def test_a_complaint_of_an_unknown_county_waits_for_every_inspector_of_the_city():
    here, elsewhere = InspectorFactory(), InspectorFactory(region_code=OTHER)
    of_city = InspectorFactory(region_code=CITY)

    found = anywhere(CITY).complaint

    for who in (here, elsewhere, of_city):
        assert list(complaints_visible_to(viewer=who, day=DAY)) == [found]


def test_file_without_code_twice_is_one_and_needs_a_place():
    assert anywhere().complaint == anywhere().complaint
    assert code_of(lambda: anywhere(place="另一处")) == "E-SUBMISSION-REUSED"
    assert code_of(lambda: anywhere(place=" 　", key="n" * 32)) == "E-PLACE"
    assert code_of(lambda: anywhere(key="short")) == "E-SUBMISSION-KEY"
    assert Complaint.objects.count() == 1


def test_a_group_complaint_keeps_each_name_sealed_with_its_sum():
    members = (Member("赵六", Decimal(5000)), Member("欧阳建国"))

    found = anywhere(
        words=ComplaintWords("李老板", DAY, None, 1, "欠薪", members=members)
    ).complaint

    rows = list(ComplaintMember.objects.filter(complaint=found).order_by("row"))
    assert [(row.row, row.amount) for row in rows] == [(1, 5000), (2, None)]
    assert [unseal(row.name_sealed, purpose="complaint.member") for row in rows] == [
        "赵六",
        "欧阳建国",
    ]
    assert "赵六" not in rows[0].name_sealed
    assert found.worker_count == 2
    assert str(rows[1]) == f"{found} 第2人"


def test_take_down_gives_a_code_that_fetches_the_receipt_once():
    inspector = InspectorFactory()

    taken = take_down_complaint(told=told(), actor=inspector, now=NOW)

    assert (taken.complaint.entered_by, taken.complaint.channel) == (inspector, Channel.HOTLINE)
    assert taken.valid_until == dt.date(2026, 9, 22)
    last = NOW + dt.timedelta(days=7)
    complaint, code = fetch_receipt(pickup_code=taken.pickup_code.lower(), now=last)
    assert complaint_by_receipt(receipt_code=code) == complaint == taken.complaint
    pickup = ReceiptPickup.objects.get()
    assert (pickup.key_sealed, pickup.taken_at, str(pickup)) == ("", last, complaint.number)
    again = lambda: fetch_receipt(pickup_code=taken.pickup_code, now=last)  # noqa: E731
    assert code_of(again) == "E-PICKUP"
    assert list(AuditEntry.objects.order_by("pk").values_list("act", flat=True)) == [
        "收到投诉",
        "投诉人领取回执",
    ]
    assert AuditEntry.objects.first().actor == inspector


def test_take_down_at_a_known_site_and_a_lapsed_code():
    site = SiteFactory()

    taken = take_down_complaint(
        told=told(site_code=site.code, channel=Channel.COUNTER), actor=InspectorFactory(), now=NOW
    )

    assert taken.complaint.project == site.project
    for code, now in ((taken.pickup_code, NOW + dt.timedelta(days=8)), ("AAAA", NOW)):
        assert code_of(lambda code=code, now=now: fetch_receipt(pickup_code=code, now=now)) == (
            "E-PICKUP"
        )


def test_take_down_is_for_inspectors():
    officer = WageOfficerFactory(ProjectFactory())

    assert (
        code_of(lambda: take_down_complaint(told=told(), actor=officer, now=NOW)) == "E-NOT-ALLOWED"
    )
    assert not Complaint.objects.exists()


def test_find_site_gives_complaint_and_clock_to_the_project():
    here, project = InspectorFactory(), ProjectFactory(region=region(OTHER))
    found = anywhere().complaint
    nobody = InspectorFactory(region_code=OTHER)

    def place(actor=here, code=project.code):
        return find_site(complaint=found, project_code=code, actor=actor, now=NOW)

    assert code_of(lambda: place(nobody)) == "E-NOT-ALLOWED"
    assert code_of(lambda: place(code="P0")) == "E-SITE-CODE"
    place()

    found.refresh_from_db()
    assert (found.project, found.region_id) == (project, OTHER)
    clock = LegalClock.objects.get()
    assert (clock.project, clock.region_code) == (project, OTHER)
    assert list(complaints_visible_to(viewer=nobody, day=DAY)) == [found]
    assert code_of(lambda: place(nobody)) == "E-COMPLAINT-STATE"
    later = anywhere(key="z" * 32).complaint
    Complaint.objects.filter(pk=later.pk).update(state=ComplaintState.REFUSED)
    refused = lambda: find_site(  # noqa: E731
        complaint=later, project_code=project.code, actor=here, now=NOW
    )
    assert code_of(refused) == "E-COMPLAINT-STATE"

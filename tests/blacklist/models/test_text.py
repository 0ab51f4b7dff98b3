"""Rows as the administration pages name them."""

import pytest

from blacklist.models import Listing, RestrictionMeasure
from blacklist.services.notice import receive_objection
from tests.factories.blacklist import NOTICE_AT, approved_decision, served_notice

pytestmark = [pytest.mark.unit, pytest.mark.django_db]


def test_rows_are_named_by_their_document_or_subject():
    decision = approved_decision()
    listing = Listing.objects.get(kind="COMPANY")

    assert str(decision) == decision.number
    assert str(listing) == f"{decision.company.name} 2026-09-10"
    assert str(RestrictionMeasure.objects.get(purpose="bidding")) == "依法依规限制参加招标投标活动"


def test_notice_and_objection_are_named_by_the_notice():
    notice = served_notice()
    objection = receive_objection(notice=notice, words="已支付", now=NOTICE_AT)

    assert (str(notice), str(objection)) == (notice.number, f"{notice.number} 2026-09-01")

"""Two names for one code wait for an inspector, who settles which one it bears and why."""

import datetime as dt

import pytest

from sites.enums import NameSettlement, NameSource
from sites.errors import NotAllowed
from sites.models import AuditEntry, CompanyName, NameConflict, NameSighting
from sites.services.company_names import (
    NameReasonMissing,
    NameSettled,
    Sighting,
    keep_sightings,
    settle_name_conflict,
)
from tests.factories.sites import NOW, CompanyFactory, InspectorFactory, WageOfficerFactory

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
LATER = NOW + dt.timedelta(days=1)


@pytest.fixture
def company():
    return CompanyFactory(name="泰安甲建设有限公司", name_key="泰安甲建设有限公司")


def saw(company, name="泰安乙建设有限公司", words="名单.xlsx 第3行"):
    return Sighting(company.uscc, name, NameSource.CHECKED_LIST, words)


def keep(*sightings, now=NOW, reopen=False):
    return keep_sightings(sightings, now=now, reopen=reopen)


def settle(row, settlement, actor=None, reason="营业执照"):
    return settle_name_conflict(
        conflict=row,
        settlement=settlement,
        reason=reason,
        actor=actor or InspectorFactory(),
        now=NOW,
    )


def test_a_name_is_kept_once_for_each_place_it_came_from(company):
    told = (saw(company), saw(company, words="名单.xlsx 第9行"), saw(company, "泰安丙公司"))

    assert keep(*told) == 2
    assert (
        keep(saw(company, "泰安乙建设\x00有限公司 ", words="名单.xlsx\x00 第3行"), now=LATER) == 1
    )

    assert NameConflict.objects.count() == 2
    row = NameConflict.objects.get(name="泰安乙建设有限公司")
    assert (row.seen_at, row.sightings.count(), row.is_unsettled) == (LATER, 2, True)


def test_the_borne_name_differing_in_typing_and_codes_nobody_knows_are_no_conflict(company):
    stranger = Sighting("91370900MA00000000", "某公司", NameSource.CHECKED_LIST, "名单")

    assert keep(saw(company, " 泰安甲建设 有限公司"), saw(company, " "), stranger) == 0
    assert not NameConflict.objects.exists()


def test_the_other_name_is_taken_and_the_old_one_kept_as_a_former_one(company):
    keep(saw(company))

    done = settle(NameConflict.objects.get(), NameSettlement.OTHER)

    company.refresh_from_db()
    assert (company.name, company.name_key) == ("泰安乙建设有限公司", "泰安乙建设有限公司")
    assert CompanyName.objects.get().name == "泰安甲建设有限公司"
    assert (done.settlement, done.is_unsettled) == ("OTHER", False)
    detail = AuditEntry.objects.get(act="处理代码名称不一致").detail
    assert (detail["registered"], detail["other"]) == ("泰安甲建设有限公司", "泰安乙建设有限公司")
    assert (detail["settlement"], detail["reason"]) == ("改用另一名称", "营业执照")


def test_both_stay_until_there_is_proof_and_what_is_settled_stays_settled(company):
    keep(saw(company))
    row = settle(NameConflict.objects.get(), NameSettlement.KEEP_BOTH, reason="待登记机关答复")
    assert row.is_unsettled

    settle(row, NameSettlement.REGISTERED)

    company.refresh_from_db()
    assert company.name == "泰安甲建设有限公司"
    with pytest.raises(NameSettled):
        settle(row, NameSettlement.OTHER)
    keep(saw(company, words="名单二.xlsx 第4行"), now=LATER)
    row.refresh_from_db()
    assert (row.settlement, row.sightings.count()) == ("REGISTERED", 2)
    keep(saw(company), now=LATER, reopen=True)
    row.refresh_from_db()
    assert (row.settlement, row.settled_by) == ("", None)


def test_settling_is_refused_without_reason_role_or_where_nothing_is_left(company):
    keep(saw(company))
    row = NameConflict.objects.get()
    with pytest.raises(NameReasonMissing):
        settle(row, NameSettlement.OTHER, reason=" ")
    with pytest.raises(NotAllowed):
        settle(row, NameSettlement.OTHER, actor=WageOfficerFactory())
    company.name = row.name
    company.name_key = row.name_key
    company.save()
    with pytest.raises(NameSettled, match="现在登记的就是"):
        settle(row, NameSettlement.OTHER)
    row.refresh_from_db()
    assert row.settlement == ""
    assert NameSighting.objects.count() == 1

"""Two names for one code wait for an inspector, who settles which one it bears and why."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sites.enums import NameSettlement, NameSource
from sites.errors import NotAllowed
from sites.models import AuditEntry, CompanyName, Load, NameConflict, NameSighting
from sites.services.company_names import (
    NameReasonMissing,
    NameSettled,
    Sighting,
    keep_sightings,
    rename_company,
    settle_name_conflict,
)
from sites.services.loads import preview_load
from tests.factories.sites import NOW, CompanyFactory, InspectorFactory, WageOfficerFactory
from tests.sites.services.load_files import (
    MONTH,
    Office,
    payroll_line,
    payroll_workbook,
    roster_line,
    roster_workbook,
)

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


def test_a_former_name_opens_nothing_but_is_kept_where_its_change_is_not_yet_settled(company):
    former = company.name
    rename_company(company, "泰安新名建设有限公司", day=NOW.date())
    old = saw(company, former)

    assert keep(old) == 0
    assert keep(old, reopen=True) == 1
    assert keep(saw(company, former, words="名单二.xlsx 第4行")) == 1
    assert NameConflict.objects.get().sightings.count() == 2


OTHER = "泰安旧名劳务有限公司"


def test_a_sheet_taken_in_puts_the_other_name_of_its_sender_before_an_inspector_once():
    office = Office()
    roster = roster_workbook(employer=OTHER, month=MONTH, people=[roster_line()])
    typed = roster_workbook(
        employer=f" {office.employer.name}　", month=MONTH, people=[roster_line(1)]
    )
    sheet = payroll_workbook(employer=OTHER, month=MONTH, lines=[payroll_line()])

    preview_load(load=office.receive("roster", roster, file_name="花名册.xlsx"), now=NOW)
    assert not NameConflict.objects.exists()
    for _ in range(2):
        office.commit("roster", roster)
    office.commit("roster", typed)
    office.commit("payroll", sheet, file_name="八月.xlsx")

    row = NameConflict.objects.get()
    assert (row.company, row.name, row.is_unsettled) == (office.employer, OTHER, True)
    about = office.project.name
    assert [(one.source, one.words) for one in row.sightings.order_by("pk")] == [
        ("SHEET", f"花名册.xlsx 工作表“花名册”A2（{about} 2026-08实名制花名册）"),
        ("SHEET", f"八月.xlsx 工作表“工资表”A2（{about} 2026-08工资支付表）"),
    ]


def test_what_cannot_be_taken_in_leaves_no_name_behind(monkeypatch):
    office = Office()
    sheet = payroll_workbook(employer=OTHER, month=MONTH, lines=[payroll_line()])
    monkeypatch.setattr("sites.services.loads.sign_receipt", lambda *_, **__: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        office.commit("payroll", sheet)

    assert not NameConflict.objects.exists()
    assert not Load.objects.filter(committed_at__isnull=False).exists()


def test_a_sheet_asks_nothing_more_where_it_bears_the_registered_name():
    office, counts = Office(), []
    office.commit("roster", office.roster(*(roster_line(index) for index in range(4))))
    for month, employer, many in (
        (5, office.employer.name, 1),
        (6, OTHER, 1),
        (7, OTHER, 3),
        (8, office.employer.name, 3),
    ):
        content = payroll_workbook(
            employer=employer,
            month=dt.date(2026, month, 1),
            lines=[payroll_line(index) for index in range(many)],
        )
        with CaptureQueriesContext(connection) as asked:
            office.commit("payroll", content, month=dt.date(2026, month, 1))
        statements = [query["sql"] for query in asked.captured_queries]
        counts.append(
            (
                sum("sites_name" in sql for sql in statements),
                sum(sql.startswith("SAVEPOINT") for sql in statements),
            )
        )
    none, one = counts[0], counts[1]
    assert counts == [none, one, one, none]
    assert (none[0], one[0], one[1] - none[1]) == (0, 4, 1)

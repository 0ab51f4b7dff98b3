"""One project's day, from files to the list of major risks."""

import datetime as dt
from decimal import Decimal

import pytest

from arrears.models import ArrearsWarning, LedgerEntry, MajorRisk
from arrears.services.supervision import supervise, supervise_project
from sites.enums import AccountAction, Direction, ProjectStatus
from sites.law import UnknownParameter
from sites.models import AuditEntry, BankReturnLine, Region
from tests.factories.arrears import (
    LedgerEntryFactory,
    MajorRiskFactory,
    PaymentOrderExpiryFactory,
    unpaid_order,
)
from tests.factories.sites import (
    NOW,
    AccountTransactionFactory,
    AttendanceMonthFactory,
    BankReturnLineFactory,
    LaborContractFactory,
    ParticipationFactory,
    PayrollLineFactory,
    PayrollSheetFactory,
    ProjectFactory,
    RightsNoticeFactory,
    RosterEntryFactory,
    SpecialWageAccountFactory,
    WageDepositFactory,
    WorkerFactory,
)

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
DAY = dt.date(2026, 9, 15)
JUNE = dt.date(2026, 6, 1)


def site(*, workers=2, **fields):
    """A complete site whose June wages were stated and not paid."""
    project = ProjectFactory(**fields)
    account = SpecialWageAccountFactory(project=project)
    for month in range(2, 10):
        AccountTransactionFactory(account=account, traded_on=dt.date(2026, month, 10))
        AccountTransactionFactory(
            account=account,
            traded_on=dt.date(2026, month, 11),
            direction=Direction.OUT,
            action=AccountAction.WAGE_OUT,
        )
    WageDepositFactory(project=project)
    RightsNoticeFactory(project=project)
    sheet = PayrollSheetFactory(project=project)
    for worker in WorkerFactory.create_batch(workers):
        RosterEntryFactory(project=project, worker=worker)
        LaborContractFactory(project=project, worker=worker)
        AttendanceMonthFactory(project=project, worker=worker)
        PayrollLineFactory(sheet=sheet, worker=worker)
    return project


def run(project, day=DAY):
    return supervise_project(project=project, day=day, now=NOW)


def pay_all(project, day=dt.date(2026, 9, 15)):
    for sheet in project.payroll_sheets.all():
        for line in sheet.lines.all():
            BankReturnLineFactory(payroll_line=line, traded_on=day)


def test_supervise_project_finds_arrears_warns_and_lists():
    project = site()

    outcome = run(project)

    assert (outcome.project_code, outcome.outstanding, outcome.worker_count) == (
        project.code,
        Decimal("13200.00"),
        2,
    )
    assert [(row.rule, row.level, row.words) for row in outcome.warnings] == [
        (
            "unpaid_month",
            "RED",
            "2026年6月工资 2 人未足额支付，合计 13,200.00 元，逾期 57 天",
        ),
        ("coverage", "RED", "2026年6月出勤 2 人，足额发薪 0 人（0%），2 人没有到账记录"),
        ("registered_paid", "ORANGE", "2026年6月在册 2 人，到账 0 人（0%）"),
    ]
    assert (outcome.major_risk, outcome.unjudged) == (None, ())


def test_supervise_project_does_not_warn_of_a_healthy_site():
    project = site()
    pay_all(project, dt.date(2026, 7, 18))

    outcome = run(project)

    assert (outcome.outstanding, outcome.worker_count, outcome.warnings, outcome.major_risk) == (
        0,
        0,
        [],
        None,
    )


def test_supervise_project_twice_changes_nothing():
    project = site(workers=30)
    run(project)
    tables = (LedgerEntry, ArrearsWarning, MajorRisk, AuditEntry)
    before = [list(table.objects.order_by("pk").values()) for table in tables]

    run(project)

    assert [list(table.objects.order_by("pk").values()) for table in tables] == before


def test_supervise_project_lists_a_major_risk_until_everything_is_paid():
    project = site(workers=30)
    risk = run(project).major_risk
    assert (risk.entered_on, risk.worker_count, risk.outstanding, risk.days_late) == (
        DAY,
        30,
        Decimal("198000.00"),
        57,
    )
    assert [reason["words"] for reason in risk.reasons] == ["拖欠 30 人，达到 30 人"]

    lines = list(project.payroll_sheets.get().lines.all())
    for line in lines[1:]:
        BankReturnLineFactory(payroll_line=line, traded_on=DAY)
    still = run(project, dt.date(2026, 9, 16)).major_risk
    assert (still.pk, still.worker_count, still.reasons) == (risk.pk, 1, risk.reasons)

    BankReturnLineFactory(payroll_line=lines[0], traded_on=dt.date(2026, 9, 17))
    assert run(project, dt.date(2026, 9, 17)).major_risk is None
    assert list(MajorRisk.objects.values_list("closed_on", flat=True)) == [dt.date(2026, 9, 17)]
    assert list(AuditEntry.objects.order_by("pk").values_list("act", "detail__worker_count")) == [
        ("列入重大欠薪隐患清单", 30),
        ("重大欠薪隐患销号", 1),
    ]


def test_supervise_project_lists_a_site_again_within_the_year():
    project = site()
    MajorRiskFactory(project=project, entered_on=dt.date(2026, 1, 1), closed_on=dt.date(2026, 3, 1))

    risk = run(project).major_risk

    assert [reason["words"] for reason in risk.reasons] == ["2026-03-01 销号后 12 个月内再次拖欠"]


def test_supervise_project_knows_the_announced_spring_festival():
    project = site()
    new_year_s_eve = dt.date(2026, 2, 16)
    PayrollLineFactory(sheet=PayrollSheetFactory(project=project, month=dt.date(2025, 12, 1)))

    before = run(project, dt.date(2026, 2, 13)).major_risk
    assert [reason["words"] for reason in before.reasons] == [
        "春节前集中期内逾期 24 天，超过 15 天"
    ]

    MajorRisk.objects.all().delete()
    assert run(project, new_year_s_eve).major_risk is None


def test_supervise_project_clears_the_mark_of_changed_files():
    project = site(changed_at=NOW)

    run(project)

    project.refresh_from_db()
    assert project.changed_at is None


def test_supervise_project_names_missing_systems():
    project = ProjectFactory()
    other = ParticipationFactory(project=project, pays_through_general_contractor=False).company
    AttendanceMonthFactory(project=project)
    RosterEntryFactory(project=project)
    SpecialWageAccountFactory(project=project, agreement_signed_on=None)
    WageDepositFactory(project=project, valid_until=dt.date(2026, 9, 14))
    RightsNoticeFactory(project=project, shows_minimum_wage=False)

    warnings = run(project).warnings

    (found,) = [row for row in warnings if row.rule == "five_systems"]
    assert [row["words"] for row in found.facts["missing"]] == [
        "1 人有考勤未登记",
        f"{other.name}未委托代发",
        "保函已于2026-09-14到期",
        "缺最低工资与支付日期",
    ]


def test_supervise_project_expects_nothing_of_a_closed_account_or_a_finished_project():
    project = site(status=ProjectStatus.COMPLETED)
    project.special_account.status = "CLOSED"
    project.special_account.save()
    pay_all(project, dt.date(2026, 7, 18))

    assert run(project, dt.date(2026, 12, 1)).warnings == []


def test_supervise_project_names_rules_without_a_value_and_goes_on():
    elsewhere = Region.objects.create(code="110101", name="东城区", kind="COUNTY")
    project = site(region=elsewhere)

    outcome = run(project)

    assert [row.rule for row in outcome.unjudged] == ["below_minimum_wage"]
    assert [row.rule for row in outcome.warnings] == [
        "unpaid_month",
        "coverage",
        "registered_paid",
    ]


def test_supervise_project_without_a_law_leaves_nothing_behind():
    project = site()

    with pytest.raises(UnknownParameter):
        run(project, dt.date(2008, 1, 2))

    assert (LedgerEntry.objects.count(), ArrearsWarning.objects.count()) == (0, 0)


def test_supervise_takes_projects_in_turn_and_tells_how_many_are_done():
    projects = [site(), site()]
    untouched = LedgerEntryFactory()
    done = []

    outcomes = supervise(projects=projects, day=DAY, now=NOW, progress=done.append)

    assert [row.project_code for row in outcomes] == [row.code for row in projects]
    assert (done, LedgerEntry.objects.count()) == ([2], 5)
    assert LedgerEntry.objects.get(pk=untouched.pk).computed_on == untouched.computed_on
    assert supervise(projects=projects, day=DAY, now=NOW)[0].worker_count == 2


def test_supervise_project_counts_a_partly_paid_worker_as_recorded():
    project = site()
    for line in project.payroll_sheets.get().lines.all():
        BankReturnLineFactory(payroll_line=line, amount=Decimal("1.00"))

    (found,) = [row for row in run(project).warnings if row.rule == "coverage"]

    assert found.level == "ORANGE"
    assert BankReturnLine.objects.count() == 2


def test_supervise_project_for_an_earlier_day_ends_nothing():
    project = site(workers=30)
    risk = run(project).major_risk
    levels = [(row.rule, row.level) for row in ArrearsWarning.objects.order_by("pk")]

    # The pay day was 20 July: nothing was late yet.
    outcome = run(project, dt.date(2026, 7, 20))

    assert (outcome.outstanding, outcome.major_risk) == (0, risk)
    assert [(row.rule, row.level) for row in ArrearsWarning.objects.order_by("pk")] == levels
    assert not ArrearsWarning.objects.filter(closed_on__isnull=False).exists()
    assert run(project).major_risk.entered_on == DAY
    assert MajorRisk.objects.count() == 1


@pytest.mark.parametrize("is_paid", [False, True])
def test_supervise_project_names_an_expired_order_while_it_is_unpaid(is_paid):
    order = unpaid_order(case__state="ORDER_UNPAID")
    PaymentOrderExpiryFactory(order=order)
    claim, project = order.case.claims.get(), order.case.project
    line = PayrollLineFactory(sheet=PayrollSheetFactory(project=project), worker=claim.worker)
    PayrollLineFactory(sheet=line.sheet)
    if is_paid:
        BankReturnLineFactory(payroll_line=line)

    risk = run(project).major_risk

    words = [] if risk is None else [reason["words"] for reason in risk.reasons]
    assert words == ([] if is_paid else ["责令限期支付后逾期仍未支付"])

"""The list of major risks: proof of each worker's pay, and what people enter by hand."""

import datetime as dt
from decimal import Decimal

import pytest

from arrears.errors import ReasonMissing, RiskClosed, RiskListed, RiskOwed
from arrears.models import LedgerEntry, MajorRisk
from arrears.services.major_risk import bank_proof, close_by_hand, enter_by_hand, plan_risk
from arrears.services.supervision import supervise_project
from sites.errors import NotAllowed
from sites.models import AuditEntry
from tests.factories.arrears import LedgerEntryFactory, MajorRiskFactory, reported
from tests.factories.sites import (
    NOW,
    BankReturnLineFactory,
    InspectorFactory,
    PayrollLineFactory,
    PayrollSheetFactory,
    ProjectFactory,
    WorkerFactory,
)

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
DAY = dt.date(2026, 9, 15)


@pytest.fixture
def inspector():
    return InspectorFactory()


def listed_site():
    """A site with thirty unpaid people, on the list."""
    project = ProjectFactory()
    sheet = PayrollSheetFactory(project=project)
    for worker in WorkerFactory.create_batch(30):
        PayrollLineFactory(sheet=sheet, worker=worker)
    return supervise_project(project=project, day=DAY, now=NOW).major_risk


def supervise(project, day=DAY):
    return supervise_project(project=project, day=day, now=NOW)


def test_closing_keeps_the_bank_s_serial_for_every_worker():
    risk = listed_site()
    assert len(risk.claims) == 30
    for line in risk.project.payroll_sheets.get().lines.all():
        BankReturnLineFactory(payroll_line=line, traded_on=DAY)

    assert supervise(risk.project).major_risk is None

    risk.refresh_from_db()
    assert risk.closed_on == DAY
    assert len({row["serials"][0] for row in risk.proof["settled"]}) == 30
    assert risk.proof["lacking"] == []


def test_arrears_that_vanish_without_a_payment_do_not_close_the_entry(inspector):
    risk = listed_site()
    first = risk.project.payroll_sheets.get()
    lower = PayrollSheetFactory(project=risk.project, version=2, supersedes=first, reason="更正")
    lines = list(first.lines.all())
    for line in lines[1:]:
        PayrollLineFactory(sheet=lower, worker=line.worker)
    for line in lower.lines.all():
        BankReturnLineFactory(payroll_line=line, traded_on=DAY)

    still = supervise(risk.project).major_risk

    assert (still.pk, still.outstanding) == (risk.pk, 0)
    assert [row["worker"] for row in still.proof["lacking"]] == [lines[0].worker_id]

    close_by_hand(risk=still, reason="该工人未在本项目出勤，工资表误列", actor=inspector, now=NOW)
    still.refresh_from_db()
    assert (still.closed_on, still.proof["by"], len(still.proof["lacking"])) == (
        DAY,
        inspector.pk,
        1,
    )


def test_entry_by_hand_keeps_its_reason_and_what_is_owed(inspector):
    entry = reported(LedgerEntryFactory())

    risk = enter_by_hand(project=entry.project, reason="负责人失联", actor=inspector, now=NOW)

    assert (risk.worker_count, risk.outstanding, risk.days_late) == (1, Decimal("6600.00"), 57)
    assert [row["words"] for row in risk.reasons] == ["负责人失联"]
    assert [row["amount"] for row in risk.claims] == ["6600.00"]
    assert AuditEntry.objects.get().act == "人工列入重大欠薪隐患清单"


def test_entry_by_hand_without_arrears_stays_until_a_person_closes_it(inspector):
    project = ProjectFactory()
    risk = enter_by_hand(project=project, reason="工人聚集讨薪", actor=inspector, now=NOW)

    assert supervise(project).major_risk.pk == risk.pk

    close_by_hand(risk=risk, reason="现场核实为工程款纠纷", actor=inspector, now=NOW)
    assert supervise(project).major_risk is None


def test_plan_names_who_answers_what_is_done_and_until_when(inspector):
    risk = MajorRiskFactory()
    other = InspectorFactory()

    plan_risk(
        risk=risk,
        responsible=other,
        measures="约谈总包，动用保证金",
        deadline=DAY,
        actor=inspector,
        now=NOW,
    )

    risk.refresh_from_db()
    assert (risk.responsible, risk.measures, risk.deadline) == (other, "约谈总包，动用保证金", DAY)


def refusals(inspector, outsider):
    risk, closed = MajorRiskFactory(), MajorRiskFactory(closed_on=DAY)
    owed = reported(LedgerEntryFactory())
    listed = MajorRiskFactory(project=owed.project)
    plan = {"responsible": inspector, "measures": "约谈", "deadline": DAY, "now": NOW}
    hand = {"project": risk.project, "now": NOW}
    return [
        (enter_by_hand, {**hand, "reason": "某事", "actor": outsider}, NotAllowed),
        (enter_by_hand, {**hand, "reason": " ", "actor": inspector}, ReasonMissing),
        (enter_by_hand, {**hand, "reason": "某事", "actor": inspector}, RiskListed),
        (plan_risk, {**plan, "risk": risk, "actor": outsider}, NotAllowed),
        (
            plan_risk,
            {**plan, "risk": risk, "actor": inspector, "responsible": outsider},
            NotAllowed,
        ),
        (plan_risk, {**plan, "risk": risk, "actor": inspector, "measures": ""}, ReasonMissing),
        (
            plan_risk,
            {**plan, "risk": risk, "actor": inspector, "deadline": dt.date(2026, 9, 14)},
            ReasonMissing,
        ),
        (plan_risk, {**plan, "risk": closed, "actor": inspector}, RiskClosed),
        (close_by_hand, {"risk": listed, "reason": "某", "actor": inspector, "now": NOW}, RiskOwed),
    ]


def test_refusals_change_nothing(inspector):
    outsider = InspectorFactory("370921")
    cases = refusals(inspector, outsider)
    before = list(MajorRisk.objects.order_by("pk").values())

    for act, values, refusal in cases:
        with pytest.raises(refusal):
            act(**values)

    assert list(MajorRisk.objects.order_by("pk").values()) == before
    assert not AuditEntry.objects.exists()


def test_bank_proof_lacks_what_is_still_owed_or_was_only_partly_paid():
    risk = listed_site()
    line = risk.project.payroll_sheets.get().lines.first()
    BankReturnLineFactory(payroll_line=line, amount=Decimal("1.00"), traded_on=DAY)
    supervise(risk.project)

    assert len(bank_proof(risk)["lacking"]) == 30
    assert LedgerEntry.objects.filter(paid=1).count() == 1

"""The proof on the page of a major risk names each worker's month and how it stands."""

import datetime as dt

import pytest
from django.urls import reverse

from api.web.risk_proof import proof_of
from arrears.models import MajorRisk
from arrears.services.major_risk import enter_by_hand
from arrears.services.supervision import supervise_project
from tests.factories.sites import (
    NOW,
    BankReturnLineFactory,
    InspectorFactory,
    PayrollLineFactory,
    PayrollSheetFactory,
    ProjectFactory,
)

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
DAY = dt.date(2026, 9, 15)


def test_proof_names_who_is_unpaid_unproven_and_settled_by_which_serial(client, monkeypatch):
    inspector = InspectorFactory()
    sheet = PayrollSheetFactory(project=ProjectFactory())
    lines = [PayrollLineFactory(sheet=sheet) for _ in range(3)]
    risk = enter_by_hand(project=sheet.project, reason="负责人失联", actor=inspector, now=NOW)
    paid = BankReturnLineFactory(payroll_line=lines[0], traded_on=DAY)
    corrected = PayrollSheetFactory(
        project=sheet.project, employer=sheet.employer, version=2, reason="更正"
    )
    for line in (lines[0], lines[2]):
        PayrollLineFactory(sheet=corrected, worker=line.worker)
    supervise_project(project=sheet.project, day=DAY, now=NOW)
    risk.refresh_from_db()

    proof = proof_of(risk)

    assert [(row.worker, row.state, row.serials) for row in proof.rows] == [
        (lines[2].worker, "未付", ()),
        (lines[1].worker, "没有银行凭证", ()),
        (lines[0].worker, "银行已到账", (paid.serial,)),
    ]
    client.force_login(inspector)
    page = reverse("web:major_risk", args=(risk.pk,))
    told = client.get(page).content.decode()
    assert "涉及工资 3 笔：未付 1 笔，没有银行凭证 1 笔，银行已到账 1 笔。" in told
    assert paid.serial in told
    assert f"{lines[2].worker.name[0]}＊" in told
    monkeypatch.setattr("api.web.risk_proof.MOST", 1)
    assert "先列 1 笔" in client.get(page).content.decode()

    kept = {"settled": [], "lacking": risk.claims}
    MajorRisk.objects.update(closed_on=DAY, proof=kept)
    risk.refresh_from_db()
    assert (proof_of(risk).unpaid, proof_of(risk).unproven) == (0, 3)

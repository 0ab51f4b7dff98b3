from decimal import Decimal

import pytest

from sites.enums import LoadState
from sites.errors import StateConflict
from sites.models import BankReturnLine, Load, PayrollLine, PayrollSheet
from tests.factories.sites import NOW, RosterEntryFactory, UserFactory, WorkerFactory
from tests.sites.ingest.people import card, id_number
from tests.sites.services.load_files import (
    MONTH,
    Office,
    attendance_line,
    bank_line,
    payroll_line,
)

pytestmark = [pytest.mark.unit, pytest.mark.django_db]


@pytest.fixture
def office():
    return Office()


def test_payroll_is_stored_as_the_first_version(office):
    load = office.commit("payroll", office.payroll(payroll_line(0), payroll_line(1)))

    sheet = PayrollSheet.objects.get()
    assert (sheet.project, sheet.employer, sheet.month) == (office.project, office.employer, MONTH)
    assert (sheet.version, sheet.supersedes, sheet.reason, sheet.load) == (1, None, "", load)
    assert (sheet.line_count, sheet.gross_total, sheet.net_total) == (
        2,
        Decimal("16001.00"),
        Decimal("15601.00"),
    )
    assert sheet.submitted_at == NOW
    line = sheet.lines.order_by("row").first()
    assert (line.row, line.days, line.gross, line.deductions, line.net) == (
        4,
        Decimal("25.0"),
        Decimal("8000.00"),
        Decimal("200.00"),
        Decimal("7800.00"),
    )
    assert (line.worker.name, line.card_last4) == ("张建国", card(1)[-4:])


def test_payroll_correction_is_the_next_version_with_its_reason(office):
    office.commit("payroll", office.payroll(payroll_line(0), payroll_line(1)))
    content = office.payroll(payroll_line(0, gross=Decimal("9000.00"), net=Decimal("8800.00")))

    preview = office.preview("payroll", content)
    correction = office.commit("payroll", content, reason=" 漏记加班 ")

    assert [(item["severity"], item["code"]) for item in correction.report["findings"]] == [
        ("warned", "W-PAYROLL-REMOVED"),
        ("noted", "N-ROWS-SKIPPED"),
        ("noted", "N-CORRECTION"),
    ]
    assert correction.report["findings"][-1]["message"] == "已作为更正入库，更正原因：漏记加班"
    assert preview.report["diff"] == {"new": 0, "changed": 1, "missing": 1}
    assert [item["code"] for item in preview.report["findings"]] == [
        "W-PAYROLL-REMOVED",
        "W-PERIOD-EXISTS",
        "N-ROWS-SKIPPED",
    ]
    first, second = PayrollSheet.objects.order_by("version")
    assert (second.version, second.supersedes, second.reason) == (2, first, "漏记加班")
    assert (first.lines.count(), second.lines.count()) == (2, 1)


@pytest.mark.parametrize("reason", ["", "  "])
def test_payroll_correction_without_a_reason_leaves_nothing_behind(office, reason):
    office.commit("payroll", office.payroll(payroll_line(0)))

    with pytest.raises(StateConflict) as refused:
        office.commit("payroll", office.payroll(payroll_line(1)), reason=reason)

    assert refused.value.code == "E-PERIOD-EXISTS"
    assert (PayrollSheet.objects.count(), PayrollLine.objects.count()) == (1, 1)


def test_payroll_of_another_employer_is_not_a_correction(office):
    office.commit("payroll", office.payroll(payroll_line(0)))

    office.commit("payroll", office.payroll(payroll_line(0)), employer=None)

    assert [sheet.version for sheet in PayrollSheet.objects.all()] == [1, 1]


def test_payroll_is_held_against_attendance_and_the_minimum_wage(office):
    attended = attendance_line(days=Decimal("24.0"), day_values=("1",) * 24 + ("0",) * 7)
    office.commit("attendance", office.attendance(attended))
    line = payroll_line(gross=Decimal("500.00"), deductions=Decimal("0.00"), net=Decimal("500.00"))

    load = office.preview("payroll", office.payroll(line))

    assert load.state == LoadState.PREVIEWED
    assert [(item["code"], item["cell"]) for item in load.report["findings"]][:2] == [
        ("W-DAYS-ATTENDANCE", "E4"),
        ("W-MIN-WAGE", "F4"),
    ]


def test_payroll_is_held_against_the_roster(office):
    RosterEntryFactory(
        project=office.project,
        employer=office.employer,
        worker=WorkerFactory(id_number=id_number(1), name="张建国"),
    )

    load = office.preview("payroll", office.payroll(payroll_line()))

    assert next((item["code"], item["cell"]) for item in load.report["findings"]) == (
        "W-BANK-ROSTER",
        "D4",
    )


def test_payroll_takes_up_what_the_bank_said_before_it_came(office):
    office.commit("bank-return", office.bank_return(bank_line(0), bank_line(4)), employer=None)

    office.commit("payroll", office.payroll(payroll_line(0), payroll_line(1)))

    waiting = BankReturnLine.objects.get(serial="B4")
    matched = BankReturnLine.objects.get(serial="B0")
    assert (waiting.worker, waiting.payroll_line) == (None, None)
    assert matched.payroll_line == PayrollLine.objects.get(worker__name="张建国")
    assert (matched.employer, matched.month) == (office.employer, MONTH)
    assert matched.worker == matched.payroll_line.worker


def test_payroll_replaced_by_a_correction_is_not_received_again(office):
    first = office.payroll(payroll_line(0))
    load = office.commit("payroll", first, idempotency_key="k1")
    second = office.payroll(payroll_line(0, gross=Decimal("9000.00"), net=Decimal("8800.00")))
    assert office.receive("payroll", first) == load
    office.commit("payroll", second, reason="漏记加班")

    with pytest.raises(StateConflict) as refused:
        office.receive("payroll", first, idempotency_key="k2")

    assert refused.value.code == "E-LOAD-SUPERSEDED"
    assert refused.value.message == (
        f"该文件内容已于2026-09-15入库（回执{load.receipt_number}），"
        "是第1版工资表，已被第2版替代；本次没有入库"
    )
    assert "另存为新文件" in refused.value.fix
    assert (Load.objects.count(), PayrollSheet.objects.count()) == (2, 2)


def test_payroll_attempt_repeated_after_a_correction_gets_its_own_receipt(office):
    first = office.payroll(payroll_line(0))
    load = office.commit("payroll", first, idempotency_key="k1")
    office.commit("payroll", office.payroll(payroll_line(1)), reason="更正")

    assert office.commit("payroll", first, idempotency_key="k1") == load
    assert load.receipt_number is not None
    with pytest.raises(StateConflict):
        office.receive("payroll", first, idempotency_key="k1", actor=UserFactory())


def test_payroll_waiting_for_confirmation_is_received_again_after_another(office):
    waiting = office.payroll(payroll_line(0))
    load = office.preview("payroll", waiting)
    office.commit("payroll", office.payroll(payroll_line(1)))

    assert office.receive("payroll", waiting) == load


def test_payroll_takes_up_part_of_a_wage_the_bank_paid_before_it_came(office):
    part = bank_line(0, amount=Decimal("5000.00"))
    office.commit("bank-return", office.bank_return(part), employer=None, month=None)

    office.commit("payroll", office.payroll(payroll_line(0)))

    row = BankReturnLine.objects.get()
    assert (row.payroll_line, row.worker.name, row.employer, row.month) == (
        None,
        "张建国",
        office.employer,
        MONTH,
    )

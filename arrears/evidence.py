"""台账证据: the rows that a worker-month was computed from, as they are told to whoever asks."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from arrears.ledger_facts import bank_line, cash_line
from arrears.models import LedgerEntry
from arrears.reckoning import (
    Attendance,
    BankLine,
    Facts,
    Payments,
    PayStandard,
    SheetLine,
    WorkerMonth,
    settle_payments,
)
from sites.enums import BankResult
from sites.models import AttendanceMonth, BankReturnLine, CashReceipt, LaborContract, PayrollLine

Evidence = dict[str, object]


def evidence_of(entries: Collection[LedgerEntry]) -> dict[int, Evidence]:
    """By key of each entry the rows it was computed from, in at most six queries.

    The entry names its rows, so that a later version of a sheet is not told for the one that
    counted. What is told of a payment, that it came back, is told as it is known now.

    Args:
        entries: stored ones, of any projects.

    Returns:
        for each entry `payroll`, `attendance`, `contract`, `claim` and `bank`, those there are:
        load, row, sheet and version, and what stands in them; amounts are yuan as text.
    """
    plain = [entry for entry in entries if entry.written_evidence is None]
    lines = PayrollLine.objects.select_related("sheet").in_bulk(_keys(plain, "payroll_line_id"))
    attendance = AttendanceMonth.objects.in_bulk(_keys(plain, "attendance_id"))
    contracts = LaborContract.objects.in_bulk(_keys(plain, "contract_id"))
    payments = _payments(plain)
    found = {
        entry.pk: entry.written_evidence for entry in entries if entry.written_evidence is not None
    }
    for entry in plain:
        of_month = payments.get(entry.project_id, {})
        found[entry.pk] = written_out(
            Facts(
                line=_sheet_line(lines.get(entry.payroll_line_id)),
                attendance=_attendance(attendance.get(entry.attendance_id)),
                standard=_standard(contracts.get(entry.contract_id)),
                payments=of_month.get(
                    WorkerMonth(entry.employer_id, entry.worker_id, entry.month), Payments()
                ),
            )
        )
    return found


def written_out(facts: Facts) -> Evidence:
    """The rows of a worker-month by load, sheet version and row."""
    evidence: Evidence = {}
    if (line := facts.line) is not None:
        evidence["payroll"] = {
            "load": line.load,
            "sheet": line.sheet,
            "version": line.version,
            "row": line.row,
            "net": str(line.net),
        }
    if (attendance := facts.attendance) is not None:
        evidence["attendance"] = {"load": attendance.load, "days": str(attendance.days)}
    if (standard := facts.standard) is not None and facts.line is None:
        evidence["contract"] = {
            "load": standard.load,
            "form": standard.form,
            "rate": str(standard.rate),
        }
    if (claim := facts.claim) is not None:
        evidence["claim"] = {"case": claim.case, "due": str(claim.due)}
    if bank := _bank_evidence(facts.payments):
        evidence["bank"] = bank
    return evidence


def _bank_evidence(payments: Payments) -> list[Evidence]:
    by_result = (
        ("成功", payments.confirmed),
        ("成功后退回", payments.undone),
        ("失败", payments.failed),
    )
    return [
        {
            "load": line.load,
            "row": line.row,
            "serial": line.serial,
            "traded_on": line.traded_on.isoformat(),
            "amount": str(line.amount),
            "result": result if line.pk > 0 else "现金签收",
            # The rest of the payment counts for other months.
            **({"whole": str(line.whole)} if line.whole else {}),
        }
        for result, lines in by_result
        for line in lines
    ]


def _keys(entries: Iterable[LedgerEntry], name: str) -> set[int]:
    return {key for entry in entries if (key := getattr(entry, name)) is not None}


def _payments(entries: Iterable[LedgerEntry]) -> dict[int, dict[WorkerMonth, Payments]]:
    """By key of the project what the payments that entries name came to."""
    keys = {key for entry in entries for key in entry.payments or ()}
    bank = list(BankReturnLine.objects.filter(pk__in=[key for key in keys if key > 0]))
    cash = CashReceipt.objects.filter(pk__in=[-key for key in keys if key < 0])
    # What took a payment back bears its serial number, and may name another month.
    made = [row for row in bank if row.result == BankResult.SUCCESS]
    takers = BankReturnLine.objects.filter(
        project__in={row.project_id for row in made},
        serial__in={row.serial for row in made},
        result__in=(BankResult.RETURNED, BankResult.FAILED),
    ).exclude(pk__in=[row.pk for row in bank])
    by_project: defaultdict[int, list[BankLine]] = defaultdict(list)
    for row in (*bank, *takers):
        by_project[row.project_id].append(bank_line(row))
    for receipt in cash:
        by_project[receipt.project_id].append(cash_line(receipt))
    return {project: settle_payments(lines) for project, lines in by_project.items()}


def _sheet_line(line: PayrollLine | None) -> SheetLine | None:
    if line is None:
        return None
    sheet = line.sheet
    return SheetLine(sheet.pk, sheet.version, sheet.load_id, line.row, line.days, line.net)


def _attendance(month: AttendanceMonth | None) -> Attendance | None:
    return None if month is None else Attendance(month.days, month.load_id)


def _standard(contract: LaborContract | None) -> PayStandard | None:
    return (
        None
        if contract is None
        else PayStandard(contract.wage_form, contract.rate, contract.load_id)
    )

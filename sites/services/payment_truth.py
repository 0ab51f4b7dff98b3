"""工资月核对: what sheet, attendance and bank say of each worker's month, and of the account's money.

Paid is what the bank or a signature confirms: a return reopens the wage until it is paid anew.
Nothing here knows of complaints: a contractor sees it as well as an inspector.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Q, QuerySet

from sites.enums import AccountAction, BankResult, Direction
from sites.law import Citation
from sites.lib.days import add_months
from sites.lib.masking import mask_name
from sites.lib.names import company_name_key
from sites.models import (
    AccountTransaction,
    AttendanceMonth,
    BankReturnLine,
    CashReceipt,
    Company,
    CompanyName,
    Participation,
    PayrollLine,
    PayrollSheet,
    Project,
    RosterEntry,
    Worker,
)

REGULATION = "国务院令第724号"
SPECIAL_ACCOUNT = Citation(REGULATION, 26).words
ON_BEHALF = Citation(REGULATION, 31).words
ZERO = Decimal("0.00")
# Counterparties that stand for a batch, not for a person.
BATCH_WORDS = ("代发", "批量", "工资", "内部", "清算", "待划转", "应付")


@dataclass(frozen=True, slots=True)
class MoneyFinding:
    """Money that went to, or came from, nobody who is known on the project; yuan."""

    code: str
    day: dt.date
    amount: Decimal
    words: str
    citation: str
    load_id: int


@dataclass(slots=True)
class WageMonth:
    """One worker's month with one employer; None where nobody said anything.

    Attributes:
        state: What the bank says in one word.
        doubts: What does not fit, each with what to do.
    """

    worker: Worker
    employer: Company
    on_roster: bool = False
    attended: Decimal | None = None
    sheet_days: Decimal | None = None
    net: Decimal | None = None
    paid: Decimal = ZERO
    last: BankReturnLine | None = None
    was_returned: bool = False
    state: str = ""
    doubts: list[tuple[str, str]] = field(default_factory=list)


def money_findings(*, project: Project) -> list[MoneyFinding]:
    """Payments to nobody on the roster and receipts from nobody in the contract tree, newest first."""
    found = [
        *_bank_lines_to_nobody(project),
        *_account_out(project),
        *_account_in(project),
    ]
    return sorted(found, key=lambda one: (one.day, one.load_id), reverse=True)


def _bank_lines_to_nobody(project: Project) -> Iterable[MoneyFinding]:
    """Successes to a card of nobody, as far as they did not come back."""
    lines = BankReturnLine.objects.filter(project=project, worker__isnull=True)
    returned: dict[tuple[str, Decimal], int] = defaultdict(int)
    for card, amount in lines.filter(result=BankResult.RETURNED).values_list(
        "card_index", "amount"
    ):
        returned[card, amount] += 1
    for line in lines.filter(result=BankResult.SUCCESS).order_by("traded_on", "pk"):
        if returned[line.card_index, line.amount]:
            returned[line.card_index, line.amount] -= 1
            continue
        yield MoneyFinding(
            "W-PAID-TO-NOBODY",
            line.traded_on,
            line.amount,
            f"代发给花名册以外的账户：{mask_name(line.payee_name)}，卡尾号{line.card_last4}",
            ON_BEHALF,
            line.load_id,
        )


def _entries(project: Project, direction: Direction) -> QuerySet[AccountTransaction]:
    rows = AccountTransaction.objects.filter(account__project=project, direction=direction)
    return rows.exclude(counterparty_name="").order_by("traded_on", "pk")


def _account_out(project: Project) -> Iterable[MoneyFinding]:
    """Money out of the special account that is no batch of wages and no one's on the roster."""
    names = set(RosterEntry.objects.filter(project=project).values_list("worker__name", flat=True))
    rows = _entries(project, Direction.OUT)
    for row in rows.filter(action__in=(AccountAction.WAGE_OUT, AccountAction.TRANSFER_OUT)):
        is_batch = row.action == AccountAction.WAGE_OUT and any(
            word in row.counterparty_name for word in BATCH_WORDS
        )
        if is_batch or row.counterparty_name in names:
            continue
        yield MoneyFinding(
            "W-OUT-TO-NOBODY",
            row.traded_on,
            row.amount,
            f"专户支出给花名册以外的收款人：{_party_words(row.counterparty_name)}",
            SPECIAL_ACCOUNT,
            row.load_id,
        )


def _account_in(project: Project) -> Iterable[MoneyFinding]:
    """Money into the special account from a company that has no part in the project."""
    companies = {project.owner_id, project.general_contractor_id} | set(
        Participation.objects.filter(project=project).values_list("company", flat=True)
    )
    keys = set(Company.objects.filter(pk__in=companies).values_list("name_key", flat=True))
    keys |= set(
        CompanyName.objects.filter(company__in=companies).values_list("name_key", flat=True)
    )
    rows = _entries(project, Direction.IN)
    for row in rows.filter(action__in=(AccountAction.LABOR_COST_IN, AccountAction.OTHER)):
        if company_name_key(row.counterparty_name) in keys:
            continue
        yield MoneyFinding(
            "W-IN-FROM-NOBODY",
            row.traded_on,
            row.amount,
            f"专户收入来自参建单位以外：{_party_words(row.counterparty_name)}",
            SPECIAL_ACCOUNT,
            row.load_id,
        )


def _party_words(name: str) -> str:
    """A company by its name; a person's name is masked."""
    return mask_name(name) if len(name) <= 4 else name


def wage_months(*, project: Project, month: dt.date) -> list[WageMonth]:
    """What is known of everybody's month on a project, those with doubts first.

    Args:
        project: The project.
        month: First day of the month.
    """
    rows: dict[tuple[int, int], WageMonth] = {}
    _add_roster(rows, project, month)
    known = {"project": project, "month": month}
    attendance = AttendanceMonth.objects.filter(**known, days__gt=0)
    for entry in attendance.select_related("worker", "employer"):
        _row(rows, entry.worker, entry.employer).attended = entry.days
    for line in _lines_in_force(project, month):
        row = _row(rows, line.worker, line.sheet.employer)
        row.sheet_days, row.net = line.days, line.net
    _add_payments(rows, project, month)
    for row in rows.values():
        _judge(row)
    return sorted(
        rows.values(),
        key=lambda row: (not row.doubts, row.employer.name, row.worker.name, row.worker.pk),
    )


def _row(rows: dict[tuple[int, int], WageMonth], worker: Worker, employer: Company) -> WageMonth:
    return rows.setdefault((worker.pk, employer.pk), WageMonth(worker, employer))


def _add_roster(rows: dict[tuple[int, int], WageMonth], project: Project, month: dt.date) -> None:
    entries = RosterEntry.objects.filter(
        Q(exited_on__isnull=True) | Q(exited_on__gte=month),
        project=project,
        entered_on__lt=add_months(month, 1),
    )
    for entry in entries.select_related("worker", "employer"):
        _row(rows, entry.worker, entry.employer).on_roster = True


def _lines_in_force(project: Project, month: dt.date) -> QuerySet[PayrollLine]:
    latest = (
        PayrollSheet.objects.filter(project=project, month=month)
        .order_by("employer", "-version")
        .distinct("employer")
        .values("pk")
    )
    rows = PayrollLine.objects.filter(sheet__in=list(latest.values_list("pk", flat=True)))
    return rows.select_related("worker", "sheet__employer")


def _add_payments(rows: dict[tuple[int, int], WageMonth], project: Project, month: dt.date) -> None:
    """Successes add, returns take back; the last word is kept."""
    said = BankReturnLine.objects.filter(
        project=project, month=month, worker__isnull=False, employer__isnull=False
    )
    for line in said.select_related("worker", "employer").order_by("traded_on", "pk"):
        assert line.worker is not None
        assert line.employer is not None
        row = _row(rows, line.worker, line.employer)
        row.last = line
        if line.result == BankResult.SUCCESS:
            row.paid += line.amount
        elif line.result == BankResult.RETURNED:
            row.paid -= line.amount
            row.was_returned = True
    signed = CashReceipt.objects.filter(project=project, month=month)
    for receipt in signed.select_related("worker", "employer"):
        _row(rows, receipt.worker, receipt.employer).paid += receipt.amount


def _judge(row: WageMonth) -> None:
    """Say what the bank's words come to, and what does not fit together."""
    row.state = _state(row)
    if not row.on_roster:
        row.doubts.append(("不在花名册", "请上报花名册"))
    if row.net is None and row.attended:
        row.doubts.append(("有考勤，工资表上没有", "请更正工资表，补入该工人"))
    if row.net is not None and row.attended is None:
        row.doubts.append(("工资表上有，没有考勤", "请上报或更正考勤表"))
    if row.attended is not None and row.sheet_days is not None and row.attended != row.sheet_days:
        row.doubts.append(
            (f"考勤{row.attended:f}天，工资表{row.sheet_days:f}天", "请核对两张表，更正有误的一张")
        )
    if row.net is not None and row.paid > row.net:
        row.doubts.append(("发放多于实发工资", "请核对是否含补发，或更正工资表"))
    if row.state in {"发放失败", "已退回，待重发"}:
        reason = row.last.failure_reason if row.last is not None else ""
        row.doubts.append((f"{row.state}：{reason or '银行未说明原因'}", "请核对卡号后重新发放"))
    elif row.net is not None and ZERO < row.paid < row.net:
        row.doubts.append((f"还差{row.net - row.paid:,}元", "请补足后上传银行回盘"))


def _state(row: WageMonth) -> str:
    if row.net is not None and row.net > 0 and row.paid >= row.net:
        return "重发成功" if row.was_returned else "已发放"
    if row.paid > 0:
        return "部分发放" if row.net is not None else "已发放，无工资表"
    if row.last is not None and row.last.result == BankResult.RETURNED:
        return "已退回，待重发"
    if row.last is not None and row.last.result == BankResult.FAILED:
        return "发放失败"
    return "未发放" if row.net else "—"

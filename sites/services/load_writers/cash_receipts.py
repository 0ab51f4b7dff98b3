"""现金签收入库: what each worker signed for, once a day."""

import datetime as dt
from collections.abc import Sequence

from sites.ingest.cash_receipts import CashReceiptLine
from sites.ingest.findings import Findings
from sites.models import CashReceipt, Load
from sites.services.load_writers.account_statement import special_account
from sites.services.load_writers.outcome import Diff
from sites.services.load_writers.purpose import employer_month
from sites.services.load_writers.workers import check_names, ensure_workers, id_index


def check(load: Load, lines: Sequence[CashReceiptLine], sheet: str, findings: Findings) -> None:
    """Warn of cash where there is a special account, and of receipts told otherwise before."""
    check_names(load, lines, sheet, findings)
    if special_account(load) is not None:
        findings.add(
            "warned",
            "W-CASH-ACCOUNT",
            "本项目有农民工工资专用账户，工资应通过专户发到本人银行账户",
            "请说明现金发放原因（条例第三十一条）",
            sheet=sheet,
        )
    stored = _stored(load)
    for line in lines:
        known = stored.get((id_index(line.id_number), line.paid_on))
        if known is not None and known != (line.amount, line.reason):
            findings.add(
                "warned",
                "W-CASH-CHANGED",
                f"第{line.row}行与已入库的同一天签收内容不同，确认后以本次为准",
                "请核对签字原件",
                sheet=sheet,
                row=line.row,
            )


def compare(load: Load, lines: Sequence[CashReceiptLine]) -> Diff:
    """Count receipts not yet stored and those told otherwise; receipts left out stay."""
    stored = _stored(load)
    keys = [((id_index(line.id_number), line.paid_on), line) for line in lines]
    return Diff(
        new=sum(key not in stored for key, _ in keys),
        changed=sum(
            key in stored and stored[key] != (line.amount, line.reason) for key, line in keys
        ),
        missing=len(stored.keys() - {key for key, _ in keys}),
    )


def write(load: Load, lines: Sequence[CashReceiptLine], *, now: dt.datetime, reason: str) -> None:
    """Store each receipt; one of the same worker, month and day takes the newer content."""
    del now, reason
    about = employer_month(load)
    workers = ensure_workers(lines)
    CashReceipt.objects.bulk_create(
        [
            CashReceipt(
                project=about.project,
                employer=about.employer,
                worker=workers[line.id_number],
                month=about.month,
                amount=line.amount,
                paid_on=line.paid_on,
                reason=line.reason,
                row=line.row,
                load=load,
            )
            for line in lines
        ],
        update_conflicts=True,
        unique_fields=["project", "employer", "worker", "month", "paid_on"],
        update_fields=["amount", "reason", "row", "load"],
    )


def _stored(load: Load) -> dict[tuple[str, dt.date], tuple[object, str]]:
    about = employer_month(load)
    rows = CashReceipt.objects.filter(
        project=about.project, employer=about.employer, month=about.month
    ).values_list("worker__id_number_index", "paid_on", "amount", "reason")
    return {(index, paid_on): (amount, reason) for index, paid_on, amount, reason in rows}

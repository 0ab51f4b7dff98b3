"""专户流水入库: each entry of the statement once."""

import datetime as dt
from collections.abc import Sequence

from sites.ingest.account_statement import StatementLine
from sites.ingest.findings import Findings
from sites.models import AccountTransaction, Load, SpecialWageAccount
from sites.services.load_writers.outcome import Diff


def check(load: Load, lines: Sequence[StatementLine], sheet: str, findings: Findings) -> None:
    """Refuse a statement without a registered account; warn of entries that changed."""
    account = special_account(load)
    if account is None:
        findings.add(
            "refused",
            "E-ACCOUNT-NONE",
            "该项目还没有登记农民工工资专用账户",
            "请先登记专用账户",
            sheet=sheet,
        )
        return
    stored = _stored(account, lines)
    for line in lines:
        if line.serial in stored and stored[line.serial] != _content(line):
            findings.add(
                "warned",
                "W-SERIAL-CHANGED",
                f"第{line.row}行与已入库的同一流水号内容不同，保留原记录",
                "请向开户银行核实",
                sheet=sheet,
                row=line.row,
            )


def compare(load: Load, lines: Sequence[StatementLine]) -> Diff:
    """Count entries not yet stored, and stored ones that the file tells otherwise."""
    account = special_account(load)
    assert account is not None
    stored = _stored(account, lines)
    return Diff(
        new=sum(line.serial not in stored for line in lines),
        changed=sum(
            line.serial in stored and stored[line.serial] != _content(line) for line in lines
        ),
    )


def write(load: Load, lines: Sequence[StatementLine], *, now: dt.datetime, reason: str) -> None:
    """Store the entries that are new."""
    del now, reason
    account = special_account(load)
    assert account is not None
    stored = _stored(account, lines)
    AccountTransaction.objects.bulk_create(
        [
            AccountTransaction(
                account=account,
                traded_on=line.traded_on,
                direction=line.direction,
                action=line.action,
                amount=line.amount,
                balance=line.balance,
                counterparty_name=line.counterparty_name,
                summary=line.summary,
                serial=line.serial,
                load=load,
            )
            for line in lines
            if line.serial not in stored
        ]
    )


def special_account(load: Load) -> SpecialWageAccount | None:
    """Return the special account of the file's project, if one is registered."""
    return SpecialWageAccount.objects.filter(project=load.project).first()


def _stored(
    account: SpecialWageAccount, lines: Sequence[StatementLine]
) -> dict[str, tuple[object, ...]]:
    rows = AccountTransaction.objects.filter(
        account=account, serial__in=[line.serial for line in lines]
    )
    return {
        row.serial: (row.traded_on, row.direction, row.amount, row.counterparty_name)
        for row in rows
    }


def _content(line: StatementLine) -> tuple[object, ...]:
    return line.traded_on, line.direction, line.amount, line.counterparty_name

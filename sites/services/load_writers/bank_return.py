"""回盘入库: each word of the bank once, tied to the wage it is about where that is certain."""

import datetime as dt
from collections.abc import Iterator, Sequence

from sites.ingest.bank_return import BankReturnLine as FileLine
from sites.ingest.findings import Findings
from sites.models import BankReturnLine, Load, PayrollLine, Project
from sites.services.load_writers.bank_matching import Matcher, Payee, Payment, payee_of
from sites.services.load_writers.outcome import Diff
from sites.services.load_writers.workers import card_index


def check(load: Load, lines: Sequence[FileLine], sheet: str, findings: Findings) -> None:
    """Warn of payments that fit no wage, another amount, or another name."""
    for line, full, person in _matched(load, lines):
        problem = _problem(line, full, person)
        if problem is not None:
            code, message, fix = problem
            findings.add(
                "warned",
                code,
                f"第{line.row}行{line.name}(卡尾号{line.card[-4:]}){message}",
                fix,
                sheet=sheet,
                row=line.row,
            )


def compare(load: Load, lines: Sequence[FileLine]) -> Diff:
    """Count payments not yet stored; stored ones are never changed."""
    stored = _stored_keys(load, lines)
    return Diff(new=sum((line.serial, line.result) not in stored for line in lines))


def write(load: Load, lines: Sequence[FileLine], *, now: dt.datetime, reason: str) -> None:
    """Store what is new; a line that is there already is left as it is."""
    del now, reason
    rows = []
    for line, full, person in _matched(load, lines):
        about = payee_of(full) if full is not None else person
        rows.append(
            BankReturnLine(
                project=load.project,
                payroll_line=full,
                worker=about.worker if about else None,
                employer_id=about.employer_id if about else load.employer_id,
                month=about.month if about else load.month,
                row=line.row,
                traded_on=line.traded_on,
                payee_name=line.name,
                card_index=card_index(line.card),
                card_last4=line.card[-4:],
                amount=line.amount,
                result=line.result,
                failure_reason=line.failure_reason,
                serial=line.serial,
                batch=line.batch,
                load=load,
            )
        )
    BankReturnLine.objects.bulk_create(rows)


def _stored_keys(load: Load, lines: Sequence[FileLine]) -> set[tuple[str, str]]:
    return set(
        BankReturnLine.objects.filter(
            project=load.project, serial__in=[line.serial for line in lines]
        ).values_list("serial", "result")
    )


def _matched(
    load: Load, lines: Sequence[FileLine]
) -> Iterator[tuple[FileLine, PayrollLine | None, Payee | None]]:
    """Yield each new line with the wage it pays exactly, else the person it goes to."""
    stored = _stored_keys(load, lines)
    fresh = [line for line in lines if (line.serial, line.result) not in stored]
    project = load.project
    assert isinstance(project, Project)
    matcher = Matcher(
        project,
        cards={card_index(line.card) for line in fresh},
        month=load.month,
        employer=load.employer,
    )
    payments = [_payment(load, line) for line in fresh]
    matcher.note_batches(payments)
    for line, payment in zip(fresh, payments, strict=True):
        full = matcher.find(payment)
        yield line, full, None if full is not None else matcher.find_person(payment)


def _payment(load: Load, line: FileLine) -> Payment:
    return Payment(
        card_index=card_index(line.card),
        amount=line.amount,
        payee_name=line.name,
        result=line.result,
        serial=line.serial,
        traded_on=line.traded_on,
        month=load.month,
        batch=line.batch,
    )


def _problem(
    line: FileLine, full: PayrollLine | None, person: Payee | None
) -> tuple[str, str, str] | None:
    if full is None and (person is None or not person.is_on_sheet):
        return "W-BANK-UNMATCHED", "没有对应的工资明细", "请核对收款账号，或先上报该月工资表"
    if full is None:
        return (
            "W-BANK-AMOUNT",
            f"发放金额{line.amount:,}与工资表实发金额不一致",
            "请核对是否分次发放或金额有误",
        )
    if full.worker.name != line.name:
        return "W-BANK-NAME", "收款户名与工资表姓名不一致", "请核对是否为本人账户"
    return None

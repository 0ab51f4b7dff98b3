"""无施工声明: a month without work is stated and signed for, so that no month is just absent.

The statement is a version of the month's payroll sheet without lines; a sheet that comes later
replaces it as any correction does, with its reason.
"""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from sites import audit
from sites.enums import BankResult, LoadKind, LoadState
from sites.errors import InvalidInput, StateConflict
from sites.law import Citation
from sites.lib.canonical import canonical_json
from sites.lib.days import month_start, month_text
from sites.lib.signatures import add_check
from sites.models import (
    AttendanceMonth,
    BankReturnLine,
    Company,
    Load,
    PayrollSheet,
    Project,
    User,
)
from sites.services.load_comparison import sheet_in_force
from sites.services.load_report import committed_report, empty_report
from sites.services.load_writers.purpose import EmployerMonth
from sites.services.receipts import sign_receipt
from sites.services.upload_store import store

FILE_NAME = "本月无施工声明.json"
BASIS = Citation("国务院令第724号", 31)
LONGEST_REASON = 200
NO_TOTALS = {"人数": 0, "应发工资": "0.00", "扣款合计": "0.00", "实发工资": "0.00"}


@transaction.atomic
def state_no_work(
    *,
    project: Project,
    employer: Company,
    month: dt.date,
    reason: str,
    actor: User,
    now: dt.datetime,
) -> Load:
    """State that an employer had nobody at work in a month; stating it again changes nothing.

    Args:
        project: The project.
        employer: Who had nobody at work there.
        month: Any day of the month, which must be over.
        reason: Why there was no work.
        actor: Who states it.
        now: The moment.

    Raises:
        InvalidInput: E-REASON, E-PERIOD.
        StateConflict: E-NO-WORK-SHEET, E-NO-WORK-ATTENDANCE, E-NO-WORK-PAID, when the register
            knows of wages, work or payments of that month.
    """
    first, reason = month_start(month), reason.strip()[:LONGEST_REASON]
    if not reason:
        raise InvalidInput(
            "没有填写原因", fix="请写明为什么没有施工，例如停工、放假", code="E-REASON"
        )
    if first >= month_start(timezone.localdate(now)):
        raise InvalidInput(
            f"{month_text(first)}还没有结束", fix="请在当月结束后再声明", code="E-PERIOD"
        )
    Project.objects.select_for_update().get(pk=project.pk)
    about = EmployerMonth(project, employer, first)
    current = sheet_in_force(about, first)
    if current is not None and current.no_work:
        return current.load
    _refuse_where_work_is_known(about, current)
    load = _keep_statement(about, reason, actor, now)
    PayrollSheet.objects.create(
        project=project,
        employer=employer,
        month=first,
        version=1,
        line_count=0,
        gross_total=0,
        net_total=0,
        no_work=True,
        reason=reason,
        load=load,
        submitted_at=now,
    )
    _record_statement(load, reason, now)
    return load


def _record_statement(load: Load, reason: str, now: dt.datetime) -> None:
    assert load.project is not None
    assert load.month is not None
    Project.objects.filter(pk=load.project.pk).update(changed_at=now)
    audit.record(
        act="声明本月无施工",
        object_kind="Load",
        object_id=load.pk,
        now=now,
        actor=load.uploaded_by,
        basis=BASIS.words,
        detail={
            "project": load.project.code,
            "month": month_text(load.month),
            "reason": reason,
            "receipt": load.receipt_number,
        },
    )


def _refuse_where_work_is_known(about: EmployerMonth, current: PayrollSheet | None) -> None:
    """Refuse what the register contradicts: sheet, attendance, payments."""
    if current is not None:
        raise StateConflict(
            f"本月已有第{current.version}版工资支付表，{current.line_count}人",
            fix="有人施工就不能声明无施工；工资表有误的，请上传更正",
            code="E-NO-WORK-SHEET",
        )
    known = {"project": about.project, "employer": about.employer, "month": about.month}
    attending = AttendanceMonth.objects.filter(**known, days__gt=0).count()
    if attending:
        raise StateConflict(
            f"本月考勤登记有{attending}人出勤",
            fix="请上传工资支付表；考勤有误的，请先上传更正的考勤表",
            code="E-NO-WORK-ATTENDANCE",
        )
    paid = BankReturnLine.objects.filter(**known, result=BankResult.SUCCESS).count()
    if paid:
        raise StateConflict(
            f"银行回盘登记本月向{paid}笔发放了工资", fix="请上传工资支付表", code="E-NO-WORK-PAID"
        )


def _keep_statement(about: EmployerMonth, reason: str, actor: User, now: dt.datetime) -> Load:
    """Keep the statement as a file taken in, with its receipt."""
    content = canonical_json(
        {
            "statement": "no-work",
            "project": about.project.code,
            "employer": about.employer.uscc,
            "month": month_text(about.month),
            "reason": reason,
        }
    )
    load = Load.objects.create(
        kind=LoadKind.PAYROLL,
        project=about.project,
        employer=about.employer,
        month=about.month,
        file_name=FILE_NAME,
        sha256=store(content),
        size=len(content),
        state=LoadState.RECEIVED,
        uploaded_by=actor,
        uploaded_at=now,
    )
    load.state, load.committed_by, load.committed_at = LoadState.COMMITTED, actor, now
    load.receipt_number = add_check(f"R{timezone.localdate(now):%Y%m%d}{load.pk:07d}")
    load.receipt_signature = sign_receipt(load, rows=0, returned=0, totals=NO_TOTALS)
    report = empty_report(
        file_name=FILE_NAME, content=content, kind=LoadKind.PAYROLL, project_code=about.project.code
    )
    report |= {"month": month_text(about.month), "totals": NO_TOTALS}
    load.report = committed_report(load, report, taken=0)
    load.save()
    return load

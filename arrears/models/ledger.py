"""The worker-month ledger (欠薪台账): everything above reads it."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from arrears.enums import Basis
from sites.models import AttendanceMonth, Company, LaborContract, PayrollLine, Project, Worker
from sites.models.fields import FenField


def _source(model: type[models.Model], name: str) -> "models.ForeignKey[Any, Any]":
    """A row that an entry was computed from; it may be replaced, the entry is computed anew then."""
    return models.ForeignKey(
        model,
        verbose_name=name,
        on_delete=models.DO_NOTHING,
        related_name="+",
        null=True,
        blank=True,
        db_constraint=False,
        db_index=False,
    )


class LedgerEntry(models.Model):
    """欠薪台账: what one worker was due from one employer on one project for one month.

    Amounts are yuan, kept as fen. `paid` counts only what the bank confirmed and did not
    return, or signed cash. `outstanding` = due - paid, never below zero. `payer` is who
    must pay first; `liability` names the chain, each step with its article. `computed_on` is
    the day from which the values hold.

    `payroll_line`, `attendance`, `contract` and `payments` name the rows it was computed from:
    `payments` are keys of the bank's lines, and of signed cash with the sign turned. Where
    payments were balanced over months or a case found what is due, the same is written out in
    `written_evidence`. Read both with `arrears.evidence.evidence_of`.

    Nothing writes here but the computation, from rows that do have their foreign keys checked:
    checking four more a row would be most of the work of a full run.
    """

    project = models.ForeignKey(
        Project,
        verbose_name="项目",
        on_delete=models.PROTECT,
        related_name="ledger_entries",
        db_constraint=False,
        # The unique key begins with it.
        db_index=False,
    )
    employer = models.ForeignKey(
        Company,
        verbose_name="用人单位",
        on_delete=models.PROTECT,
        related_name="ledger_entries",
        db_constraint=False,
    )
    worker = models.ForeignKey(
        Worker,
        verbose_name="农民工",
        on_delete=models.PROTECT,
        related_name="ledger_entries",
        db_constraint=False,
    )
    month = models.DateField("工资月份")
    attended_days = models.DecimalField("出勤天数", max_digits=4, decimal_places=1)
    due = FenField("应付工资(元)")
    basis = models.CharField("应发依据", max_length=20, choices=Basis)
    is_estimated = models.BooleanField("估算")
    paid = FenField("已付工资(元)")
    outstanding = FenField("拖欠金额(元)")
    due_on = models.DateField("应付日期")
    settled_on = models.DateField("付清日期", null=True, blank=True)
    days_late = models.PositiveIntegerField("逾期天数")
    payer = models.ForeignKey(
        Company,
        verbose_name="先行清偿单位",
        on_delete=models.PROTECT,
        related_name="+",
        db_constraint=False,
        # Asked only where something is outstanding: a partial index below.
        db_index=False,
    )
    liability = models.JSONField("责任链", default=list)
    payroll_line = _source(PayrollLine, "工资支付表行")
    attendance = _source(AttendanceMonth, "考勤月")
    contract = _source(LaborContract, "劳动合同")
    payments = ArrayField(
        models.BigIntegerField(), verbose_name="银行回单行和现金签收", null=True, blank=True
    )
    written_evidence = models.JSONField("写明的证据", null=True, blank=True)
    computed_on = models.DateField("计算日")

    class Meta:
        verbose_name = "欠薪台账"
        constraints = (
            models.UniqueConstraint(
                name="ledger_entry_once", fields=("project", "employer", "worker", "month")
            ),
            models.CheckConstraint(
                name="ledger_entry_outstanding_not_negative", condition=Q(outstanding__gte=0)
            ),
            models.CheckConstraint(
                name="ledger_entry_outstanding_covers_gap",
                condition=Q(outstanding__gte=F("due") - F("paid")),
            ),
        )
        indexes = (
            models.Index(
                name="ledger_entry_unpaid", fields=("project",), condition=Q(outstanding__gt=0)
            ),
            models.Index(
                name="ledger_entry_payer", fields=("payer",), condition=Q(outstanding__gt=0)
            ),
        )

    def __str__(self) -> str:
        return f"{self.worker} {self.month} 拖欠{self.outstanding}"

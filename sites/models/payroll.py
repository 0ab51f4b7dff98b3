"""Payroll sheets and what the bank says of them (工资支付表、银行回盘)."""

from django.db import models
from django.db.models import Q

from sites.enums import BankResult
from sites.models.company import Company
from sites.models.fields import FenField
from sites.models.project import Project
from sites.models.worker import Worker


class PayrollSheet(models.Model):
    """工资支付表: one version of what an employer says it owes and pays for a month.

    A version is never changed; a correction is the next version, with its reason.
    What it calls paid is a claim: only a bank's success is a payment.
    """

    project = models.ForeignKey(
        Project, verbose_name="项目", on_delete=models.PROTECT, related_name="payroll_sheets"
    )
    employer = models.ForeignKey(
        Company, verbose_name="用人单位", on_delete=models.PROTECT, related_name="payroll_sheets"
    )
    month = models.DateField("工资月份")
    # Where the employer's pay period is no calendar month (11th to 10th); null otherwise.
    period_from = models.DateField("支付周期起", null=True, blank=True)
    period_to = models.DateField("支付周期止", null=True, blank=True)
    version = models.PositiveSmallIntegerField("版本")
    supersedes = models.OneToOneField(
        "self", verbose_name="所替代版本", null=True, blank=True, on_delete=models.PROTECT
    )
    reason = models.CharField("更正原因", max_length=200, blank=True)
    # A statement that nobody worked: no lines, and `reason` says why.
    no_work = models.BooleanField("声明无施工", default=False)
    line_count = models.PositiveIntegerField("人数")
    gross_total = FenField("应发合计(元)")
    net_total = FenField("实发合计(元)")
    load = models.ForeignKey("sites.Load", verbose_name="来源文件", on_delete=models.PROTECT)
    submitted_at = models.DateTimeField("提交时间")

    class Meta:
        verbose_name = "工资支付表"
        constraints = (
            models.UniqueConstraint(
                name="payroll_sheet_version_once",
                fields=("project", "employer", "month", "version"),
            ),
            models.CheckConstraint(name="payroll_sheet_is_first_day", condition=Q(month__day=1)),
            models.CheckConstraint(
                name="payroll_sheet_no_work_has_no_lines_and_a_reason",
                condition=Q(no_work=False) | (Q(line_count=0) & ~Q(reason="")),
            ),
            models.CheckConstraint(
                name="payroll_sheet_correction_has_reason",
                condition=Q(version=1) | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="payroll_sheet_period_whole",
                condition=Q(period_from__isnull=True, period_to__isnull=True)
                | Q(period_from__lte=models.F("period_to")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.project} {self.month} 第{self.version}版"


class PayrollLine(models.Model):
    """工资明细: one worker on one version of a sheet; amounts are yuan, kept as fen."""

    sheet = models.ForeignKey(
        PayrollSheet, verbose_name="工资支付表", on_delete=models.PROTECT, related_name="lines"
    )
    worker = models.ForeignKey(
        Worker, verbose_name="农民工", on_delete=models.PROTECT, related_name="payroll_lines"
    )
    row = models.PositiveIntegerField("来源行")
    days = models.DecimalField("出勤天数", max_digits=4, decimal_places=1)
    gross = FenField("应发工资(元)")
    deductions = FenField("扣款合计(元)")
    net = FenField("实发工资(元)")
    card_index = models.CharField("工资卡号索引", max_length=64, blank=True, db_index=True)
    card_last4 = models.CharField("工资卡号后四位", max_length=4, blank=True)

    class Meta:
        verbose_name = "工资明细"
        constraints = (
            models.UniqueConstraint(name="payroll_line_worker_once", fields=("sheet", "worker")),
            models.CheckConstraint(
                name="payroll_line_net_is_gross_less_deductions",
                condition=Q(net=models.F("gross") - models.F("deductions")),
            ),
            models.CheckConstraint(
                name="payroll_line_not_negative",
                condition=Q(gross__gte=0, deductions__gte=0, net__gte=0),
            ),
        )

    def __str__(self) -> str:
        return f"{self.worker} {self.net}"


class BankReturnLine(models.Model):
    """银行回盘明细: what the bank did with one payment; a return undoes an earlier success."""

    project = models.ForeignKey(
        Project, verbose_name="项目", on_delete=models.PROTECT, related_name="bank_return_lines"
    )
    payroll_line = models.ForeignKey(
        PayrollLine,
        verbose_name="对应工资明细",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="bank_return_lines",
    )
    # The sheet may be replaced by a correction; the payment stays this worker's, this month's.
    worker = models.ForeignKey(
        Worker,
        verbose_name="农民工",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="bank_return_lines",
    )
    employer = models.ForeignKey(
        Company, verbose_name="用人单位", null=True, blank=True, on_delete=models.PROTECT
    )
    month = models.DateField("工资月份", null=True, blank=True)
    row = models.PositiveIntegerField("来源行")
    traded_on = models.DateField("交易日期")
    payee_name = models.CharField("收款人", max_length=50)
    card_index = models.CharField("收款账号索引", max_length=64, db_index=True)
    card_last4 = models.CharField("收款账号后四位", max_length=4)
    amount = FenField("金额(元)")
    result = models.CharField("交易结果", max_length=10, choices=BankResult)
    failure_reason = models.CharField("失败原因", max_length=200, blank=True)
    serial = models.CharField("流水号", max_length=64)
    batch = models.CharField("批次号", max_length=50, blank=True)
    load = models.ForeignKey("sites.Load", verbose_name="来源文件", on_delete=models.PROTECT)

    class Meta:
        verbose_name = "银行回盘明细"
        constraints = (
            models.UniqueConstraint(
                name="bank_return_line_once", fields=("project", "serial", "result")
            ),
            models.CheckConstraint(
                name="bank_return_line_amount_positive", condition=Q(amount__gt=0)
            ),
        )
        indexes = (
            models.Index(name="bank_return_line_month", fields=("project", "month", "worker")),
        )

    def __str__(self) -> str:
        return f"{self.traded_on} {self.amount} {self.get_result_display()}"


class CashReceipt(models.Model):
    """现金签收: wages one worker signed for in cash; with the signature it is a payment (art. 15).

    On a site with a special account it is an irregularity all the same (art. 31).
    """

    project = models.ForeignKey(
        Project, verbose_name="项目", on_delete=models.PROTECT, related_name="cash_receipts"
    )
    employer = models.ForeignKey(Company, verbose_name="用人单位", on_delete=models.PROTECT)
    worker = models.ForeignKey(
        Worker, verbose_name="农民工", on_delete=models.PROTECT, related_name="cash_receipts"
    )
    month = models.DateField("工资月份")
    amount = FenField("金额(元)")
    paid_on = models.DateField("签收日期")
    reason = models.CharField("现金发放原因", max_length=200, blank=True)
    row = models.PositiveIntegerField("来源行")
    load = models.ForeignKey("sites.Load", verbose_name="来源文件", on_delete=models.PROTECT)

    class Meta:
        verbose_name = "现金签收"
        constraints = (
            models.UniqueConstraint(
                name="cash_receipt_once",
                fields=("project", "employer", "worker", "month", "paid_on"),
            ),
            models.CheckConstraint(name="cash_receipt_amount_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(name="cash_receipt_is_first_day", condition=Q(month__day=1)),
        )
        indexes = (models.Index(name="cash_receipt_month", fields=("project", "month")),)

    def __str__(self) -> str:
        return f"{self.paid_on} {self.amount}"

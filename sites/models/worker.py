"""Workers, their contracts, where they work and when (农民工实名制)."""

from django.db import models
from django.db.models import F, Q

from sites.enums import WageForm
from sites.models.company import Company
from sites.models.project import Project


class Worker(models.Model):
    """农民工: a natural person known by identity document; the number is sealed."""

    id_kind = models.CharField("证件类型", max_length=2, default="01")
    id_number_sealed = models.CharField("证件号码（密文）", max_length=200)
    id_number_index = models.CharField("证件号码索引", max_length=64, unique=True)
    id_number_last4 = models.CharField("证件号码后四位", max_length=4)
    name = models.CharField("姓名", max_length=50)
    birth_on = models.DateField("出生日期", null=True, blank=True)
    phone_sealed = models.CharField("手机号码（密文）", max_length=200, blank=True)
    phone_index = models.CharField("手机号码索引", max_length=64, blank=True, db_index=True)

    class Meta:
        verbose_name = "农民工"

    def __str__(self) -> str:
        return f"人员{self.pk}"


class RosterEntry(models.Model):
    """实名制用工登记: one worker with one employer on one project, entry to exit (art. 28)."""

    project = models.ForeignKey(
        Project, verbose_name="项目", on_delete=models.PROTECT, related_name="roster_entries"
    )
    employer = models.ForeignKey(
        Company, verbose_name="用人单位", on_delete=models.PROTECT, related_name="roster_entries"
    )
    worker = models.ForeignKey(
        Worker, verbose_name="农民工", on_delete=models.PROTECT, related_name="roster_entries"
    )
    crew = models.CharField("班组", max_length=100, blank=True)
    trade = models.CharField("工种", max_length=50, blank=True)
    entered_on = models.DateField("进场日期")
    exited_on = models.DateField("退场日期", null=True, blank=True)
    card_sealed = models.CharField("工资卡号（密文）", max_length=200, blank=True)
    card_index = models.CharField("工资卡号索引", max_length=64, blank=True, db_index=True)
    card_last4 = models.CharField("工资卡号后四位", max_length=4, blank=True)
    bank_name = models.CharField("开户银行", max_length=100, blank=True)
    load = models.ForeignKey("sites.Load", verbose_name="来源文件", on_delete=models.PROTECT)

    class Meta:
        verbose_name = "实名制用工登记"
        constraints = (
            models.UniqueConstraint(
                name="roster_entry_once", fields=("project", "employer", "worker", "entered_on")
            ),
            models.CheckConstraint(
                name="roster_entry_exits_after_entry",
                condition=Q(exited_on__isnull=True) | Q(exited_on__gte=F("entered_on")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.worker} {self.entered_on}"


class LaborContract(models.Model):
    """劳动合同（含用工书面协议）: pay standard, form and day; `rate` is yuan per unit of form."""

    project = models.ForeignKey(Project, verbose_name="项目", on_delete=models.PROTECT)
    employer = models.ForeignKey(Company, verbose_name="用人单位", on_delete=models.PROTECT)
    worker = models.ForeignKey(
        Worker, verbose_name="农民工", on_delete=models.PROTECT, related_name="labor_contracts"
    )
    wage_form = models.CharField("计薪方式", max_length=5, choices=WageForm)
    rate = models.DecimalField("工资标准(元)", max_digits=10, decimal_places=2)
    signed_on = models.DateField("签订日期", null=True, blank=True)
    load = models.ForeignKey("sites.Load", verbose_name="来源文件", on_delete=models.PROTECT)

    class Meta:
        verbose_name = "劳动合同"
        constraints = (
            models.UniqueConstraint(
                name="labor_contract_once", fields=("project", "employer", "worker")
            ),
            models.CheckConstraint(name="labor_contract_rate_positive", condition=Q(rate__gt=0)),
        )

    def __str__(self) -> str:
        return f"{self.get_wage_form_display()} {self.rate}"


class AttendanceMonth(models.Model):
    """考勤: the days one worker was on a project in one month.

    `day_values` holds one decimal text per calendar day ("1", "0.5", "0"), so that the
    month stays one row; `days` is their sum, or the sheet's own total where it has no days.
    `month` is the first day of the month.
    """

    project = models.ForeignKey(
        Project, verbose_name="项目", on_delete=models.PROTECT, related_name="attendance_months"
    )
    employer = models.ForeignKey(Company, verbose_name="用人单位", on_delete=models.PROTECT)
    worker = models.ForeignKey(
        Worker, verbose_name="农民工", on_delete=models.PROTECT, related_name="attendance_months"
    )
    month = models.DateField("月份")
    days = models.DecimalField("出勤天数", max_digits=4, decimal_places=1)
    day_values = models.JSONField("逐日出勤", default=list)
    overtime_hours = models.DecimalField("加班工时", max_digits=6, decimal_places=2, default=0)
    load = models.ForeignKey("sites.Load", verbose_name="来源文件", on_delete=models.PROTECT)

    class Meta:
        verbose_name = "考勤"
        constraints = (
            models.UniqueConstraint(
                name="attendance_month_once", fields=("project", "employer", "worker", "month")
            ),
            models.CheckConstraint(name="attendance_month_is_first_day", condition=Q(month__day=1)),
        )
        indexes = (
            models.Index(name="attendance_month_site", fields=("project", "month")),
            # Who was on two sites in one month.
            models.Index(name="attendance_month_worker", fields=("worker", "month")),
        )

    def __str__(self) -> str:
        return f"{self.worker} {self.month} {self.days}天"

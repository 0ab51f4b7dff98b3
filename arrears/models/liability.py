"""Findings the liability chain rests on and no file states (清偿责任认定)."""

from django.db import models
from django.db.models import F, Q

from sites.models import Company, Project, User
from sites.models.fields import FenField


class NameLending(models.Model):
    """出借名义: a company builds under another's name, as an inspector found (D36 para 2)."""

    project = models.ForeignKey(
        Project, verbose_name="项目", on_delete=models.PROTECT, related_name="name_lendings"
    )
    company = models.ForeignKey(
        Company, verbose_name="实际承揽单位", on_delete=models.PROTECT, related_name="+"
    )
    lender = models.ForeignKey(
        Company, verbose_name="出借名义单位", on_delete=models.PROTECT, related_name="+"
    )
    since = models.DateField("起始日期")
    until = models.DateField("截止日期", null=True, blank=True)
    reason = models.CharField("认定依据", max_length=500)
    recorded_by = models.ForeignKey(
        User, verbose_name="认定人", on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField("认定时间")
    withdrawn_at = models.DateTimeField("撤销时间", null=True, blank=True)
    withdrawn_reason = models.CharField("撤销理由", max_length=500, blank=True)

    class Meta:
        verbose_name = "出借名义"
        constraints = (
            models.CheckConstraint(
                name="name_lending_of_two_companies", condition=~Q(company=F("lender"))
            ),
            models.CheckConstraint(
                name="name_lending_ends_after_start",
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.company}（{self.lender}）"


class UnpaidWorks(models.Model):
    """未结清工程款: project money the owner has not paid, yuan; the last statement counts (D29)."""

    project = models.ForeignKey(
        Project, verbose_name="项目", on_delete=models.PROTECT, related_name="unpaid_works"
    )
    amount = FenField("未结清工程款(元)")
    as_of = models.DateField("截至日期")
    source = models.CharField("依据", max_length=500)
    recorded_by = models.ForeignKey(
        User, verbose_name="登记人", on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "未结清工程款"
        constraints = (
            models.CheckConstraint(name="unpaid_works_not_negative", condition=Q(amount__gte=0)),
        )

    def __str__(self) -> str:
        return f"{self.project} {self.as_of}"

"""Cases: from filing to the hearing of the employer (立案调查)."""

from django.db import models
from django.db.models import F, Q

from arrears.enums import CaseState
from sites.models import Company, Project, User, Worker
from sites.models.fields import FenField


class Case(models.Model):
    """案件: an investigation into one employer's arrears on one project (Decree 423 ch. 3)."""

    number = models.CharField("案号", max_length=64, unique=True)
    project = models.ForeignKey(
        Project, verbose_name="项目", on_delete=models.PROTECT, related_name="cases"
    )
    employer = models.ForeignKey(
        Company, verbose_name="被查处单位", on_delete=models.PROTECT, related_name="cases"
    )
    payer = models.ForeignKey(
        Company, verbose_name="责令支付对象", on_delete=models.PROTECT, related_name="+"
    )
    payer_reason = models.CharField("支付责任依据", max_length=300)
    reason = models.CharField("立案事由", max_length=500)
    filed_on = models.DateField("立案日期")
    investigation_due_on = models.DateField("调查期限")
    state = models.CharField("状态", max_length=15, choices=CaseState)
    handler = models.ForeignKey(
        User, verbose_name="主办监察员", on_delete=models.PROTECT, related_name="handled_cases"
    )
    second_inspector = models.ForeignKey(
        User, verbose_name="协办监察员", on_delete=models.PROTECT, related_name="+"
    )
    closed_on = models.DateField("结案日期", null=True, blank=True)

    class Meta:
        verbose_name = "案件"
        constraints = (
            models.CheckConstraint(
                name="case_two_inspectors", condition=~Q(handler=F("second_inspector"))
            ),
        )

    def __str__(self) -> str:
        return self.number


class CaseClaim(models.Model):
    """案件涉及工资: one worker's unpaid month as the case found it; frozen at filing."""

    case = models.ForeignKey(
        Case, verbose_name="案件", on_delete=models.PROTECT, related_name="claims"
    )
    worker = models.ForeignKey(Worker, verbose_name="农民工", on_delete=models.PROTECT)
    month = models.DateField("工资月份")
    amount = FenField("拖欠金额(元)")
    evidence = models.JSONField("证据", default=dict)

    class Meta:
        verbose_name = "案件涉及工资"
        constraints = (
            models.UniqueConstraint(name="case_claim_once", fields=("case", "worker", "month")),
            models.CheckConstraint(name="case_claim_amount_positive", condition=Q(amount__gt=0)),
        )

    def __str__(self) -> str:
        return f"{self.case} {self.worker} {self.month}"


class EmployerHearing(models.Model):
    """听取用人单位意见: the employer was invited and heard, or did not come."""

    case = models.ForeignKey(
        Case, verbose_name="案件", on_delete=models.PROTECT, related_name="hearings"
    )
    held_on = models.DateField("日期")
    attended = models.BooleanField("单位到场")
    statement = models.TextField("陈述内容", blank=True)
    recorded_by = models.ForeignKey(User, verbose_name="记录人", on_delete=models.PROTECT)

    class Meta:
        verbose_name = "听取用人单位意见"
        constraints = (
            models.CheckConstraint(
                name="employer_hearing_attended_has_statement",
                condition=Q(attended=False) | ~Q(statement=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.case} {self.held_on}"

"""The list of major risks (重大欠薪隐患清单)."""

from django.db import models
from django.db.models import Q

from sites.models import Project, User
from sites.models.fields import FenField


class MajorRisk(models.Model):
    """重大欠薪隐患: a project on the list until closed with proof (挂牌销号).

    Entered by the thresholds of the law table, or by hand (`entered_by`, `hand_reason`).
    `claims` are the worker-months owed while it was listed; `proof` names, for each of them,
    the bank's payments that settled it, or who closed it without and why.
    """

    project = models.ForeignKey(
        Project, verbose_name="项目", on_delete=models.PROTECT, related_name="major_risks"
    )
    entered_on = models.DateField("列入清单日期")
    reasons = models.JSONField("列入原因", default=list)
    worker_count = models.PositiveIntegerField("涉及人数")
    outstanding = FenField("拖欠金额(元)")
    days_late = models.PositiveIntegerField("最长逾期天数")
    closed_on = models.DateField("销号日期", null=True, blank=True)
    entered_by = models.ForeignKey(
        User,
        verbose_name="列入人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    hand_reason = models.CharField("人工列入原因", max_length=500, blank=True)
    responsible = models.ForeignKey(
        User,
        verbose_name="包案责任人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="major_risks",
    )
    measures = models.CharField("化解措施", max_length=500, blank=True)
    deadline = models.DateField("化解期限", null=True, blank=True)
    claims = models.JSONField("涉及工资", default=list, blank=True)
    proof = models.JSONField("销号凭证", default=dict, blank=True)

    class Meta:
        verbose_name = "重大欠薪隐患"
        constraints = (
            models.UniqueConstraint(
                name="major_risk_one_open_per_project",
                fields=("project",),
                condition=Q(closed_on__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return f"{self.project} {self.entered_on}"

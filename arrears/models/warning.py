"""Warnings and the list of major risks (欠薪预警、重大欠薪隐患清单)."""

from django.db import models
from django.db.models import Q

from arrears.enums import Level, WarningState
from sites.models import Project
from sites.models.fields import FenField


class ArrearsWarning(models.Model):
    """欠薪预警: one rule that fired on one project, with the facts that fired it.

    A lead for an inspector, never proof (行政处罚法 art. 41). `parameters` keeps the values
    in force on the day, each with its citation and whether it is verified.
    """

    project = models.ForeignKey(
        Project, verbose_name="项目", on_delete=models.PROTECT, related_name="warnings"
    )
    rule = models.CharField("规则", max_length=60)
    level = models.CharField("等级", max_length=6, choices=Level)
    words = models.CharField("说明", max_length=500)
    citation = models.CharField("依据", max_length=200)
    facts = models.JSONField("事实", default=dict)
    parameters = models.JSONField("适用参数", default=list)
    rules_version = models.CharField("规则版本", max_length=20)
    raised_on = models.DateField("首次触发日")
    level_since = models.DateField("等级起始日")
    last_seen_on = models.DateField("最近触发日")
    state = models.CharField("状态", max_length=6, choices=WarningState, default=WarningState.OPEN)
    closed_on = models.DateField("解除日期", null=True, blank=True)

    class Meta:
        verbose_name = "欠薪预警"
        constraints = (
            models.UniqueConstraint(
                name="arrears_warning_one_open_per_rule",
                fields=("project", "rule"),
                condition=Q(state=WarningState.OPEN),
            ),
            models.CheckConstraint(
                name="arrears_warning_closed_has_day",
                condition=Q(state=WarningState.OPEN) | Q(closed_on__isnull=False),
            ),
        )
        indexes = (
            models.Index(
                name="arrears_warning_open",
                fields=("project",),
                condition=Q(state=WarningState.OPEN),
            ),
        )

    def __str__(self) -> str:
        return f"{self.project} {self.rule} {self.get_level_display()}"


class MajorRisk(models.Model):
    """重大欠薪隐患: a project on the list until closed with proof (挂牌销号)."""

    project = models.ForeignKey(
        Project, verbose_name="项目", on_delete=models.PROTECT, related_name="major_risks"
    )
    entered_on = models.DateField("列入清单日期")
    reasons = models.JSONField("列入原因", default=list)
    worker_count = models.PositiveIntegerField("涉及人数")
    outstanding = FenField("拖欠金额(元)")
    days_late = models.PositiveIntegerField("最长逾期天数")
    closed_on = models.DateField("销号日期", null=True, blank=True)

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

"""Warnings, what is done about them, and what others report (欠薪预警)."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from arrears.enums import Level, OutsideKind, Verdict, VerdictReason, WarningStage, WarningState
from sites.models import Company, Project, User


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
    stage = models.CharField(
        "办理阶段", max_length=8, choices=WarningStage, default=WarningStage.RAISED
    )
    # The last day of the step that is next; none for a mere reminder and after the last step.
    due_on = models.DateField("本阶段期限", null=True, blank=True)
    assigned_to = models.ForeignKey(
        User,
        verbose_name="承办监察员",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="assigned_warnings",
    )
    verdict = models.CharField("核实结论", max_length=5, choices=Verdict, blank=True)
    verdict_reason = models.CharField("核实原因", max_length=14, choices=VerdictReason, blank=True)
    correction_due_on = models.DateField("责令改正期限", null=True, blank=True)

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
            models.CheckConstraint(
                name="arrears_warning_verdict_has_reason",
                condition=Q(verdict="", verdict_reason="") | ~Q(verdict="") & ~Q(verdict_reason=""),
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


class WarningLevel(models.Model):
    """预警等级变动: from which day a warning had a level, for a look back."""

    warning = models.ForeignKey(
        ArrearsWarning, verbose_name="预警", on_delete=models.CASCADE, related_name="levels"
    )
    level = models.CharField("等级", max_length=6, choices=Level)
    since = models.DateField("起始日期")

    class Meta:
        verbose_name = "预警等级变动"
        constraints = (
            models.UniqueConstraint(name="warning_level_one_a_day", fields=("warning", "since")),
        )

    def __str__(self) -> str:
        return f"{self.since} {self.get_level_display()}"


class WarningStep(models.Model):
    """预警办理记录: one thing done on a warning, by whom and when; never changed.

    The evidence of an answer lies unchanged under its SHA-256.
    """

    kept_files: ClassVar = {"evidence_sha256": Q()}

    warning = models.ForeignKey(
        ArrearsWarning, verbose_name="预警", on_delete=models.PROTECT, related_name="steps"
    )
    act = models.CharField("事项", max_length=20)
    actor = models.ForeignKey(User, verbose_name="经办人", on_delete=models.PROTECT)
    done_at = models.DateTimeField("时间")
    words = models.CharField("说明", max_length=500, blank=True)
    evidence_name = models.CharField("证据文件名", max_length=200, blank=True)
    evidence_sha256 = models.CharField("证据摘要", max_length=64, blank=True)

    class Meta:
        verbose_name = "预警办理记录"

    def __str__(self) -> str:
        return f"{self.act} {self.done_at:%Y-%m-%d}"


class WarningExemption(models.Model):
    """预警豁免: a rule that does not warn of a project for a time, up to a level.

    Both days included; a worse level warns all the same.
    """

    project = models.ForeignKey(
        Project, verbose_name="项目", on_delete=models.PROTECT, related_name="warning_exemptions"
    )
    rule = models.CharField("规则", max_length=60)
    level = models.CharField("至多豁免等级", max_length=6, choices=Level)
    reason = models.CharField("原因", max_length=500)
    granted_by = models.ForeignKey(User, verbose_name="批准人", on_delete=models.PROTECT)
    valid_from = models.DateField("起始日期")
    valid_until = models.DateField("截止日期")

    class Meta:
        verbose_name = "预警豁免"
        constraints = (
            models.CheckConstraint(
                name="warning_exemption_ends_after_start",
                condition=Q(valid_until__gte=F("valid_from")),
            ),
        )
        indexes = (models.Index(name="warning_exemption_site", fields=("project", "rule")),)

    def __str__(self) -> str:
        return f"{self.project} {self.rule} 至{self.valid_until}"


class OutsideSignal(models.Model):
    """外部信号: what another department reports of a company (Decree 724 art. 38)."""

    company = models.ForeignKey(
        Company, verbose_name="单位", on_delete=models.PROTECT, related_name="outside_signals"
    )
    kind = models.CharField("种类", max_length=16, choices=OutsideKind)
    source = models.CharField("来源", max_length=100)
    seen_on = models.DateField("出现日期")
    cleared_on = models.DateField("解除日期", null=True, blank=True)

    class Meta:
        verbose_name = "外部信号"
        constraints = (
            models.UniqueConstraint(
                name="outside_signal_once", fields=("company", "kind", "seen_on")
            ),
            models.CheckConstraint(
                name="outside_signal_cleared_after_seen",
                condition=Q(cleared_on__isnull=True) | Q(cleared_on__gte=F("seen_on")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.company} {self.get_kind_display()} {self.seen_on}"

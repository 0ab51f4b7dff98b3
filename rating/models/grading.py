"""Grades with their findings (等级评价)."""

from django.db import models
from django.db.models import Q

from rating.enums import AdverseKind, GradingMethod, GradingState
from sites.models import Company, User


class Grading(models.Model):
    """等级评价: one company's grade for one period, with the facts it was given from.

    `facts` and its hash allow the same grade to be computed again byte for byte. A new run
    for the same period makes a new version; none is erased. A grade C is only a draft
    until a named person has signed it (PIPL art. 24).
    """

    company = models.ForeignKey(
        Company, verbose_name="用人单位", on_delete=models.PROTECT, related_name="gradings"
    )
    method = models.CharField("评价办法", max_length=20, choices=GradingMethod)
    period = models.CharField("评价期间", max_length=7)
    version = models.PositiveSmallIntegerField("版本")
    grade = models.CharField(
        "等级", max_length=1, choices=(("A", "A级"), ("B", "B级"), ("C", "C级"))
    )
    facts = models.JSONField("事实")
    facts_hash = models.CharField("事实摘要", max_length=64)
    law_day = models.DateField("法律适用日")
    rules_version = models.CharField("规则版本", max_length=20)
    drafted_at = models.DateTimeField("拟定时间")
    state = models.CharField("状态", max_length=10, choices=GradingState)
    signed_by = models.ForeignKey(
        User, verbose_name="签批人", null=True, blank=True, on_delete=models.PROTECT
    )

    class Meta:
        verbose_name = "等级评价"
        constraints = (
            models.UniqueConstraint(
                name="grading_version_once", fields=("company", "method", "period", "version")
            ),
            models.CheckConstraint(
                name="grading_c_confirmed_by_a_person",
                condition=~Q(grade="C", state=GradingState.CONFIRMED) | Q(signed_by__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.company} {self.period} {self.grade}"


class GradingFinding(models.Model):
    """评价事由: one rule that applied, with its article, its words and its facts."""

    grading = models.ForeignKey(
        Grading, verbose_name="等级评价", on_delete=models.PROTECT, related_name="findings"
    )
    position = models.PositiveSmallIntegerField("顺序")
    rule = models.CharField("规则", max_length=60)
    grade = models.CharField("指向等级", max_length=1)
    citation = models.CharField("依据", max_length=200)
    words = models.CharField("说明", max_length=500)
    facts = models.JSONField("事实", default=dict)

    class Meta:
        verbose_name = "评价事由"
        constraints = (
            models.UniqueConstraint(name="grading_finding_order", fields=("grading", "position")),
        )

    def __str__(self) -> str:
        return self.words


class AdverseEvent(models.Model):
    """不良记录: what another procedure or authority established, with its document."""

    company = models.ForeignKey(
        Company, verbose_name="用人单位", on_delete=models.PROTECT, related_name="adverse_events"
    )
    kind = models.CharField("种类", max_length=30, choices=AdverseKind)
    occurred_on = models.DateField("发生日期")
    document_number = models.CharField("文书号", max_length=64)
    source = models.CharField("来源", max_length=100)

    class Meta:
        verbose_name = "不良记录"
        constraints = (
            models.UniqueConstraint(
                name="adverse_event_once", fields=("company", "kind", "document_number")
            ),
        )

    def __str__(self) -> str:
        return f"{self.company} {self.get_kind_display()}"

"""The restriction catalog, and what was done by it (失信惩戒措施清单、使用反馈)."""

from django.db import models
from django.db.models import F, Q

from blacklist.enums import Purpose
from blacklist.models.listing import ListingDecision
from sites.models import User


class RestrictionMeasure(models.Model):
    """惩戒措施: what a field may do to a listed company; none without a legal basis."""

    purpose = models.CharField("查询用途", max_length=20, choices=Purpose)
    measure = models.CharField("措施", max_length=200)
    basis = models.CharField("法律依据", max_length=300)
    effective_from = models.DateField("施行日期")
    effective_until = models.DateField("废止日期", null=True, blank=True)

    class Meta:
        verbose_name = "惩戒措施"
        constraints = (
            models.UniqueConstraint(
                name="restriction_measure_once", fields=("purpose", "measure", "effective_from")
            ),
            models.CheckConstraint(name="restriction_measure_has_basis", condition=~Q(basis="")),
            models.CheckConstraint(
                name="restriction_measure_ends_after_start",
                condition=Q(effective_until__isnull=True)
                | Q(effective_until__gt=F("effective_from")),
            ),
        )

    def __str__(self) -> str:
        return self.measure


class RestrictionFeedback(models.Model):
    """措施使用反馈: a department applied a measure to a listed company, or says why it did not.

    A row is one use and never changes (a trigger refuses).
    """

    decision = models.ForeignKey(
        ListingDecision,
        verbose_name="列入决定书",
        on_delete=models.PROTECT,
        related_name="feedback",
    )
    measure = models.ForeignKey(
        RestrictionMeasure,
        verbose_name="惩戒措施",
        on_delete=models.PROTECT,
        related_name="feedback",
    )
    department = models.CharField("使用部门", max_length=100)
    business = models.CharField("业务事项", max_length=200)
    operator = models.CharField("经办人", max_length=50)
    applied = models.BooleanField("已采取措施")
    reason = models.CharField("未采取的理由", max_length=500, blank=True)
    recorded_by = models.ForeignKey(
        User, verbose_name="登记人", on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "措施使用反馈"
        constraints = (
            models.CheckConstraint(
                name="restriction_feedback_says_why",
                condition=Q(applied=True) | ~Q(reason=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.department} {self.measure}"

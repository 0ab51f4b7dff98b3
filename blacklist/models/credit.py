"""What a listed company asks of the office while it is listed: looked at, objected, answered."""

from django.db import models
from django.db.models import Q

from blacklist.models.listing import ListingDecision
from blacklist.models.removal import RemovalApplication
from sites.models import User


class FirstReview(models.Model):
    """申请初审: what the first look at an application found, and whether it came in time."""

    application = models.OneToOneField(
        RemovalApplication,
        verbose_name="提前移出申请",
        on_delete=models.PROTECT,
        related_name="first_review",
    )
    is_complete = models.BooleanField("材料齐全")
    words = models.CharField("初审意见", max_length=500)
    reviewed_by = models.ForeignKey(
        User, verbose_name="初审人", on_delete=models.PROTECT, related_name="+"
    )
    reviewed_at = models.DateTimeField("初审时间")
    is_late = models.BooleanField("超过初审时限")

    class Meta:
        verbose_name = "申请初审"

    def __str__(self) -> str:
        return f"{self.application} {self.reviewed_at:%Y-%m-%d}"


class CreditObjection(models.Model):
    """信用信息异议: what a company holds against its credit information, and the answer.

    `other_units` names who else had to check it; then the longer time holds.
    """

    decision = models.ForeignKey(
        ListingDecision,
        verbose_name="列入决定书",
        on_delete=models.PROTECT,
        related_name="credit_objections",
    )
    words = models.CharField("异议内容", max_length=2000)
    filed_by = models.ForeignKey(
        User, verbose_name="提交人", on_delete=models.PROTECT, related_name="+"
    )
    received_on = models.DateField("收到日期")
    received_at = models.DateTimeField("收到时间")
    other_units = models.CharField("核查单位", max_length=200, blank=True)
    asked_on = models.DateField("请求核查日期", null=True)
    upheld = models.BooleanField("异议成立", null=True)
    answer = models.CharField("答复", max_length=2000, blank=True)
    answered_on = models.DateField("答复日期", null=True)
    answered_by = models.ForeignKey(
        User, verbose_name="答复人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    is_late = models.BooleanField("超期答复", default=False)
    correction = models.CharField("更正情况", max_length=2000, blank=True)
    corrected_on = models.DateField("更正日期", null=True)
    corrected_by = models.ForeignKey(
        User, verbose_name="更正人", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "信用信息异议"
        constraints = (
            models.UniqueConstraint(
                name="credit_objection_one_open",
                fields=("decision",),
                condition=Q(answered_on__isnull=True),
            ),
            models.CheckConstraint(
                name="credit_objection_answered_whole",
                condition=Q(
                    answered_on__isnull=True,
                    answered_by__isnull=True,
                    upheld__isnull=True,
                    answer="",
                )
                | Q(answered_on__isnull=False, answered_by__isnull=False, upheld__isnull=False)
                & ~Q(answer=""),
            ),
            models.CheckConstraint(
                name="credit_objection_corrected_when_upheld",
                condition=Q(corrected_on__isnull=True, corrected_by__isnull=True, correction="")
                | Q(corrected_on__isnull=False, corrected_by__isnull=False, upheld=True)
                & ~Q(correction=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.decision} {self.received_on}"

"""Reading who complained in an emergency, reviewed afterwards (紧急查看)."""

from django.db import models
from django.db.models import F, Q

from arrears.enums import AccessVerdict
from arrears.models.complaint import Complaint
from sites.models import User


class BreakGlassAccess(models.Model):
    """紧急查看: an inspector not of the case reads who complained, for a short time and a reason.

    An auditor, another person, says afterwards whether it was right.
    """

    complaint = models.ForeignKey(
        Complaint, verbose_name="投诉", on_delete=models.PROTECT, related_name="break_glass"
    )
    actor = models.ForeignKey(
        User, verbose_name="查看人", on_delete=models.PROTECT, related_name="+"
    )
    actor_key = models.CharField("查看人自然人标识", max_length=64)
    reason = models.CharField("紧急理由", max_length=200)
    ticket = models.CharField("批准依据", max_length=100)
    opened_at = models.DateTimeField("开启时间")
    valid_until = models.DateTimeField("失效时间")
    verdict = models.CharField("复查结论", max_length=12, choices=AccessVerdict, blank=True)
    review_words = models.CharField("复查意见", max_length=200, blank=True)
    reviewed_by = models.ForeignKey(
        User, verbose_name="复查人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    reviewed_key = models.CharField("复查人自然人标识", max_length=64, blank=True)
    reviewed_at = models.DateTimeField("复查时间", null=True)

    class Meta:
        verbose_name = "紧急查看"
        constraints = (
            models.CheckConstraint(
                name="break_glass_ends_after_it_began",
                condition=Q(valid_until__gt=F("opened_at")),
            ),
            models.CheckConstraint(
                name="break_glass_reviewed_by_another",
                condition=Q(verdict="", reviewed_by__isnull=True)
                | Q(reviewed_by__isnull=False, reviewed_at__isnull=False)
                & ~Q(verdict="")
                & ~Q(reviewed_key=F("actor_key")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.complaint} {self.opened_at}"

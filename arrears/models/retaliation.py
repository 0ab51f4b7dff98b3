"""Somebody is punished for having complained (打击报复)."""

from django.db import models
from django.db.models import Q

from arrears.models.complaint import Complaint, ComplaintMessage
from sites.models import User


class RetaliationReport(models.Model):
    """打击报复反映: told with a complaint or in a message; a queue and a time limit of its own.

    Nothing a contractor can see depends on this table. A complaint has one open report at most:
    what is told later goes with it.
    """

    complaint = models.ForeignKey(
        Complaint,
        verbose_name="投诉",
        on_delete=models.PROTECT,
        related_name="retaliation_reports",
    )
    # Whoever has the receipt of the complaint he is punished for proves it with that alone.
    earlier = models.ForeignKey(
        Complaint,
        verbose_name="在先投诉",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    message = models.OneToOneField(
        ComplaintMessage,
        verbose_name="所在消息",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="retaliation_report",
    )
    reported_at = models.DateTimeField("反映时间")
    due_on = models.DateField("联系期限")
    answer_sealed = models.TextField("处置情况（密文）", blank=True)
    answered_at = models.DateTimeField("处置时间", null=True, blank=True)
    answered_by = models.ForeignKey(
        User,
        verbose_name="处置人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = "打击报复反映"
        constraints = (
            models.UniqueConstraint(
                name="retaliation_one_open",
                fields=("complaint",),
                condition=Q(answered_at__isnull=True),
            ),
            models.CheckConstraint(
                name="retaliation_answered_whole",
                condition=Q(answered_at=None, answered_by=None, answer_sealed="")
                | Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer_sealed=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.complaint}"

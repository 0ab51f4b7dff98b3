"""What must not be deleted, whatever the time of keeping says (依法留存)."""

from django.db import models
from django.db.models import F, Q

from sites.models import Project, User


class LegalHold(models.Model):
    """依法留存: nothing of the persons of a project is deleted while it stands.

    For a review, a lawsuit, an audit or a criminal investigation. One person places it and it
    holds at once: a night's deletion cannot be taken back. To lift it takes two persons.
    """

    project = models.ForeignKey(
        Project, verbose_name="项目", on_delete=models.PROTECT, related_name="legal_holds"
    )
    reason = models.CharField("事由", max_length=200)
    placed_by = models.ForeignKey(
        User, verbose_name="决定人", on_delete=models.PROTECT, related_name="+"
    )
    placed_at = models.DateTimeField("决定时间")
    lift_asked_by = models.ForeignKey(
        User, verbose_name="申请解除人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    lift_asked_key = models.CharField("申请解除人自然人标识", max_length=64, blank=True)
    lift_asked_at = models.DateTimeField("申请解除时间", null=True)
    lift_reason = models.CharField("解除事由", max_length=200, blank=True)
    lifted_by = models.ForeignKey(
        User, verbose_name="解除人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    lifted_key = models.CharField("解除人自然人标识", max_length=64, blank=True)
    lifted_at = models.DateTimeField("解除时间", null=True)

    class Meta:
        verbose_name = "依法留存"
        constraints = (
            models.UniqueConstraint(
                name="legal_hold_one_open",
                fields=("project",),
                condition=Q(lifted_at__isnull=True),
            ),
            models.CheckConstraint(
                name="legal_hold_lifted_by_somebody",
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
            ),
            models.CheckConstraint(
                name="legal_hold_lifted_by_another",
                condition=Q(lifted_at__isnull=True)
                | Q(lift_asked_by__isnull=False, lift_asked_at__isnull=False)
                & ~Q(lifted_key="")
                & ~Q(lifted_key=F("lift_asked_key")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.project}（{self.reason}）"

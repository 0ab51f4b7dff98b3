"""What must not be deleted, whatever the time of keeping says (依法留存)."""

from django.db import models
from django.db.models import Q

from sites.models import Project, User


class LegalHold(models.Model):
    """依法留存: nothing of the persons of a project is deleted while it stands.

    For a review, a lawsuit, an audit or a criminal investigation; lifted by name.
    """

    project = models.ForeignKey(
        Project, verbose_name="项目", on_delete=models.PROTECT, related_name="legal_holds"
    )
    reason = models.CharField("事由", max_length=200)
    placed_by = models.ForeignKey(
        User, verbose_name="决定人", on_delete=models.PROTECT, related_name="+"
    )
    placed_at = models.DateTimeField("决定时间")
    lifted_by = models.ForeignKey(
        User, verbose_name="解除人", null=True, on_delete=models.PROTECT, related_name="+"
    )
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
        )

    def __str__(self) -> str:
        return f"{self.project}（{self.reason}）"

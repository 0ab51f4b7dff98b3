"""Files with persons or wages that left the system: who asked, why, who allowed it (个人信息导出)."""

from django.db import models
from django.db.models import F, Q

from sites.enums import ExportKind, GrantState
from sites.models.user import User


class DataExport(models.Model):
    """个人信息导出: one file asked for, with its reason, its number of rows and who allowed it."""

    kind = models.CharField("种类", max_length=12, choices=ExportKind)
    subject = models.CharField("内容", max_length=200)
    parameters = models.JSONField("范围", default=dict)
    reason = models.CharField("事由", max_length=200)
    rows = models.PositiveIntegerField("行数")
    region = models.ForeignKey("sites.Region", verbose_name="区划", on_delete=models.PROTECT)
    mark = models.CharField("导出核对码", max_length=10, unique=True)
    requested_by = models.ForeignKey(
        User, verbose_name="导出人", on_delete=models.PROTECT, related_name="data_exports"
    )
    requested_key = models.CharField("导出人自然人标识", max_length=64)
    requested_at = models.DateTimeField("申请时间")
    needs_approval = models.BooleanField("须他人批准")
    state = models.CharField("状态", max_length=10, choices=GrantState)
    decided_by = models.ForeignKey(
        User, verbose_name="批准人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_key = models.CharField("批准人自然人标识", max_length=64, blank=True)
    decided_at = models.DateTimeField("批准时间", null=True)
    valid_until = models.DateTimeField("失效时间")
    taken_at = models.DateTimeField("首次下载时间", null=True)
    taken_count = models.PositiveIntegerField("下载次数", default=0)

    class Meta:
        verbose_name = "个人信息导出"
        indexes = (
            models.Index(fields=("requested_key", "requested_at"), name="export_of_a_person"),
        )
        constraints = (
            models.CheckConstraint(
                name="data_export_decided_by_another",
                condition=Q(decided_key="", decided_by__isnull=True)
                | Q(decided_by__isnull=False, decided_at__isnull=False)
                & ~Q(decided_key="")
                & ~Q(decided_key=F("requested_key")),
            ),
            models.CheckConstraint(
                name="data_export_approved_by_somebody",
                condition=~Q(state=GrantState.APPROVED, needs_approval=True)
                | Q(decided_by__isnull=False),
            ),
            models.CheckConstraint(
                name="data_export_taken_when_allowed",
                condition=Q(taken_count=0) | Q(state=GrantState.APPROVED, taken_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.subject}（{self.get_state_display()}）"

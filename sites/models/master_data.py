"""Changes of master data that a second person must put in force (基础数据变更)."""

from django.db import models
from django.db.models import F, Q

from sites.enums import GrantState, MasterDataKind
from sites.models.user import User


class MasterDataChange(models.Model):
    """基础数据变更: a year's calendar or a functional zone; two persons must agree.

    `content` is what will hold: of a year {"days": [[day, is_working, name], …]}, of a zone
    {"name", "parent"}.
    """

    kind = models.CharField("种类", max_length=20, choices=MasterDataKind)
    subject = models.CharField("对象", max_length=10)
    content = models.JSONField("内容")
    reason = models.CharField("依据", max_length=200)
    requested_by = models.ForeignKey(
        User, verbose_name="申请人", on_delete=models.PROTECT, related_name="+"
    )
    requested_key = models.CharField("申请人自然人标识", max_length=64)
    requested_at = models.DateTimeField("申请时间")
    state = models.CharField("状态", max_length=10, choices=GrantState, default="PENDING")
    decided_by = models.ForeignKey(
        User, verbose_name="复核人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_key = models.CharField("复核人自然人标识", max_length=64, blank=True)
    decided_at = models.DateTimeField("复核时间", null=True)

    class Meta:
        verbose_name = "基础数据变更"
        constraints = (
            models.CheckConstraint(
                name="master_data_change_decided_by_another",
                condition=Q(decided_key="") | ~Q(decided_key=F("requested_key")),
            ),
            models.CheckConstraint(
                name="master_data_change_approved_by_somebody",
                condition=~Q(state=GrantState.APPROVED)
                | Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(decided_key=""),
            ),
            models.UniqueConstraint(
                name="master_data_change_one_waits",
                fields=("kind", "subject"),
                condition=Q(state=GrantState.PENDING),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.subject}（{self.get_state_display()}）"

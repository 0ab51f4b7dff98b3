"""Roles asked for by one person and granted by another (角色申请)."""

from django.db import models
from django.db.models import F, Q

from sites.enums import GrantState, RoleKind
from sites.models.user import RoleAssignment, User


class RoleRequest(models.Model):
    """角色申请: what role somebody should get, where and how long; two persons must agree."""

    user = models.ForeignKey(
        User, verbose_name="用户", on_delete=models.PROTECT, related_name="role_requests"
    )
    role = models.CharField("角色", max_length=20, choices=RoleKind)
    region = models.ForeignKey("sites.Region", verbose_name="管辖区划", on_delete=models.PROTECT)
    project = models.ForeignKey(
        "sites.Project", verbose_name="项目", null=True, blank=True, on_delete=models.PROTECT
    )
    valid_from = models.DateField("生效日期")
    valid_until = models.DateField("失效日期", null=True, blank=True)
    reason = models.CharField("理由", max_length=200)
    requested_by = models.ForeignKey(
        User, verbose_name="申请人", on_delete=models.PROTECT, related_name="+"
    )
    requested_key = models.CharField("申请人自然人标识", max_length=64)
    requested_at = models.DateTimeField("申请时间")
    state = models.CharField("状态", max_length=10, choices=GrantState, default="PENDING")
    decided_by = models.ForeignKey(
        User, verbose_name="批准人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_key = models.CharField("批准人自然人标识", max_length=64, blank=True)
    decided_at = models.DateTimeField("批准时间", null=True)
    assignment = models.OneToOneField(
        RoleAssignment, verbose_name="角色授权", null=True, on_delete=models.PROTECT
    )

    class Meta:
        verbose_name = "角色申请"
        constraints = (
            models.CheckConstraint(
                name="role_request_decided_by_another",
                condition=Q(decided_key="") | ~Q(decided_key=F("requested_key")),
            ),
            models.CheckConstraint(
                name="role_request_granted_by_somebody",
                condition=~Q(state=GrantState.APPROVED)
                | Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(decided_key=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.user}：{self.get_role_display()}（{self.get_state_display()}）"

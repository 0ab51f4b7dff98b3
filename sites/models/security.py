"""Who signed in or tried to, and how sessions ended (安全事件).

Not in the sealed chain: strangers can write here as often as they guess, and network logs end
after a time, which an entry of the chain never does. Rows are added and, when their time is
over, deleted; a trigger refuses everything else.
"""

from django.db import models
from django.db.models import Q

from sites.enums import SecurityEventKind
from sites.models.user import User


class SecurityEvent(models.Model):
    """安全事件: one thing that happened to an account at the door; never what was typed."""

    at = models.DateTimeField("时间")
    kind = models.CharField("种类", max_length=24, choices=SecurityEventKind)
    user = models.ForeignKey(
        User,
        verbose_name="账号",
        null=True,
        on_delete=models.PROTECT,
        related_name="security_events",
    )
    # Of a name that no account has only a keyed hash: people type their passwords there too.
    name_index = models.CharField("未知用户名的索引", max_length=16, blank=True)
    by = models.ForeignKey(
        User, verbose_name="操作人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    address = models.GenericIPAddressField("来源地址", null=True)
    words = models.CharField("说明", max_length=100, blank=True)

    class Meta:
        verbose_name = "安全事件"
        indexes = (
            models.Index(name="security_event_at", fields=("at",)),
            models.Index(name="security_event_of_user", fields=("user", "at")),
        )
        constraints = (
            models.CheckConstraint(
                name="security_event_of_account_or_name",
                condition=Q(user__isnull=True) | Q(name_index=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.at} {self.get_kind_display()}"

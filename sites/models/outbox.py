"""What leaves the system: messages in order per subject, and their receipts (外发消息)."""

import uuid

from django.db import models
from django.db.models import Q

from sites.enums import EventKind, MessageState


class OutboxSubject(models.Model):
    """外发对象: one company or person; its messages go out one after another.

    `next_seq` is raised under this row's lock, so that a subject's numbers have no gap.
    The lease keeps two relays from one subject; `epoch` is raised after a restore, and where a
    message that was refused for good is replaced.
    """

    key = models.CharField("对象", max_length=100, unique=True)
    epoch = models.PositiveIntegerField("纪元", default=1)
    next_seq = models.PositiveIntegerField("下一序号", default=1)
    lease_token = models.UUIDField("租约", null=True, blank=True)
    lease_until = models.DateTimeField("租约到期", null=True, blank=True)

    class Meta:
        verbose_name = "外发对象"

    def __str__(self) -> str:
        return self.key


class OutboxMessage(models.Model):
    """外发消息: one legal act to be told, written in the transaction of the act.

    Its content never changes (a trigger refuses); only its delivery does. `replaces` names the
    message of an earlier epoch in whose place this one was put.
    """

    event_id = models.UUIDField("事件编号", primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.ForeignKey(
        OutboxSubject, verbose_name="对象", on_delete=models.PROTECT, related_name="messages"
    )
    target = models.CharField("接收方", max_length=30)
    epoch = models.PositiveIntegerField("纪元")
    seq = models.PositiveIntegerField("序号")
    kind = models.CharField("事件种类", max_length=10, choices=EventKind)
    body = models.JSONField("内容")
    body_hash = models.CharField("内容摘要", max_length=64)
    created_at = models.DateTimeField("生成时间")
    state = models.CharField(
        "状态", max_length=15, choices=MessageState, default=MessageState.PENDING
    )
    attempts = models.PositiveIntegerField("尝试次数", default=0)
    next_at = models.DateTimeField("下次发送时间")
    first_sent_at = models.DateTimeField("首次发送时间", null=True, blank=True)
    last_error = models.CharField("最近错误", max_length=500, blank=True)
    replaces = models.OneToOneField(
        "self",
        verbose_name="替代的消息",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="replacement",
    )

    class Meta:
        verbose_name = "外发消息"
        constraints = (
            models.UniqueConstraint(
                name="outbox_message_order_in_subject", fields=("subject", "epoch", "seq")
            ),
            models.CheckConstraint(name="outbox_message_seq_positive", condition=Q(seq__gte=1)),
        )
        indexes = (
            models.Index(
                name="outbox_message_due",
                fields=("next_at",),
                condition=Q(state=MessageState.PENDING),
            ),
        )

    def __str__(self) -> str:
        return f"{self.subject} #{self.seq} {self.get_kind_display()}"


class PushReceipt(models.Model):
    """推送回执: the platform's signed word that it has taken a message; kept for ever."""

    message = models.OneToOneField(
        OutboxMessage,
        verbose_name="外发消息",
        primary_key=True,
        on_delete=models.PROTECT,
        related_name="receipt",
    )
    platform_reference = models.CharField("平台受理编号", max_length=100, unique=True)
    body = models.TextField("回执原文")
    signature = models.CharField("签名", max_length=200)
    received_at = models.DateTimeField("收到时间")

    class Meta:
        verbose_name = "推送回执"

    def __str__(self) -> str:
        return self.platform_reference

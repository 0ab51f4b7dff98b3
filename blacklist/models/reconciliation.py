"""What a platform was found to hold otherwise than we sent it (对账、平台差异)."""

from django.db import models
from django.db.models import F, Q

from blacklist.enums import CorrectionKind, DiscrepancyKind
from sites.models import OutboxMessage, User

REFUSED_WORDS = {
    CorrectionKind.RESTATE.value: "按登记更正姓名、职务后推送",
    CorrectionKind.WITHDRAW.value: "作废，告知平台不列该人员",
}


class Reconciliation(models.Model):
    """对账: one comparison of our receipts with what a platform says it holds.

    `removed` counts the removals of its day, `removal_proved` those that the platform has
    receipted and shows as its last word. `error` says why nothing could be compared.
    """

    target = models.CharField("接收方", max_length=30)
    started_at = models.DateTimeField("开始时间")
    compared = models.PositiveIntegerField("我方已回执", default=0)
    held = models.PositiveIntegerField("平台持有", default=0)
    missing = models.PositiveIntegerField("缺失", default=0)
    older = models.PositiveIntegerField("落后", default=0)
    altered = models.PositiveIntegerField("不一致", default=0)
    extra = models.PositiveIntegerField("多出", default=0)
    resent = models.PositiveIntegerField("重新排队", default=0)
    removed = models.PositiveIntegerField("当日移出", default=0)
    removal_proved = models.PositiveIntegerField("当日移出已证实", default=0)
    error = models.CharField("未能对账的原因", max_length=300, blank=True)

    class Meta:
        verbose_name = "对账"
        indexes = (models.Index(name="reconciliation_newest", fields=("target", "-started_at")),)

    def __str__(self) -> str:
        return f"{self.target} {self.started_at}"

    @property
    def agrees(self) -> bool:
        """Whether the two sides were found to hold the same."""
        return not (self.error or self.missing or self.older or self.altered or self.extra)


class PlatformDiscrepancy(models.Model):
    """平台差异: an event the platform holds otherwise, that we never sent, or that it refused.

    It is told once. One person proposes what to do, another confirms it; only then is a
    correction sent. A refused event was found by no comparison; `restated_member` is what is
    to be said of its person, as it was proposed.
    """

    target = models.CharField("接收方", max_length=30)
    kind = models.CharField("差异种类", max_length=10, choices=DiscrepancyKind)
    event_id = models.CharField("事件编号", max_length=100)
    subject_key = models.CharField("对象", max_length=100)
    epoch = models.PositiveIntegerField("纪元")
    seq = models.PositiveIntegerField("序号")
    found_in = models.ForeignKey(
        Reconciliation,
        verbose_name="发现于",
        null=True,
        on_delete=models.PROTECT,
        related_name="discrepancies",
    )
    correction = models.CharField(
        "拟办", max_length=10, choices=CorrectionKind, blank=True, default=""
    )
    reason = models.CharField("理由", max_length=500, blank=True)
    restated_member = models.JSONField("更正后的人员", null=True)
    proposed_by = models.ForeignKey(
        User, verbose_name="提出人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField("提出时间", null=True, blank=True)
    proposer_person_key = models.CharField("提出人自然人标识", max_length=64, blank=True)
    confirmed_by = models.ForeignKey(
        User, verbose_name="确认人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    confirmer_person_key = models.CharField("确认人自然人标识", max_length=64, blank=True)
    message = models.OneToOneField(
        OutboxMessage,
        verbose_name="更正消息",
        null=True,
        on_delete=models.PROTECT,
        related_name="corrected_discrepancy",
    )

    class Meta:
        verbose_name = "平台差异"
        constraints = (
            models.UniqueConstraint(
                name="platform_discrepancy_once", fields=("target", "event_id")
            ),
            models.CheckConstraint(
                name="platform_discrepancy_two_persons",
                condition=Q(confirmed_by__isnull=True)
                | Q(proposed_by__isnull=False) & ~Q(proposer_person_key=F("confirmer_person_key")),
            ),
            models.CheckConstraint(
                name="platform_discrepancy_found_or_refused",
                condition=Q(kind=DiscrepancyKind.REFUSED, found_in__isnull=True)
                | ~Q(kind=DiscrepancyKind.REFUSED) & Q(found_in__isnull=False),
            ),
            models.CheckConstraint(
                name="platform_discrepancy_corrected_when_confirmed",
                condition=Q(message__isnull=True) | Q(confirmed_by__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.subject_key} {self.epoch}-{self.seq}"

    @property
    def correction_words(self) -> str:
        """What is done, in Chinese; for a refused event in the words of its kind."""
        if self.kind == DiscrepancyKind.REFUSED:
            return REFUSED_WORDS.get(self.correction, "")
        return str(self.get_correction_display())

"""How somebody leaves the list, and comes back on it (移出、恢复列入)."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from blacklist.enums import BarKind, ChangeKind, ChangeState, EvidenceKind, RemovalCause
from blacklist.models.listing import Listing, ListingDecision
from blacklist.models.notice import PriorNotice
from blacklist.models.signed_decision import SIGNING_CONSTRAINTS, SignedDecision
from sites.models import Company, OutboxMessage, User


class CreditPledge(models.Model):
    """信用承诺书: the company's written word not to owe wages again.

    Given on a prior notice it opens the way out of Order 45 art. 7, on a decision the early
    removal of art. 12. `sha256` names the paper kept as it came; empty for a paper on file.
    """

    kept_files: ClassVar = {"sha256": Q()}

    company = models.ForeignKey(
        Company, verbose_name="承诺单位", on_delete=models.PROTECT, related_name="pledges"
    )
    notice = models.OneToOneField(
        PriorNotice,
        verbose_name="事先告知书",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="pledge",
    )
    words = models.TextField("承诺内容")
    signed_by = models.CharField("签署人", max_length=50)
    signed_on = models.DateField("签署日期")
    sha256 = models.CharField("原件摘要", max_length=64, blank=True)
    received_by = models.ForeignKey(
        User, verbose_name="登记人", on_delete=models.PROTECT, related_name="+"
    )
    received_at = models.DateTimeField("收到时间")

    class Meta:
        verbose_name = "信用承诺书"

    def __str__(self) -> str:
        return f"{self.company} {self.signed_on}"


class Correction(models.Model):
    """改正认定: since when the arrears of a listing are corrected, as an inspector found."""

    decision = models.OneToOneField(
        ListingDecision,
        verbose_name="列入决定书",
        on_delete=models.PROTECT,
        related_name="correction",
    )
    corrected_on = models.DateField("改正日期")
    evidence = models.CharField("改正的证据", max_length=500)
    established_by = models.ForeignKey(
        User, verbose_name="认定人", on_delete=models.PROTECT, related_name="+"
    )
    established_at = models.DateTimeField("认定时间")
    # First day on which the company was told that it may apply now.
    invited_on = models.DateField("邀请申请日期", null=True, blank=True)

    class Meta:
        verbose_name = "改正认定"

    def __str__(self) -> str:
        return f"{self.decision} {self.corrected_on}"


class RemovalBar(models.Model):
    """不得提前移出情形: what Order 45 art. 13 names and the ledger cannot know."""

    company = models.ForeignKey(
        Company, verbose_name="单位", on_delete=models.PROTECT, related_name="removal_bars"
    )
    kind = models.CharField("情形", max_length=10, choices=BarKind)
    reason = models.CharField("事由", max_length=500)
    document = models.CharField("文书", max_length=200)
    since = models.DateField("起始日期")
    until = models.DateField("终止日期", null=True, blank=True)
    recorded_by = models.ForeignKey(
        User, verbose_name="登记人", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "不得提前移出情形"
        constraints = (
            models.CheckConstraint(
                name="removal_bar_ends_after_start",
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.company} {self.get_kind_display()}"


class RemovalApplication(models.Model):
    """提前移出申请: written application, proof of correction and pledge (Order 45 art. 14)."""

    decision = models.ForeignKey(
        ListingDecision,
        verbose_name="列入决定书",
        on_delete=models.PROTECT,
        related_name="applications",
    )
    words = models.TextField("申请内容")
    pledge = models.OneToOneField(
        CreditPledge, verbose_name="信用承诺书", on_delete=models.PROTECT, related_name="+"
    )
    filed_by = models.ForeignKey(
        User, verbose_name="提交人", on_delete=models.PROTECT, related_name="+"
    )
    received_on = models.DateField("收到日期")
    received_at = models.DateTimeField("收到时间")
    decision_due_on = models.DateField("决定期限")

    class Meta:
        verbose_name = "提前移出申请"

    def __str__(self) -> str:
        return f"{self.decision} {self.received_on}"


class RemovalEvidence(models.Model):
    """申请材料: one paper of an application, kept unchanged under its hash."""

    kept_files: ClassVar = {"sha256": Q()}

    application = models.ForeignKey(
        RemovalApplication,
        verbose_name="提前移出申请",
        on_delete=models.PROTECT,
        related_name="papers",
    )
    kind = models.CharField("材料种类", max_length=10, choices=EvidenceKind)
    file_name = models.CharField("文件名", max_length=200)
    sha256 = models.CharField("文件摘要", max_length=64)
    size = models.PositiveIntegerField("字节数")

    class Meta:
        verbose_name = "申请材料"

    def __str__(self) -> str:
        return self.file_name


class ListingChange(SignedDecision):
    """名单变更决定: grants or refuses an early removal, revokes, withdraws or restores.

    `expected_members` counts the listings it ends or makes. A wrongful listing is withdrawn by
    two persons at once; everything else needs the legal review too.
    """

    state = models.CharField("状态", max_length=10, choices=ChangeState)
    listing_decision = models.ForeignKey(
        ListingDecision,
        verbose_name="列入决定书",
        on_delete=models.PROTECT,
        related_name="changes",
    )
    kind = models.CharField("变更种类", max_length=20, choices=ChangeKind)
    application = models.ForeignKey(
        RemovalApplication,
        verbose_name="提前移出申请",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="changes",
    )
    # The objection upheld that asks for this change.
    objection = models.ForeignKey(
        "blacklist.CreditObjection",
        verbose_name="信用信息异议",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="changes",
    )
    expected_members = models.PositiveSmallIntegerField("变更对象数")

    class Meta:
        verbose_name = "名单变更决定"
        constraints = (
            *SIGNING_CONSTRAINTS,
            models.CheckConstraint(
                name="listing_change_reviewed",
                condition=~Q(state=ChangeState.APPROVED)
                | Q(kind=ChangeKind.WITHDRAWAL)
                | ~Q(reviewed_hash=""),
            ),
            models.CheckConstraint(
                name="listing_change_on_application",
                condition=~Q(kind__in=[ChangeKind.EARLY_REMOVAL, ChangeKind.REFUSAL])
                | Q(application__isnull=False),
            ),
            models.CheckConstraint(
                name="listing_change_mends_objection",
                condition=Q(objection__isnull=True)
                | Q(kind__in=[ChangeKind.WITHDRAWAL, ChangeKind.REVOCATION]),
            ),
            models.UniqueConstraint(
                name="listing_change_one_at_a_time",
                fields=("listing_decision",),
                condition=Q(state=ChangeState.DRAFT),
            ),
        )


class Removal(models.Model):
    """移出: one listing ended on `removed_on`; it cannot exist without its message.

    `due_on` is the last day to have stopped publication and told everybody (Order 45 art. 17).
    """

    listing = models.OneToOneField(
        Listing, verbose_name="列入", on_delete=models.PROTECT, related_name="removal"
    )
    cause = models.CharField("移出原因", max_length=10, choices=RemovalCause)
    change = models.ForeignKey(
        ListingChange,
        verbose_name="名单变更决定",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="removals",
    )
    removed_on = models.DateField("移出日期")
    due_on = models.DateField("移出期限")
    event = models.OneToOneField(
        OutboxMessage, verbose_name="推送消息", on_delete=models.PROTECT, related_name="removal"
    )

    class Meta:
        verbose_name = "移出"
        constraints = (
            models.CheckConstraint(
                name="removal_by_decision",
                condition=Q(cause=RemovalCause.EXPIRED, change__isnull=True)
                | ~Q(cause=RemovalCause.EXPIRED) & Q(change__isnull=False),
            ),
        )
        indexes = (models.Index(name="removal_day", fields=("removed_on",)),)

    def __str__(self) -> str:
        return f"{self.listing} {self.removed_on}"


class ListVersion(models.Model):
    """名单版本: one row whose value grows with each act that changes the list.

    Kept by triggers at the end of the act's transaction, so that what a version counts is in
    any snapshot that shows it.
    """

    value = models.BigIntegerField("版本")

    class Meta:
        verbose_name = "名单版本"

    def __str__(self) -> str:
        return str(self.value)

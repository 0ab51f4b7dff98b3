"""What papers lack, and what the company brought of them: asked for, named one by one, kept."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from blacklist.models.credit import CreditObjection
from blacklist.models.removal import RemovalApplication
from sites.models import User


class SupplementRequest(models.Model):
    """补正通知: which papers an application or an objection lacks, as the company is told.

    Open until somebody looked at what came and found it enough, asked anew, or decided.
    """

    application = models.ForeignKey(
        RemovalApplication,
        verbose_name="提前移出申请",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="supplement_requests",
    )
    objection = models.ForeignKey(
        CreditObjection,
        verbose_name="信用信息异议",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="supplement_requests",
    )
    asked_by = models.ForeignKey(
        User, verbose_name="通知人", on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField("通知时间")
    closed_by = models.ForeignKey(
        User, verbose_name="办结人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField("办结时间", null=True)

    class Meta:
        verbose_name = "补正通知"
        constraints = (
            models.CheckConstraint(
                name="supplement_request_of_one",
                condition=Q(application__isnull=False, objection__isnull=True)
                | Q(application__isnull=True, objection__isnull=False),
            ),
            models.CheckConstraint(
                name="supplement_request_closed_whole",
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
            ),
            models.UniqueConstraint(
                name="supplement_request_one_open_of_application",
                fields=("application",),
                condition=Q(closed_at__isnull=True),
            ),
            models.UniqueConstraint(
                name="supplement_request_one_open_of_objection",
                fields=("objection",),
                condition=Q(closed_at__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return f"{self.application or self.objection} {self.asked_at:%Y-%m-%d}"


class MissingPaper(models.Model):
    """待补材料: one paper that lacks, and why what came does not do."""

    request = models.ForeignKey(
        SupplementRequest,
        verbose_name="补正通知",
        on_delete=models.PROTECT,
        related_name="missing",
    )
    name = models.CharField("材料", max_length=100)
    reason = models.CharField("原因", max_length=300)

    class Meta:
        verbose_name = "待补材料"

    def __str__(self) -> str:
        return self.name


class Supplement(models.Model):
    """补正: what the company brought at one time.

    `decision_due_on` is the last day for the decision on an application from then on, where the
    law's data lets it move; the application itself stays as it came in.
    """

    request = models.ForeignKey(
        SupplementRequest,
        verbose_name="补正通知",
        on_delete=models.PROTECT,
        related_name="supplements",
    )
    words = models.CharField("补正说明", max_length=500, blank=True)
    filed_by = models.ForeignKey(
        User, verbose_name="提交人", on_delete=models.PROTECT, related_name="+"
    )
    received_at = models.DateTimeField("收到时间")
    decision_due_on = models.DateField("决定期限", null=True)

    class Meta:
        verbose_name = "补正"

    def __str__(self) -> str:
        return f"{self.request} {self.received_at:%Y-%m-%d}"


class SupplementPaper(models.Model):
    """补正材料: one paper brought later, kept unchanged under its hash."""

    kept_files: ClassVar = {"sha256": Q()}

    supplement = models.ForeignKey(
        Supplement, verbose_name="补正", on_delete=models.PROTECT, related_name="papers"
    )
    missing = models.ForeignKey(
        MissingPaper, verbose_name="待补材料", on_delete=models.PROTECT, related_name="papers"
    )
    file_name = models.CharField("文件名", max_length=200)
    sha256 = models.CharField("文件摘要", max_length=64)
    size = models.PositiveIntegerField("字节数")

    class Meta:
        verbose_name = "补正材料"
        constraints = (
            models.UniqueConstraint(name="supplement_paper_once", fields=("missing", "sha256")),
        )

    def __str__(self) -> str:
        return self.file_name

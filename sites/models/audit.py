"""Who did what, on which basis; append-only and chained (审计)."""

from django.db import models
from django.db.models import Q
from django.db.models.expressions import Func

from sites.models.user import User


class AuditEntry(models.Model):
    """审计记录: one act, written in the transaction of the act; no personal data in it."""

    at = models.DateTimeField("时间")
    actor = models.ForeignKey(
        User, verbose_name="行为人", null=True, blank=True, on_delete=models.PROTECT
    )
    actor_name = models.CharField("行为人名称", max_length=50)
    act = models.CharField("行为", max_length=60)
    object_kind = models.CharField("对象种类", max_length=40)
    object_id = models.CharField("对象编号", max_length=64)
    basis = models.CharField("依据", max_length=200, blank=True)
    detail = models.JSONField("要点", default=dict)
    # Below the oldest running transaction nothing can appear any more: the sealer waits for it.
    transaction_id = models.BigIntegerField(
        "事务号",
        db_default=Func(function="sites_transaction_id", output_field=models.BigIntegerField()),
        editable=False,
    )

    class Meta:
        verbose_name = "审计记录"
        indexes = (models.Index(name="audit_entry_object", fields=("object_kind", "object_id")),)

    def __str__(self) -> str:
        return f"{self.at} {self.act}"


class AuditLink(models.Model):
    """审计链环: seals one entry into the chain; hash of the previous link and the entry."""

    position = models.PositiveBigIntegerField("序位", primary_key=True)
    entry = models.OneToOneField(
        AuditEntry, verbose_name="审计记录", on_delete=models.PROTECT, related_name="link"
    )
    hash = models.CharField("链值", max_length=64)

    class Meta:
        verbose_name = "审计链环"

    def __str__(self) -> str:
        return f"{self.position} {self.hash[:12]}"


class AuditHead(models.Model):
    """审计链首: a head of the chain as signed and published."""

    # Two heads of one position with different hashes would prove that the chain was made anew.
    position = models.PositiveBigIntegerField("序位", db_index=True)
    hash = models.CharField("链值", max_length=64)
    at = models.DateTimeField("公布时间")
    signature = models.CharField("签名", max_length=100)

    class Meta:
        verbose_name = "审计链首"

    def __str__(self) -> str:
        return f"{self.position} {self.hash[:12]}"


class DatabaseRestore(models.Model):
    """数据库恢复: since when this database is one brought back from a backup.

    A new server numbers its transactions from the beginning: `transaction_offset` keeps the
    numbers rising. Until two persons have opened the gate nothing is pushed, because the
    platforms may know more than the backup does.
    """

    restored_at = models.DateTimeField("恢复时间")
    backup_at = models.DateTimeField("备份时间")
    transaction_offset = models.BigIntegerField("事务号起点")
    opened_at = models.DateTimeField("开闸时间", null=True, blank=True)
    opened_by = models.ForeignKey(
        User, verbose_name="开闸人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_by = models.ForeignKey(
        User, verbose_name="复核人", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "数据库恢复"
        constraints = (
            models.CheckConstraint(
                name="database_restore_opened_by_two",
                condition=Q(opened_at__isnull=True)
                | Q(opened_by__isnull=False, confirmed_by__isnull=False)
                & ~Q(opened_by=models.F("confirmed_by")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.restored_at}"


class DocumentSeries(models.Model):
    """文号序列: the last number given in a series and year; numbers have no gap."""

    name = models.CharField("字号", max_length=50)
    year = models.PositiveSmallIntegerField("年份")
    last_number = models.PositiveIntegerField("最近编号", default=0)

    class Meta:
        verbose_name = "文号序列"
        constraints = (
            models.UniqueConstraint(name="document_series_once_a_year", fields=("name", "year")),
        )

    def __str__(self) -> str:
        return f"{self.name}〔{self.year}〕"

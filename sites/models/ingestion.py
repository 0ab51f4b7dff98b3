"""Files taken in (文件导入)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from sites.enums import LoadKind, LoadState
from sites.kept_files import FORGOTTEN
from sites.models.company import Company
from sites.models.project import Project
from sites.models.user import User


class Load(models.Model):
    """文件导入: one file as received, what was found in it, and its receipt.

    The file itself lies unchanged under its SHA-256. `report` is the answer shown to the
    person: rows, totals, findings by sheet and cell, and what would change. Nothing of the
    file is in the register before `state` is COMMITTED.
    """

    kept_files: ClassVar = {"sha256": ~Q(file_name=FORGOTTEN)}

    kind = models.CharField("文件种类", max_length=20, choices=LoadKind)
    project = models.ForeignKey(
        Project,
        verbose_name="项目",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="loads",
    )
    employer = models.ForeignKey(
        Company, verbose_name="用人单位", null=True, blank=True, on_delete=models.PROTECT
    )
    month = models.DateField("月份", null=True, blank=True)
    file_name = models.CharField("文件名", max_length=200)
    sha256 = models.CharField("文件摘要", max_length=64)
    size = models.PositiveIntegerField("字节数")
    state = models.CharField("状态", max_length=10, choices=LoadState)
    report = models.JSONField("检查结果", default=dict)
    # People new, changed or missing beside roster, attendance and the month before.
    comparison = models.JSONField("比对结果", default=dict)
    # What was taken for what (`RecognizedTable.as_json`), with what a person said under "choice".
    mapping = models.JSONField("列对应", default=dict)
    uploaded_by = models.ForeignKey(
        User, verbose_name="上传人", on_delete=models.PROTECT, related_name="loads"
    )
    uploaded_at = models.DateTimeField("上传时间")
    idempotency_key = models.CharField("幂等键", max_length=255, blank=True)
    committed_by = models.ForeignKey(
        User,
        verbose_name="确认人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    committed_at = models.DateTimeField("确认时间", null=True, blank=True)
    # Null until committed: many files may wait, and a number is given once.
    receipt_number = models.CharField("回执编号", max_length=40, null=True, blank=True, unique=True)
    receipt_signature = models.CharField("回执签名", max_length=100, blank=True)

    class Meta:
        verbose_name = "文件导入"
        constraints = (
            models.UniqueConstraint(
                name="load_same_bytes_once",
                fields=("project", "kind", "month", "employer", "sha256"),
                nulls_distinct=False,
            ),
            models.UniqueConstraint(
                name="load_idempotency_key_once",
                fields=("uploaded_by", "idempotency_key"),
                condition=~Q(idempotency_key=""),
            ),
            models.CheckConstraint(
                name="load_committed_has_receipt",
                condition=~Q(state=LoadState.COMMITTED)
                | Q(receipt_number__isnull=False, committed_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return self.file_name


class ColumnMapping(models.Model):
    """记住的列对应: what a person said of one layout of an employer's sheets.

    Written when a file it was used for is taken in; asked for by the next file of that layout.
    """

    employer = models.ForeignKey(
        Company,
        verbose_name="用人单位",
        on_delete=models.CASCADE,
        related_name="column_mappings",
    )
    kind = models.CharField("文件种类", max_length=20, choices=LoadKind)
    layout = models.CharField("表头指纹", max_length=64)
    choice = models.JSONField("列对应", default=dict)
    decided_by = models.ForeignKey(User, verbose_name="指定人", on_delete=models.PROTECT)
    decided_at = models.DateTimeField("指定时间")

    class Meta:
        verbose_name = "记住的列对应"
        constraints = (
            models.UniqueConstraint(
                name="column_mapping_once", fields=("employer", "kind", "layout")
            ),
        )

    def __str__(self) -> str:
        return f"{self.employer} {self.kind} {self.layout}"

"""What contractors' systems send in pieces, and how other platforms write our codes (接口)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from sites.enums import MachineMethod, RequestState
from sites.kept_files import FORGOTTEN
from sites.models.company import Company
from sites.models.ingestion import Load
from sites.models.project import Project
from sites.models.user import User


class CodeMapping(models.Model):
    """代码对照: how a platform writes one of our codes, from one day on.

    A code without a row is an error to be told, never a guess.
    """

    code_list = models.CharField("代码表", max_length=30)
    platform = models.CharField("平台", max_length=30)
    platform_code = models.CharField("平台代码", max_length=30)
    local_code = models.CharField("本系统代码", max_length=50)
    valid_from = models.DateField("生效日期")

    class Meta:
        verbose_name = "代码对照"
        constraints = (
            models.UniqueConstraint(
                name="code_mapping_once",
                fields=("code_list", "platform", "platform_code", "valid_from"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.platform} {self.code_list} {self.platform_code}→{self.local_code}"


class MachineRequest(models.Model):
    """接口请求: one batch as a contractor's system sent it, answered later.

    The body lies unchanged under its SHA-256. `answer` names each field that is wrong, or what
    was noted. The same body again is the same request.
    """

    kept_files: ClassVar = {"body_sha256": Q(load=None) | ~Q(load__file_name=FORGOTTEN)}

    serial = models.CharField("请求流水号", max_length=32, unique=True)
    method = models.CharField("方法", max_length=20, choices=MachineMethod)
    platform = models.CharField("平台", max_length=30)
    project = models.ForeignKey(
        Project, verbose_name="项目", on_delete=models.PROTECT, related_name="machine_requests"
    )
    employer = models.ForeignKey(Company, verbose_name="用人单位", on_delete=models.PROTECT)
    sender = models.ForeignKey(User, verbose_name="责任人", on_delete=models.PROTECT)
    body_sha256 = models.CharField("内容摘要", max_length=64)
    size = models.PositiveIntegerField("字节数")
    state = models.CharField("状态", max_length=10, choices=RequestState)
    answer = models.JSONField("处理结果", default=list)
    # The file an earlier batch with the same lines was taken in with, or its own.
    load = models.ForeignKey(
        Load, verbose_name="入库文件", null=True, blank=True, on_delete=models.PROTECT
    )
    received_at = models.DateTimeField("接收时间")
    handled_at = models.DateTimeField("处理时间", null=True, blank=True)

    class Meta:
        verbose_name = "接口请求"
        constraints = (
            models.UniqueConstraint(
                name="machine_request_same_body_once",
                fields=("project", "method", "platform", "body_sha256"),
            ),
            models.CheckConstraint(
                name="machine_request_done_has_load",
                condition=~Q(state=RequestState.DONE) | Q(load__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return self.serial


class ThirdPartyPayrollCode(models.Model):
    """第三方工资单编号: a sender's own mark of one payroll line, once for each employer."""

    employer = models.ForeignKey(Company, verbose_name="用人单位", on_delete=models.PROTECT)
    code = models.CharField("编号", max_length=50)
    content_hash = models.CharField("内容摘要", max_length=64)
    request = models.ForeignKey(MachineRequest, verbose_name="接口请求", on_delete=models.PROTECT)

    class Meta:
        verbose_name = "第三方工资单编号"
        constraints = (
            models.UniqueConstraint(
                name="third_party_payroll_code_once", fields=("employer", "code")
            ),
        )

    def __str__(self) -> str:
        return self.code

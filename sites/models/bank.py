"""Banks that push the entries of special accounts themselves (银行直连)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from sites.enums import SignatureProfile
from sites.kept_files import FORGOTTEN
from sites.models.ingestion import Load
from sites.models.user import User


class BankChannel(models.Model):
    """银行通道: how one bank signs what it pushes, and whose accounts it may speak of.

    Secrets are sealed. During a rotation the secret before still holds.
    """

    app_id = models.CharField("应用标识", max_length=40, unique=True)
    # Accounts whose bank begins with this name.
    bank_name = models.CharField("银行", max_length=100)
    profile = models.CharField("签名方式", max_length=4, choices=SignatureProfile)
    secret_sealed = models.CharField("密钥（密文）", max_length=300)
    earlier_secret_sealed = models.CharField("前一密钥（密文）", max_length=300, blank=True)
    acts_for = models.ForeignKey(User, verbose_name="责任人", on_delete=models.PROTECT)
    created_at = models.DateTimeField("创建时间")
    expires_at = models.DateTimeField("失效时间")

    class Meta:
        verbose_name = "银行通道"

    def __str__(self) -> str:
        return f"{self.bank_name}（{self.app_id}）"


class BankPush(models.Model):
    """银行推送: one message taken in; the same again is answered, replayed it is refused."""

    kept_files: ClassVar = {"body_sha256": ~Q(load__file_name=FORGOTTEN)}

    channel = models.ForeignKey(
        BankChannel, verbose_name="银行通道", on_delete=models.PROTECT, related_name="pushes"
    )
    message_id = models.CharField("消息编号", max_length=64)
    # The latest time signed by the bank: a retry bears a later one, a replay does not.
    signed_at = models.DateTimeField("签名时间")
    body_sha256 = models.CharField("内容摘要", max_length=64)
    load = models.ForeignKey(Load, verbose_name="入库文件", on_delete=models.PROTECT)
    received_at = models.DateTimeField("接收时间")

    class Meta:
        verbose_name = "银行推送"
        constraints = (
            models.UniqueConstraint(name="bank_push_once", fields=("channel", "message_id")),
        )

    def __str__(self) -> str:
        return self.message_id

"""The second factor of signing in: one-time codes, and codes for when the phone is lost (第二因素)."""

from typing import TYPE_CHECKING

from django.db import models
from django_otp.models import Device, ThrottlingMixin

from sites.models.user import User

if TYPE_CHECKING:
    import datetime as dt


class Authenticator(ThrottlingMixin, Device):  # type: ignore[misc]  # the library has no types
    """动态码验证器: the secret that a person's phone makes codes of (RFC 6238), sealed.

    The library's own device keeps the secret in the clear, where everybody who reads the
    database or a backup could make codes.
    """

    user = models.OneToOneField(
        User, verbose_name="用户", on_delete=models.CASCADE, related_name="authenticator"
    )
    key_sealed = models.CharField("密钥（密文）", max_length=200)
    # Codes up to this step of 30 s are used: none is taken twice.
    last_step = models.BigIntegerField("最近使用的时间步", default=-1)

    if TYPE_CHECKING:
        confirmed: bool
        throttling_failure_timestamp: dt.datetime | None

    class Meta:
        verbose_name = "动态码验证器"

    def __str__(self) -> str:
        return f"{self.user}的动态码"

    def get_throttle_factor(self) -> int:
        """Seconds to wait after the first wrong code; each further one doubles them."""
        return 1


class RecoveryCode(models.Model):
    """恢复码: signs in once in place of a code; only its keyed hash is kept."""

    user = models.ForeignKey(
        User, verbose_name="用户", on_delete=models.CASCADE, related_name="recovery_codes"
    )
    code_index = models.CharField("恢复码索引", max_length=64)
    used_at = models.DateTimeField("使用时间", null=True, blank=True)

    class Meta:
        verbose_name = "恢复码"
        constraints = (
            models.UniqueConstraint(name="recovery_code_once", fields=("user", "code_index")),
        )

    def __str__(self) -> str:
        return f"{self.user}的恢复码"

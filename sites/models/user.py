"""People who sign in, and what each may do where (用户、角色)."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils.crypto import salted_hmac

from sites.enums import RoleKind


class User(AbstractUser):
    """用户: one account of one natural person.

    `person_key` is the blind index of the person's identity number: two accounts of
    one person share it, so that nobody approves what he drafted under another name.
    """

    display_name = models.CharField("姓名", max_length=50)
    person_key = models.CharField("自然人标识", max_length=64)
    # Part of what every session is signed with: counting up ends them all.
    sessions_ended = models.PositiveIntegerField("已结束会话次数", default=0)

    class Meta:
        verbose_name = "用户"

    def __str__(self) -> str:
        return self.display_name or self.username

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session must carry to stay alive: of the password and of the sessions ended."""
        return salted_hmac(
            "sites.models.user.User.get_session_auth_hash",
            f"{self.password}:{self.sessions_ended}",
            secret=secret,
            algorithm="sha256",
        ).hexdigest()


class RoleAssignment(models.Model):
    """角色授权: a role of a user over a region, and for contractors on a project.

    It holds on each day from `valid_from` to `valid_until`, both included.
    """

    user = models.ForeignKey(
        User, verbose_name="用户", on_delete=models.PROTECT, related_name="role_assignments"
    )
    role = models.CharField("角色", max_length=20, choices=RoleKind)
    region = models.ForeignKey("sites.Region", verbose_name="管辖区划", on_delete=models.PROTECT)
    project = models.ForeignKey(
        "sites.Project", verbose_name="项目", null=True, blank=True, on_delete=models.PROTECT
    )
    company = models.ForeignKey(
        "sites.Company", verbose_name="所属单位", null=True, blank=True, on_delete=models.PROTECT
    )
    valid_from = models.DateField("生效日期")
    valid_until = models.DateField("失效日期", null=True, blank=True)

    class Meta:
        verbose_name = "角色授权"
        constraints = (
            models.CheckConstraint(
                name="role_assignment_ends_after_start",
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
            ),
            models.CheckConstraint(
                name="role_assignment_wage_officer_has_project",
                condition=~Q(role=RoleKind.WAGE_OFFICER) | Q(project__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.user}：{self.get_role_display()}"


class ApiKey(models.Model):
    """接口密钥: a machine client's key; only its hash is kept, two may live at once."""

    client = models.CharField("客户端", max_length=50)
    key_hash = models.CharField("密钥摘要", max_length=64, unique=True)
    scopes = models.JSONField("权限范围", default=list)
    project = models.ForeignKey(
        "sites.Project", verbose_name="项目", null=True, blank=True, on_delete=models.PROTECT
    )
    acts_for = models.ForeignKey(User, verbose_name="责任人", on_delete=models.PROTECT)
    created_at = models.DateTimeField("创建时间")
    expires_at = models.DateTimeField("失效时间")
    requests_per_minute = models.PositiveIntegerField("每分钟请求上限", default=600)

    class Meta:
        verbose_name = "接口密钥"

    def __str__(self) -> str:
        return self.client

"""Complaints by workers (投诉); who complained is kept apart."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from arrears.enums import Channel, ComplaintState, ToldBy
from arrears.models.case import Case
from sites.models import Project, Region, User
from sites.models.fields import FenField


class Complaint(models.Model):
    """投诉: what a worker told us, without an account.

    From a site's code the project is known; else `place` says where in words and an inspector
    of the region finds the project. The receipt code is known to the worker alone: only its
    blind index is stored. What was said is sealed. Nothing a contractor can see depends on this table.
    """

    number = models.CharField("线索编号", max_length=40, unique=True)
    receipt_index = models.CharField("回执索引", max_length=64, unique=True)
    project = models.ForeignKey(
        Project,
        verbose_name="项目",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="complaints",
    )
    region = models.ForeignKey(
        Region, verbose_name="行政区划", on_delete=models.PROTECT, related_name="+"
    )
    place = models.CharField("自述工地", max_length=200, blank=True)
    channel = models.CharField("来源", max_length=10, choices=Channel, default=Channel.SITE_CODE)
    told_by = models.CharField("反映人", max_length=15, choices=ToldBy, default=ToldBy.WORKER)
    entered_by = models.ForeignKey(
        User,
        verbose_name="登记人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    owed_by = models.CharField("谁欠薪", max_length=200)
    since_month = models.DateField("欠薪起始月")
    amount = models.DecimalField(
        "自述金额(元)", max_digits=12, decimal_places=2, null=True, blank=True
    )
    worker_count = models.PositiveIntegerField("自述人数")
    words_sealed = models.TextField("陈述（密文）")
    filed_at = models.DateTimeField("提交时间")
    accept_due_on = models.DateField("受理期限")
    content_hash = models.CharField("内容摘要", max_length=64)
    signature = models.CharField("回执签名", max_length=100)
    state = models.CharField("状态", max_length=10, choices=ComplaintState)
    case = models.ForeignKey(
        Case,
        verbose_name="案件",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="complaints",
    )
    # Withdrawn by the worker: nothing is closed by that alone, somebody must call back.
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)
    # The key the client sent, so that a double click files one complaint.
    submission_index = models.CharField("提交标识", max_length=64, unique=True)

    class Meta:
        verbose_name = "投诉"
        constraints = (
            models.CheckConstraint(
                name="complaint_in_case_has_case",
                condition=~Q(state=ComplaintState.IN_CASE) | Q(case__isnull=False),
            ),
            models.CheckConstraint(
                name="complaint_at_least_one_worker", condition=Q(worker_count__gte=1)
            ),
            models.CheckConstraint(
                name="complaint_says_where", condition=Q(project__isnull=False) | ~Q(place="")
            ),
            models.CheckConstraint(
                name="complaint_of_a_case_has_project",
                condition=Q(case__isnull=True) | Q(project__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def where(self) -> str:
        """The project's name, or what the worker calls the place."""
        return self.place if self.project is None else self.project.name


class ComplaintIdentity(models.Model):
    """投诉人身份: sealed; read only by the handler of the case, each read on record."""

    complaint = models.OneToOneField(
        Complaint,
        verbose_name="投诉",
        primary_key=True,
        on_delete=models.PROTECT,
        related_name="identity",
    )
    name_sealed = models.CharField("姓名（密文）", max_length=300, blank=True)
    phone_sealed = models.CharField("电话（密文）", max_length=300, blank=True)

    class Meta:
        verbose_name = "投诉人身份"

    def __str__(self) -> str:
        return "投诉人"


class ComplaintMember(models.Model):
    """投诉名单: one worker of a group complaint and what is owed to him, as told; sealed name."""

    complaint = models.ForeignKey(
        Complaint, verbose_name="投诉", on_delete=models.PROTECT, related_name="members"
    )
    row = models.PositiveIntegerField("序号")
    name_sealed = models.CharField("姓名（密文）", max_length=300)
    amount = FenField("自述金额(元)", null=True, blank=True)

    class Meta:
        verbose_name = "投诉名单"
        constraints = (
            models.UniqueConstraint(name="complaint_member_once", fields=("complaint", "row")),
        )

    def __str__(self) -> str:
        return f"{self.complaint} 第{self.row}人"


class ReceiptPickup(models.Model):
    """回执领取码: what staff give a caller or visitor, to fetch the receipt once, by himself.

    Staff who enter a complaint never see its receipt. After use or lapse the key is gone.
    """

    complaint = models.OneToOneField(
        Complaint, verbose_name="投诉", on_delete=models.PROTECT, related_name="pickup"
    )
    code_index = models.CharField("领取码索引", max_length=64, unique=True)
    key_sealed = models.CharField("提交标识（密文）", max_length=400, blank=True)
    valid_until = models.DateField("有效期至")
    taken_at = models.DateTimeField("领取时间", null=True, blank=True)

    class Meta:
        verbose_name = "回执领取码"

    def __str__(self) -> str:
        return f"{self.complaint}"


class NationalClue(models.Model):
    """全国平台线索: the clue of 全国根治欠薪线索反映平台 that a complaint came from, and its end."""

    complaint = models.OneToOneField(
        Complaint, verbose_name="投诉", on_delete=models.PROTECT, related_name="clue"
    )
    clue_number = models.CharField("平台线索编号", max_length=60, unique=True)
    received_on = models.DateField("平台接收日期")
    conclusion = models.CharField("核处结论", max_length=30, blank=True)
    reply = models.CharField("答复内容", max_length=500, blank=True)
    concluded_on = models.DateField("办结日期", null=True, blank=True)
    concluded_by = models.ForeignKey(
        User,
        verbose_name="办结人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = "全国平台线索"
        constraints = (
            models.CheckConstraint(
                name="national_clue_concluded_whole",
                condition=Q(conclusion="", concluded_on=None)
                | ~Q(conclusion="") & ~Q(reply="") & Q(concluded_on__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return self.clue_number


class ComplaintMessage(models.Model):
    """投诉往来: a message between the worker and the handler."""

    complaint = models.ForeignKey(
        Complaint, verbose_name="投诉", on_delete=models.PROTECT, related_name="messages"
    )
    from_worker = models.BooleanField("来自投诉人")
    words_sealed = models.TextField("内容（密文）")
    sent_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "投诉往来"

    def __str__(self) -> str:
        return f"{self.complaint} {self.sent_at}"


class ComplaintAttachment(models.Model):
    """投诉附件: a photograph or a voice, sealed; the original for the inspectors of the case.

    No name, place or time of the phone is kept. `clean_sha256` is the picture set anew,
    without what the phone wrote into it; a voice has none.
    """

    kept_files: ClassVar = {"original_sha256": Q(), "clean_sha256": Q()}

    complaint = models.ForeignKey(
        Complaint, verbose_name="投诉", on_delete=models.PROTECT, related_name="attachments"
    )
    media_type = models.CharField("类型", max_length=20)
    original_sha256 = models.CharField("原件（密文）摘要", max_length=64)
    clean_sha256 = models.CharField("清理件（密文）摘要", max_length=64, blank=True)
    received_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "投诉附件"

    def __str__(self) -> str:
        return f"{self.complaint} {self.media_type}"


class ComplaintEscalation(models.Model):
    """催办: the complainant says that our own time limit has passed."""

    complaint = models.ForeignKey(
        Complaint, verbose_name="投诉", on_delete=models.PROTECT, related_name="escalations"
    )
    missed_on = models.DateField("错过的期限")
    escalated_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "催办"
        constraints = (
            models.UniqueConstraint(
                name="complaint_escalation_once", fields=("complaint", "missed_on")
            ),
        )

    def __str__(self) -> str:
        return f"{self.complaint} {self.missed_on}"

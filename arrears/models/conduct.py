"""How a case is conducted: certificates, recusal, notes, and complaints that open no case."""

from django.db import models
from django.db.models import F, Q

from arrears.enums import ComplaintOutcome, RefusalGround
from arrears.models.case import Case
from arrears.models.complaint import Complaint
from sites.models import User


class InspectorCertificate(models.Model):
    """监察执法证: what an inspector shows (Decree 423 art. 16); in force on both its days."""

    user = models.ForeignKey(
        User, verbose_name="监察员", on_delete=models.PROTECT, related_name="certificates"
    )
    number = models.CharField("证号", max_length=40, unique=True)
    valid_from = models.DateField("生效日期")
    valid_until = models.DateField("失效日期")

    class Meta:
        verbose_name = "监察执法证"
        constraints = (
            models.CheckConstraint(
                name="inspector_certificate_ends_after_start",
                condition=Q(valid_until__gte=F("valid_from")),
            ),
        )

    def __str__(self) -> str:
        return self.number


class Recusal(models.Model):
    """回避: an inspector may no longer act on a case."""

    case = models.ForeignKey(
        Case, verbose_name="案件", on_delete=models.PROTECT, related_name="recusals"
    )
    inspector = models.ForeignKey(User, verbose_name="回避人员", on_delete=models.PROTECT)
    replaced_by = models.ForeignKey(
        User, verbose_name="接替人员", on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField("理由", max_length=500)
    decided_by = models.ForeignKey(
        User, verbose_name="决定人", on_delete=models.PROTECT, related_name="+"
    )
    decided_on = models.DateField("决定日期")

    class Meta:
        verbose_name = "回避"
        constraints = (
            models.UniqueConstraint(name="recusal_once", fields=("case", "inspector")),
            models.CheckConstraint(
                name="recusal_by_another",
                condition=~Q(inspector=F("replaced_by")) & ~Q(inspector=F("decided_by")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.case} {self.inspector}"


class CaseNote(models.Model):
    """办案记录: an internal note, sealed; no party ever reads it."""

    case = models.ForeignKey(
        Case, verbose_name="案件", on_delete=models.PROTECT, related_name="notes"
    )
    words_sealed = models.TextField("内容（密文）")
    written_by = models.ForeignKey(User, verbose_name="记录人", on_delete=models.PROTECT)
    written_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "办案记录"

    def __str__(self) -> str:
        return f"{self.case} {self.written_at}"


class ComplaintDecision(models.Model):
    """投诉处理: a complaint was refused or passed on, with the reason its sender reads."""

    complaint = models.OneToOneField(
        Complaint, verbose_name="投诉", on_delete=models.PROTECT, related_name="decision"
    )
    outcome = models.CharField("处理", max_length=10, choices=ComplaintOutcome)
    ground = models.CharField("理由类别", max_length=20, choices=RefusalGround, blank=True)
    reason = models.CharField("理由", max_length=500)
    sent_to = models.CharField("转送部门", max_length=100, blank=True)
    decided_by = models.ForeignKey(User, verbose_name="决定人", on_delete=models.PROTECT)
    decided_at = models.DateTimeField("决定时间")

    class Meta:
        verbose_name = "投诉处理"
        constraints = (
            models.CheckConstraint(
                name="complaint_decision_says_where_or_why",
                condition=(Q(outcome=ComplaintOutcome.REFUSE) & ~Q(ground="") & Q(sent_to=""))
                | (Q(outcome=ComplaintOutcome.TRANSFER) & Q(ground="") & ~Q(sent_to="")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.complaint} {self.get_outcome_display()}"

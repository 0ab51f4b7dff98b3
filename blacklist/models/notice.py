"""Prior notice, what the company answers, and more time to decide (事先告知、异议、延长)."""

from django.db import models
from django.db.models import F, Q

from arrears.models import PaymentOrder
from blacklist.enums import ListingCondition
from sites.models import Company, User


class PriorNotice(models.Model):
    """列入事先告知书: the five contents of Order 45 art. 6, served before any decision.

    `objection_due_on` is the last day to object, itself included, in working days.
    """

    order = models.OneToOneField(
        PaymentOrder,
        verbose_name="责令限期支付决定",
        on_delete=models.PROTECT,
        related_name="prior_notice",
    )
    company = models.ForeignKey(
        Company, verbose_name="拟列入单位", on_delete=models.PROTECT, related_name="prior_notices"
    )
    number = models.CharField("文号", max_length=64, unique=True)
    condition = models.CharField("列入情形", max_length=10, choices=ListingCondition)
    # Each amount the condition was judged by: value, citation, source, whether verified.
    parameters = models.JSONField("适用数额标准", default=list)
    # The group or extreme incident of condition (b): what happened, by which document.
    incident = models.TextField("引发的事件", blank=True)
    reason = models.TextField("拟列入事由")
    basis = models.CharField("拟列入依据", max_length=300)
    objection_right = models.TextField("提出异议的权利和期限")
    way_out = models.TextField("不予列入的条件")
    sanctions = models.TextField("列入后的惩戒措施提示")
    served_on = models.DateField("送达日期")
    service_proof = models.CharField("送达回证", max_length=200)
    objection_due_on = models.DateField("异议截止日")
    decision_due_on = models.DateField("决定期限")
    served_by = models.ForeignKey(User, verbose_name="经办人", on_delete=models.PROTECT)

    class Meta:
        verbose_name = "列入事先告知书"
        constraints = (
            models.CheckConstraint(
                name="prior_notice_objection_after_service",
                condition=Q(objection_due_on__gt=F("served_on")),
            ),
            models.CheckConstraint(
                name="prior_notice_incident_told",
                condition=~Q(condition=ListingCondition.INCIDENT) | ~Q(incident=""),
            ),
        )

    def __str__(self) -> str:
        return self.number


class Representation(models.Model):
    """异议: what the company objected, checked and answered within working days."""

    notice = models.OneToOneField(
        PriorNotice,
        verbose_name="事先告知书",
        on_delete=models.PROTECT,
        related_name="representation",
    )
    received_on = models.DateField("收到日期")
    words = models.TextField("异议内容")
    check_due_on = models.DateField("核实期限")
    answered_on = models.DateField("答复日期", null=True, blank=True)
    answer = models.TextField("核实结果", blank=True)
    upheld = models.BooleanField("异议成立", null=True, blank=True)

    class Meta:
        verbose_name = "异议"
        constraints = (
            models.CheckConstraint(
                name="representation_answer_complete",
                condition=Q(answered_on__isnull=True) | (Q(upheld__isnull=False) & ~Q(answer="")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.notice} {self.received_on}"


class DecisionExtension(models.Model):
    """决定期限延长: a complex matter gets more working days, approved by another person.

    Source: Order 45 art. 8. `due_on` is set by the approval.
    """

    notice = models.OneToOneField(
        PriorNotice,
        verbose_name="事先告知书",
        on_delete=models.PROTECT,
        related_name="extension",
    )
    reason = models.CharField("情况复杂的理由", max_length=500)
    requested_by = models.ForeignKey(
        User, verbose_name="申请人", on_delete=models.PROTECT, related_name="+"
    )
    requested_at = models.DateTimeField("申请时间")
    requester_person_key = models.CharField("申请人自然人标识", max_length=64)
    approved_by = models.ForeignKey(
        User,
        verbose_name="批准人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    approved_at = models.DateTimeField("批准时间", null=True, blank=True)
    approver_person_key = models.CharField("批准人自然人标识", max_length=64, blank=True)
    due_on = models.DateField("延长后的决定期限", null=True, blank=True)

    class Meta:
        verbose_name = "决定期限延长"
        constraints = (
            models.CheckConstraint(
                name="decision_extension_approved_complete",
                condition=Q(due_on__isnull=True)
                | Q(approved_by__isnull=False, approved_at__isnull=False)
                & ~Q(approver_person_key=F("requester_person_key")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.notice} {self.due_on or '待批准'}"

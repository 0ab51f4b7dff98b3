"""Money that reaches the workers of a case, and how the case ends (清偿、结案)."""

from django.db import models
from django.db.models import Q

from arrears.enums import ClosingGround, MoneySource
from arrears.models.case import Case, CaseClaim
from arrears.models.complaint import Complaint
from sites.models import Company, User
from sites.models.fields import FenField


class SettlementPayment(models.Model):
    """清偿款: money one worker got for one claim, out of whose pocket, with the proof."""

    claim = models.ForeignKey(
        CaseClaim, verbose_name="案件涉及工资", on_delete=models.PROTECT, related_name="payments"
    )
    amount = FenField("金额(元)")
    paid_on = models.DateField("支付日期")
    source = models.CharField("来源", max_length=20, choices=MoneySource)
    paid_by = models.ForeignKey(Company, verbose_name="付款单位", on_delete=models.PROTECT)
    proof = models.CharField("支付凭证", max_length=200)
    recorded_by = models.ForeignKey(User, verbose_name="记录人", on_delete=models.PROTECT)

    class Meta:
        verbose_name = "清偿款"
        constraints = (
            models.CheckConstraint(name="settlement_payment_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(name="settlement_payment_proof", condition=~Q(proof="")),
        )

    def __str__(self) -> str:
        return f"{self.claim} {self.amount}"


class Installment(models.Model):
    """分期支付: one part of an agreed plan; missing its day is seen in the list of the week."""

    case = models.ForeignKey(
        Case, verbose_name="案件", on_delete=models.PROTECT, related_name="installments"
    )
    due_on = models.DateField("支付日期")
    amount = FenField("金额(元)")
    agreed_by = models.ForeignKey(User, verbose_name="记录人", on_delete=models.PROTECT)
    agreed_on = models.DateField("约定日期")

    class Meta:
        verbose_name = "分期支付"
        constraints = (
            models.UniqueConstraint(name="installment_once_a_day", fields=("case", "due_on")),
            models.CheckConstraint(name="installment_positive", condition=Q(amount__gt=0)),
        )

    def __str__(self) -> str:
        return f"{self.case} {self.due_on}"


class ArrivalAnswer(models.Model):
    """到账答复: whether the money arrived, as the complainant says or told a caller.

    The latest counts; a case is not closed as paid against a "no".
    """

    complaint = models.ForeignKey(
        Complaint, verbose_name="投诉", on_delete=models.PROTECT, related_name="arrivals"
    )
    arrived = models.BooleanField("已到账", null=True)
    words_sealed = models.TextField("说明（密文）", blank=True)
    asked_by = models.ForeignKey(
        User, verbose_name="回访人", null=True, blank=True, on_delete=models.PROTECT
    )
    answered_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "到账答复"

    def __str__(self) -> str:
        return f"{self.complaint} {self.arrived}"


class CaseClosing(models.Model):
    """结案: why, by whom, and what had been found and paid by then."""

    case = models.OneToOneField(
        Case,
        verbose_name="案件",
        primary_key=True,
        on_delete=models.PROTECT,
        related_name="closing",
    )
    ground = models.CharField("理由", max_length=20, choices=ClosingGround)
    reason = models.CharField("说明", max_length=500)
    found = FenField("认定金额(元)")
    paid = FenField("已付金额(元)")
    closed_by = models.ForeignKey(User, verbose_name="办理人", on_delete=models.PROTECT)
    closed_on = models.DateField("日期")

    class Meta:
        verbose_name = "结案"

    def __str__(self) -> str:
        return f"{self.case} {self.get_ground_display()}"

"""Payment orders and their expiry (责令限期支付)."""

from django.db import models
from django.db.models import F, Q

from arrears.enums import ServiceMethod
from arrears.models.case import Case
from sites.models import Company, User


class PaymentOrder(models.Model):
    """责令限期支付决定: tells a company to pay wages it owes by a given day.

    A row is one document served. It is never edited: a correction is a new order that
    names the one it replaces. Amounts are yuan, two decimals. `due_on` is the last day to
    pay, itself included.
    """

    case = models.ForeignKey(
        Case, verbose_name="案件", on_delete=models.PROTECT, related_name="payment_orders"
    )
    company = models.ForeignKey(
        Company,
        verbose_name="责令支付对象",
        on_delete=models.PROTECT,
        related_name="payment_orders",
    )
    number = models.CharField("文号", max_length=64, unique=True)
    amount = models.DecimalField("责令支付金额(元)", max_digits=14, decimal_places=2)
    worker_count = models.PositiveIntegerField("涉及人数")
    # Why it is not the sum found; empty where it is.
    difference_reason = models.CharField("与认定金额不一致的理由", max_length=300, blank=True)
    facts = models.TextField("认定事实")
    basis = models.CharField("依据", max_length=300)
    signed_by = models.ForeignKey(User, verbose_name="签发人", on_delete=models.PROTECT)
    served_on = models.DateField("送达日期")
    service_method = models.CharField("送达方式", max_length=10, choices=ServiceMethod)
    service_proof = models.CharField("送达回证", max_length=200)
    due_on = models.DateField("限期支付日")
    replaces = models.OneToOneField(
        "self", verbose_name="所更正的决定", null=True, blank=True, on_delete=models.PROTECT
    )

    class Meta:
        verbose_name = "责令限期支付决定"
        constraints = (
            models.CheckConstraint(name="payment_order_amount_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="payment_order_due_after_service", condition=Q(due_on__gt=F("served_on"))
            ),
        )

    def __str__(self) -> str:
        return self.number


class PaymentOrderExpiry(models.Model):
    """逾期未支付记录: the last day passed and this much of the ordered sum was unpaid."""

    order = models.OneToOneField(
        PaymentOrder,
        verbose_name="责令限期支付决定",
        primary_key=True,
        on_delete=models.PROTECT,
        related_name="expiry",
    )
    established_on = models.DateField("认定日期")
    unpaid_amount = models.DecimalField("未支付金额(元)", max_digits=14, decimal_places=2)
    unpaid_worker_count = models.PositiveIntegerField("未支付人数")
    longest_unpaid_months = models.PositiveIntegerField("单人最长欠薪月数")
    largest_worker_amount = models.DecimalField(
        "单人最大欠薪金额(元)", max_digits=12, decimal_places=2
    )
    evidence = models.JSONField("证据", default=dict)
    established_by = models.ForeignKey(User, verbose_name="认定人", on_delete=models.PROTECT)

    class Meta:
        verbose_name = "逾期未支付记录"
        constraints = (
            models.CheckConstraint(
                name="payment_order_expiry_amount_positive", condition=Q(unpaid_amount__gt=0)
            ),
        )

    def __str__(self) -> str:
        return f"{self.order} 未支付{self.unpaid_amount}"

"""What is reported of an administrative penalty to the credit platform (双公示)."""

from django.db import models
from django.db.models import Q

from arrears.models import CaseDocument
from blacklist.enums import PenaltyOperation, PenaltyProcedure
from sites.models import OutboxMessage, User


class PenaltyReport(models.Model):
    """行政处罚信息: one word on a penalty decision: reported, amended, withdrawn, or left out.

    Rows only grow; the last one of a decision holds. `record` has the names of the exchange
    (`CF_*`), amounts in 万元 with six decimals; it is empty where the law leaves the decision out.
    """

    document = models.ForeignKey(
        CaseDocument,
        verbose_name="行政处罚决定书",
        on_delete=models.PROTECT,
        related_name="penalty_reports",
    )
    version = models.PositiveIntegerField("版本")
    operation = models.CharField("操作", max_length=10, choices=PenaltyOperation)
    procedure = models.CharField("程序", max_length=10, choices=PenaltyProcedure)
    is_slight = models.BooleanField("情节轻微并已改正")
    record = models.JSONField("公示记录", default=dict)
    reason = models.CharField("理由", max_length=500, blank=True)
    reported_by = models.ForeignKey(User, verbose_name="经办人", on_delete=models.PROTECT)
    reported_at = models.DateTimeField("时间")
    event = models.OneToOneField(
        OutboxMessage,
        verbose_name="推送消息",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = "行政处罚信息"
        constraints = (
            models.UniqueConstraint(name="penalty_report_once", fields=("document", "version")),
            models.CheckConstraint(
                name="penalty_report_left_out_says_nothing",
                condition=Q(operation=PenaltyOperation.LEFT_OUT, record={}, event__isnull=True)
                | ~Q(operation=PenaltyOperation.LEFT_OUT)
                & Q(procedure=PenaltyProcedure.ORDINARY, is_slight=False)
                & ~Q(record={}),
            ),
            models.CheckConstraint(
                name="penalty_report_change_says_why",
                condition=Q(operation=PenaltyOperation.NEW) | ~Q(reason=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.document} {self.get_operation_display()}"

"""What is recorded of a company beside the wage procedures (守法诚信档案)."""

from django.db import models
from django.db.models import F, Q

from rating.enums import AdverseKind, RecordSource
from rating.rules.aspects import ASPECTS
from sites.models import Company, User


class AdverseEvent(models.Model):
    """不良记录: what another procedure or authority established, with its document."""

    company = models.ForeignKey(
        Company, verbose_name="用人单位", on_delete=models.PROTECT, related_name="adverse_events"
    )
    kind = models.CharField("种类", max_length=30, choices=AdverseKind)
    occurred_on = models.DateField("发生日期")
    document_number = models.CharField("文书号", max_length=64)
    source = models.CharField("来源", max_length=100)

    class Meta:
        verbose_name = "不良记录"
        constraints = (
            models.UniqueConstraint(
                name="adverse_event_once", fields=("company", "kind", "document_number")
            ),
        )

    def __str__(self) -> str:
        return f"{self.company} {self.get_kind_display()}"


class ConductRecord(models.Model):
    """守法诚信记录: one of the nine aspects was looked at, by whom, and what came of it.

    With a document it is a violation dealt with (查处), counted once a case whatever the
    number of documents or offices; without one it is a check that found nothing.
    """

    company = models.ForeignKey(
        Company, verbose_name="用人单位", on_delete=models.PROTECT, related_name="conduct_records"
    )
    aspect = models.CharField("方面", max_length=20, choices=tuple(ASPECTS.items()))
    source = models.CharField("来源", max_length=20, choices=RecordSource)
    recorded_on = models.DateField("日期")
    case_number = models.CharField("案号", max_length=64, blank=True)
    document_number = models.CharField("处理文书号", max_length=64, blank=True)
    words = models.CharField("说明", max_length=300, blank=True)
    recorded_by = models.ForeignKey(User, verbose_name="登记人", on_delete=models.PROTECT)

    class Meta:
        verbose_name = "守法诚信记录"
        constraints = (
            models.UniqueConstraint(
                name="conduct_record_document_once",
                fields=("company", "aspect", "document_number"),
                condition=~Q(document_number=""),
            ),
            models.CheckConstraint(
                name="conduct_record_document_names_its_case",
                condition=Q(document_number="") | ~Q(case_number=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.company} {self.get_aspect_display()} {self.recorded_on}"


class FormerCode(models.Model):
    """曾用代码: a code the company bore before; the rows under it are the company's own."""

    company = models.ForeignKey(
        Company, verbose_name="现单位", on_delete=models.PROTECT, related_name="former_codes"
    )
    code = models.CharField("曾用代码", max_length=18, unique=True)
    predecessor = models.OneToOneField(
        Company,
        verbose_name="曾用代码下的单位",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="successor",
    )
    valid_until = models.DateField("停用日期")
    document_number = models.CharField("变更登记文书号", max_length=64)

    class Meta:
        verbose_name = "曾用代码"
        constraints = (
            models.CheckConstraint(
                name="former_code_of_another_row",
                condition=Q(predecessor__isnull=True) | ~Q(predecessor=F("company")),
            ),
        )

    def __str__(self) -> str:
        return self.code

"""Documents of a case as issued, and how each was served (文书、送达)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from arrears.enums import DocumentKind, ServiceMethod
from arrears.models.case import Case
from arrears.models.order import PaymentOrder
from sites.models import User


class CaseDocument(models.Model):
    """案件文书: what was issued, with the data it was set from.

    The bytes are kept by their SHA-256; from `data` and the same template they come out
    again byte for byte. Rows only grow.
    """

    kept_files: ClassVar = {"docx_sha256": Q(), "pdf_sha256": Q()}

    case = models.ForeignKey(
        Case, verbose_name="案件", on_delete=models.PROTECT, related_name="documents"
    )
    kind = models.CharField("种类", max_length=20, choices=DocumentKind)
    number = models.CharField("文号", max_length=64, unique=True)
    addressee = models.CharField("送达对象", max_length=200)
    data = models.JSONField("内容")
    template_hash = models.CharField("模板摘要", max_length=64)
    docx_sha256 = models.CharField("DOCX 摘要", max_length=64)
    pdf_sha256 = models.CharField("PDF 摘要", max_length=64)
    order = models.OneToOneField(
        PaymentOrder,
        verbose_name="责令限期支付决定",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="document",
    )
    issued_by = models.ForeignKey(User, verbose_name="签发人", on_delete=models.PROTECT)
    issued_on = models.DateField("签发日期")

    class Meta:
        verbose_name = "案件文书"

    def __str__(self) -> str:
        return self.number


class DocumentDelivery(models.Model):
    """文书送达: when and how a document reached its addressee, with the proof."""

    document = models.OneToOneField(
        CaseDocument, verbose_name="文书", on_delete=models.PROTECT, related_name="delivery"
    )
    method = models.CharField("送达方式", max_length=10, choices=ServiceMethod)
    served_on = models.DateField("送达日期")
    received_by = models.CharField("签收人", max_length=50, blank=True)
    witness = models.CharField("见证人", max_length=50, blank=True)
    tracking_number = models.CharField("邮寄单号", max_length=40, blank=True)
    proof = models.CharField("证明材料", max_length=200)
    recorded_by = models.ForeignKey(User, verbose_name="记录人", on_delete=models.PROTECT)

    class Meta:
        verbose_name = "文书送达"
        constraints = (
            models.CheckConstraint(
                name="document_delivery_has_its_proof",
                condition=(Q(method=ServiceMethod.IN_PERSON) & ~Q(received_by=""))
                | (Q(method=ServiceMethod.LEFT) & ~Q(witness=""))
                | (Q(method=ServiceMethod.POST) & ~Q(tracking_number=""))
                | Q(method=ServiceMethod.POSTED),
            ),
            models.CheckConstraint(name="document_delivery_proof", condition=~Q(proof="")),
        )

    def __str__(self) -> str:
        return f"{self.document} {self.served_on}"

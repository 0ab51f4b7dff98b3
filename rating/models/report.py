"""信用报告: what a printed report said, kept so that anybody can verify it."""

from django.db import models

from sites.models import Company, User


class CreditReport(models.Model):
    """信用报告: a printed report of one company's grades, under a number anybody can verify."""

    number = models.CharField("报告编号", max_length=40, unique=True)
    company = models.ForeignKey(
        Company, verbose_name="用人单位", on_delete=models.PROTECT, related_name="credit_reports"
    )
    content = models.JSONField("内容")
    content_hash = models.CharField("内容摘要", max_length=64)
    issued_on = models.DateField("出具日期")
    issued_to = models.ForeignKey(User, verbose_name="申请人", on_delete=models.PROTECT)

    class Meta:
        verbose_name = "信用报告"

    def __str__(self) -> str:
        return self.number

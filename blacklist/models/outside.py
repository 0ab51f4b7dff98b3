"""Lists of other places and other authorities, kept apart from our own (外部名单)."""

from django.db import models
from django.db.models import F, Q


class OutsideListing(models.Model):
    """外部名单条目: what another authority says of a company, as it was taken in.

    It restricts nobody here: a list of one year of the construction authority and our list of
    three years have other conditions, terms and effects. No check reads this table.
    """

    authority = models.CharField("公布机关", max_length=100)
    list_name = models.CharField("名单名称", max_length=100)
    uscc = models.CharField("统一社会信用代码", max_length=18, db_index=True)
    name = models.CharField("单位名称", max_length=200)
    document_number = models.CharField("文号", max_length=100, blank=True)
    listed_on = models.DateField("列入日期")
    until = models.DateField("公布的截止日期", null=True, blank=True)
    source_sha256 = models.CharField("来源文件摘要", max_length=64)
    taken_in_at = models.DateTimeField("采集时间")

    class Meta:
        verbose_name = "外部名单条目"
        constraints = (
            models.UniqueConstraint(
                name="outside_listing_once",
                fields=("authority", "list_name", "uscc", "document_number", "listed_on"),
            ),
            models.CheckConstraint(
                name="outside_listing_ends_after_start",
                condition=Q(until__isnull=True) | Q(until__gt=F("listed_on")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.list_name} {self.name}"

"""Two names for one code (代码名称不一致): what somebody must look at before it is believed."""

from django.db import models
from django.db.models import Q

from sites.enums import NameSettlement, NameSource
from sites.models.company import Company
from sites.models.user import User

# Nobody settled it, or only until there is proof.
UNSETTLED = ("", NameSettlement.KEEP_BOTH)


class NameConflict(models.Model):
    """代码名称不一致: another name than the registered one came for the code of a company.

    `settlement` is empty until somebody settled it; while both names are kept it can be settled
    again. A name never decides who is listed: only the code does.
    """

    company = models.ForeignKey(
        Company, verbose_name="用人单位", on_delete=models.PROTECT, related_name="name_conflicts"
    )
    name = models.CharField("另一名称", max_length=200)
    name_key = models.CharField("名称检索键", max_length=200)
    seen_at = models.DateTimeField("最近发现时间")
    settlement = models.CharField("处理结果", max_length=12, choices=NameSettlement, blank=True)
    reason = models.CharField("处理理由", max_length=500, blank=True)
    settled_by = models.ForeignKey(
        User, verbose_name="处理人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_at = models.DateTimeField("处理时间", null=True)

    class Meta:
        verbose_name = "代码名称不一致"
        constraints = (
            models.UniqueConstraint(name="name_conflict_once", fields=("company", "name_key")),
            models.CheckConstraint(
                name="name_conflict_settled_whole",
                condition=Q(
                    settlement="", reason="", settled_by__isnull=True, settled_at__isnull=True
                )
                | Q(settled_by__isnull=False, settled_at__isnull=False)
                & ~Q(settlement="")
                & ~Q(reason=""),
            ),
        )
        indexes = (models.Index(name="name_conflict_queue", fields=("settlement", "-seen_at")),)

    def __str__(self) -> str:
        return f"{self.company.uscc} {self.name}"

    @property
    def is_unsettled(self) -> bool:
        """Whether somebody still has to settle it."""
        return self.settlement in UNSETTLED


class NameSighting(models.Model):
    """名称来源: where the other name came from, each place once."""

    conflict = models.ForeignKey(
        NameConflict,
        verbose_name="代码名称不一致",
        on_delete=models.PROTECT,
        related_name="sightings",
    )
    source = models.CharField("来源种类", max_length=12, choices=NameSource)
    words = models.CharField("来源", max_length=300)
    first_seen_at = models.DateTimeField("首次发现时间")

    class Meta:
        verbose_name = "名称来源"
        constraints = (
            models.UniqueConstraint(
                name="name_sighting_once", fields=("conflict", "source", "words")
            ),
        )

    def __str__(self) -> str:
        return f"{self.conflict} {self.words}"

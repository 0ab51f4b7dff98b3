"""The restriction catalog (失信惩戒措施清单)."""

from django.db import models
from django.db.models import F, Q

from blacklist.enums import Purpose


class RestrictionMeasure(models.Model):
    """惩戒措施: what a field may do to a listed company; none without a legal basis."""

    purpose = models.CharField("查询用途", max_length=20, choices=Purpose)
    measure = models.CharField("措施", max_length=200)
    basis = models.CharField("法律依据", max_length=300)
    effective_from = models.DateField("施行日期")
    effective_until = models.DateField("废止日期", null=True, blank=True)

    class Meta:
        verbose_name = "惩戒措施"
        constraints = (
            models.UniqueConstraint(
                name="restriction_measure_once", fields=("purpose", "measure", "effective_from")
            ),
            models.CheckConstraint(name="restriction_measure_has_basis", condition=~Q(basis="")),
            models.CheckConstraint(
                name="restriction_measure_ends_after_start",
                condition=Q(effective_until__isnull=True)
                | Q(effective_until__gt=F("effective_from")),
            ),
        )

    def __str__(self) -> str:
        return self.measure

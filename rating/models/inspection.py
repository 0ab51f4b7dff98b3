"""双随机抽查: who is inspected by whom, drawn by lot within the quota of the grade."""

from django.db import models
from django.db.models import F, Q

from rating.enums import InspectionKind
from rating.models.grading import GRADE_CHOICES
from sites.models import Company, Region, User


class InspectionDraw(models.Model):
    """双随机抽取: one drawing of companies and inspectors, which anybody can draw again.

    `pool` holds the codes that could be drawn with their grades, `left_out` those that could
    not with the reason; with the seed they give the same drawing again.
    """

    number = models.CharField("编号", max_length=64, unique=True)
    region = models.ForeignKey(Region, verbose_name="区划", on_delete=models.PROTECT)
    kind = models.CharField("检查种类", max_length=10, choices=InspectionKind)
    drawn_on = models.DateField("抽取日期")
    seed = models.CharField("随机种子", max_length=64)
    requested_count = models.PositiveIntegerField("抽取数量")
    pool = models.JSONField("候选单位")
    left_out = models.JSONField("未纳入单位")
    drawn_by = models.ForeignKey(User, verbose_name="抽取人", on_delete=models.PROTECT)

    class Meta:
        verbose_name = "双随机抽取"

    def __str__(self) -> str:
        return self.number


class Inspection(models.Model):
    """检查: one inspection of one company by two inspectors; beyond the quota with its reason."""

    draw = models.ForeignKey(
        InspectionDraw,
        verbose_name="双随机抽取",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="inspections",
    )
    company = models.ForeignKey(
        Company, verbose_name="用人单位", on_delete=models.PROTECT, related_name="inspections"
    )
    kind = models.CharField("检查种类", max_length=10, choices=InspectionKind)
    year = models.PositiveSmallIntegerField("年度")
    grade = models.CharField("抽取时等级", max_length=1, choices=GRADE_CHOICES)
    first_inspector = models.ForeignKey(
        User, verbose_name="检查人员甲", on_delete=models.PROTECT, related_name="+"
    )
    second_inspector = models.ForeignKey(
        User, verbose_name="检查人员乙", on_delete=models.PROTECT, related_name="+"
    )
    ordered_on = models.DateField("安排日期")
    reason = models.CharField("超出次数上限的理由", max_length=300, blank=True)

    class Meta:
        verbose_name = "检查"
        constraints = (
            models.CheckConstraint(
                name="inspection_two_inspectors",
                condition=~Q(first_inspector=F("second_inspector")),
            ),
            models.CheckConstraint(
                name="inspection_drawn_or_with_reason",
                condition=Q(draw__isnull=False) | ~Q(reason=""),
            ),
            models.UniqueConstraint(name="inspection_once_a_draw", fields=("draw", "company")),
        )
        indexes = (models.Index(name="inspection_year", fields=("company", "year")),)

    def __str__(self) -> str:
        return f"{self.company} {self.year} {self.get_kind_display()}"

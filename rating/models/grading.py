"""Grades with their findings (等级评价), and the procedure to publication."""

from django.db import models
from django.db.models import F, Q

from rating.enums import GradingMethod, GradingState
from sites.models import Company, Project, User

GRADE_CHOICES = (("A", "A级"), ("B", "B级"), ("C", "C级"), ("N", "未定级"))
UNSIGNED = (GradingState.DRAFT, GradingState.WITHDRAWN)


class Grading(models.Model):
    """等级评价: the grade of one company, or one project, for one period, with its facts.

    `facts` and its hash allow the same grade to be computed again byte for byte. A new run
    for the same period makes a new version; none is erased. Beyond a draft a grade carries
    the named person who signed it (PIPL art. 24); triggers keep content and order of steps.
    """

    company = models.ForeignKey(
        Company, verbose_name="用人单位", on_delete=models.PROTECT, related_name="gradings"
    )
    project = models.ForeignKey(
        Project,
        verbose_name="所评项目",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="gradings",
    )
    method = models.CharField("评价办法", max_length=20, choices=GradingMethod)
    period = models.CharField("评价期间", max_length=7)
    version = models.PositiveSmallIntegerField("版本")
    grade = models.CharField("等级", max_length=1, choices=GRADE_CHOICES)
    facts = models.JSONField("事实")
    facts_hash = models.CharField("事实摘要", max_length=64)
    outcome_hash = models.CharField("结果摘要", max_length=64)
    law_day = models.DateField("法律适用日")
    rules_version = models.CharField("规则版本", max_length=20)
    cause = models.CharField("拟定缘由", max_length=120, default="定期评价")
    drafted_at = models.DateTimeField("拟定时间")
    state = models.CharField("状态", max_length=10, choices=GradingState)
    signed_by = models.ForeignKey(
        User,
        verbose_name="签批人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        db_index=False,
    )
    signed_at = models.DateTimeField("签批时间", null=True, blank=True)
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    published_on = models.DateField("公布日期", null=True, blank=True)

    class Meta:
        verbose_name = "等级评价"
        constraints = (
            models.UniqueConstraint(
                name="grading_version_once",
                fields=("company", "method", "period", "version"),
                condition=Q(project__isnull=True),
            ),
            models.UniqueConstraint(
                name="grading_project_version_once",
                fields=("project", "method", "period", "version"),
                condition=Q(project__isnull=False),
            ),
            models.CheckConstraint(
                name="grading_beyond_draft_signed_by_a_person",
                condition=Q(state__in=UNSIGNED) | Q(signed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="grading_published_has_its_day",
                condition=Q(state=GradingState.PUBLISHED, published_on__isnull=False)
                | (~Q(state=GradingState.PUBLISHED) & Q(published_on__isnull=True)),
            ),
            models.CheckConstraint(
                name="grading_not_graded_is_not_published",
                condition=~Q(grade="N") | Q(state=GradingState.DRAFT),
            ),
        )
        indexes = (models.Index(name="grading_run", fields=("method", "period", "grade")),)

    def __str__(self) -> str:
        return f"{self.project or self.company} {self.period} {self.grade}"


class GradingFinding(models.Model):
    """评价事由: one rule that applied, with its article, its words and its facts."""

    # The order of the findings is an index that begins with the grade. A trigger looks whether
    # the grades are there, once a statement: row by row that took as long as writing the rows.
    grading = models.ForeignKey(
        Grading,
        verbose_name="等级评价",
        on_delete=models.PROTECT,
        related_name="findings",
        db_index=False,
        db_constraint=False,
    )
    position = models.PositiveSmallIntegerField("顺序")
    rule = models.CharField("规则", max_length=60)
    grade = models.CharField("指向等级", max_length=1)
    citation = models.CharField("依据", max_length=200)
    words = models.CharField("说明", max_length=500)
    facts = models.JSONField("事实", default=dict)

    class Meta:
        verbose_name = "评价事由"
        constraints = (
            models.UniqueConstraint(name="grading_finding_order", fields=("grading", "position")),
        )

    def __str__(self) -> str:
        return self.words


class GradingNotice(models.Model):
    """等级评价告知书: tells the company grade, reasons and how to object."""

    grading = models.OneToOneField(
        Grading, verbose_name="等级评价", on_delete=models.PROTECT, related_name="notice"
    )
    number = models.CharField("文号", max_length=64, unique=True)
    words = models.TextField("告知内容")
    served_on = models.DateField("送达日期")
    service_proof = models.CharField("送达回证", max_length=200)
    objection_due_on = models.DateField("异议截止日")
    served_by = models.ForeignKey(User, verbose_name="送达人", on_delete=models.PROTECT)

    class Meta:
        verbose_name = "等级评价告知书"

    def __str__(self) -> str:
        return self.number


class GradingObjection(models.Model):
    """等级异议: what the company says against its grade, and the answer to it."""

    notice = models.OneToOneField(
        GradingNotice, verbose_name="告知书", on_delete=models.PROTECT, related_name="objection"
    )
    received_on = models.DateField("收到日期")
    words = models.TextField("异议内容")
    answer_due_on = models.DateField("答复期限")
    answered_on = models.DateField("答复日期", null=True, blank=True)
    answer = models.TextField("答复", blank=True)
    upheld = models.BooleanField("异议成立", null=True, blank=True)
    answered_by = models.ForeignKey(
        User, verbose_name="答复人", null=True, blank=True, on_delete=models.PROTECT
    )

    class Meta:
        verbose_name = "等级异议"
        constraints = (
            models.CheckConstraint(
                name="grading_objection_answer_is_whole",
                condition=Q(answered_on__isnull=True, upheld__isnull=True, answer="")
                | (Q(answered_on__gte=F("received_on"), upheld__isnull=False) & ~Q(answer="")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.notice} {self.received_on}"


class GradingTalk(models.Model):
    """约谈: a talk with the principal and directly responsible persons of a grade C."""

    grading = models.ForeignKey(
        Grading, verbose_name="等级评价", on_delete=models.PROTECT, related_name="talks"
    )
    held_on = models.DateField("日期")
    attendees = models.CharField("约谈对象", max_length=200)
    words = models.TextField("约谈内容")
    recorded_by = models.ForeignKey(User, verbose_name="记录人", on_delete=models.PROTECT)

    class Meta:
        verbose_name = "约谈"

    def __str__(self) -> str:
        return f"{self.grading} {self.held_on}"

"""A worker's own view of his pay: the code that opens it, his answers, his work log (我的工资)."""

from django.db import models
from django.db.models import F, Q

from arrears.enums import PayAnswerKind
from sites.models import Company, Project, User, Worker


class PayAccess(models.Model):
    """工资查询码: opens one worker's own pay; given by staff who saw the identity card.

    Not by telephone number or identity number: the employer knows both.
    """

    worker = models.ForeignKey(
        Worker, verbose_name="农民工", on_delete=models.PROTECT, related_name="pay_accesses"
    )
    code_index = models.CharField("查询码索引", max_length=64, unique=True)
    issued_by = models.ForeignKey(User, verbose_name="发码人", on_delete=models.PROTECT)
    issued_at = models.DateTimeField("发码时间")
    valid_until = models.DateField("有效期至")

    class Meta:
        verbose_name = "工资查询码"

    def __str__(self) -> str:
        return f"{self.worker}"


class PayAnswer(models.Model):
    """工资确认: what a worker says of one month's pay; the latest counts, none is a third state.

    Silence confirms nothing.
    """

    worker = models.ForeignKey(
        Worker, verbose_name="农民工", on_delete=models.PROTECT, related_name="pay_answers"
    )
    project = models.ForeignKey(Project, verbose_name="项目", on_delete=models.PROTECT)
    employer = models.ForeignKey(Company, verbose_name="用人单位", on_delete=models.PROTECT)
    month = models.DateField("工资月份")
    answer = models.CharField("答复", max_length=10, choices=PayAnswerKind)
    words_sealed = models.TextField("说明（密文）", blank=True)
    answered_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "工资确认"
        indexes = (models.Index(name="pay_answer_of_month", fields=("worker", "project", "month")),)

    def __str__(self) -> str:
        return f"{self.worker} {self.month} {self.get_answer_display()}"


class WorkLogEntry(models.Model):
    """记工: a day the worker says he worked, written by himself; a change is a new row.

    `written_at` is our time, so that a day written down at once weighs more than one of long ago.
    """

    worker = models.ForeignKey(
        Worker, verbose_name="农民工", on_delete=models.PROTECT, related_name="work_log"
    )
    day = models.DateField("日期")
    days = models.DecimalField("工日", max_digits=2, decimal_places=1)
    words_sealed = models.TextField("做了什么（密文）", blank=True)
    written_at = models.DateTimeField("记录时间")
    replaces = models.OneToOneField(
        "self",
        verbose_name="所更改的记录",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="replaced_by",
    )

    class Meta:
        verbose_name = "记工"
        constraints = (
            models.CheckConstraint(
                name="work_log_entry_days", condition=Q(days__gte=0, days__lte=2)
            ),
            models.CheckConstraint(
                name="work_log_entry_replaces_another",
                condition=Q(replaces__isnull=True) | ~Q(replaces=F("pk")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.worker} {self.day}"

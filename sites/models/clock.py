"""Running legal clocks (法定时限), what stopped or lengthened them, and what was said of them."""

from django.db import models
from django.db.models import F, Q

from sites.enums import AlertKind, ClockState
from sites.models.project import Project
from sites.models.user import User


class LegalClock(models.Model):
    """法定时限: one clock of `sites/law/clocks.yaml` running for one subject.

    `due_on` is the last day, itself included; `due_at` the moment for a clock in hours.
    `promised_on` is the last day a party was told: a later reckoning never takes it back.
    While `is_provisional` the year of the last day is not announced yet and nothing lapses.
    """

    rule = models.CharField("时限", max_length=40)
    subject_kind = models.CharField("对象种类", max_length=40)
    subject_id = models.CharField("对象编号", max_length=64)
    words = models.CharField("对象", max_length=200)
    project = models.ForeignKey(
        Project,
        verbose_name="项目",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="clocks",
    )
    responsible = models.ForeignKey(
        User,
        verbose_name="责任人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="clocks",
    )
    region_code = models.CharField("区划代码", max_length=6)
    started_on = models.DateField("起始日")
    started_at = models.DateTimeField("起始时刻", null=True, blank=True)
    amount = models.PositiveSmallIntegerField("期限长度")
    extension = models.PositiveSmallIntegerField("延长", default=0)
    due_on = models.DateField("届满日")
    due_at = models.DateTimeField("届满时刻", null=True, blank=True)
    promised_on = models.DateField("已告知的届满日", null=True, blank=True)
    is_provisional = models.BooleanField("暂定")
    state = models.CharField("状态", max_length=10, choices=ClockState, default=ClockState.RUNNING)
    finished_on = models.DateField("办结日", null=True, blank=True)

    class Meta:
        verbose_name = "法定时限"
        constraints = (
            models.UniqueConstraint(
                name="legal_clock_one_open",
                fields=("rule", "subject_kind", "subject_id"),
                condition=~Q(state=ClockState.FINISHED),
            ),
            models.CheckConstraint(
                name="legal_clock_finished_has_day",
                condition=~Q(state=ClockState.FINISHED) | Q(finished_on__isnull=False),
            ),
        )
        indexes = (
            models.Index(
                name="legal_clock_open_due",
                fields=("due_on",),
                condition=~Q(state=ClockState.FINISHED),
            ),
        )

    def __str__(self) -> str:
        return f"{self.rule} {self.words} {self.due_on}"


class ClockPause(models.Model):
    """时限中止: days that do not count, from `paused_on` up to the day before `resumed_on`."""

    clock = models.ForeignKey(
        LegalClock, verbose_name="时限", on_delete=models.PROTECT, related_name="pauses"
    )
    paused_on = models.DateField("中止日")
    resumed_on = models.DateField("恢复日", null=True, blank=True)
    reason = models.CharField("理由", max_length=500)
    recorded_by = models.ForeignKey(User, verbose_name="记录人", on_delete=models.PROTECT)

    class Meta:
        verbose_name = "时限中止"
        constraints = (
            models.UniqueConstraint(
                name="clock_pause_one_open",
                fields=("clock",),
                condition=Q(resumed_on__isnull=True),
            ),
            models.CheckConstraint(
                name="clock_pause_ends_after_start",
                condition=Q(resumed_on__isnull=True) | Q(resumed_on__gte=F("paused_on")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.clock} {self.paused_on}"


class ClockExtension(models.Model):
    """时限延长: an approved lengthening, with its reason."""

    clock = models.OneToOneField(
        LegalClock, verbose_name="时限", on_delete=models.PROTECT, related_name="approved_extension"
    )
    amount = models.PositiveSmallIntegerField("延长")
    reason = models.CharField("理由", max_length=500)
    approved_by = models.ForeignKey(User, verbose_name="批准人", on_delete=models.PROTECT)
    approved_on = models.DateField("批准日")

    class Meta:
        verbose_name = "时限延长"

    def __str__(self) -> str:
        return f"{self.clock} +{self.amount}"


class ClockAlert(models.Model):
    """时限提醒: said once before the last day, once after it passed."""

    clock = models.ForeignKey(
        LegalClock, verbose_name="时限", on_delete=models.PROTECT, related_name="alerts"
    )
    kind = models.CharField("种类", max_length=10, choices=AlertKind)
    due_on = models.DateField("当时的届满日")
    raised_on = models.DateField("提醒日")

    class Meta:
        verbose_name = "时限提醒"
        constraints = (
            models.UniqueConstraint(name="clock_alert_once", fields=("clock", "kind", "due_on")),
        )

    def __str__(self) -> str:
        return f"{self.clock} {self.kind}"


class SystemOutage(models.Model):
    """系统停机: our own system was away; its days are given back to the clocks it touched."""

    began_at = models.DateTimeField("开始")
    ended_at = models.DateTimeField("结束")
    reason = models.CharField("原因", max_length=500)
    recorded_by = models.ForeignKey(User, verbose_name="记录人", on_delete=models.PROTECT)

    class Meta:
        verbose_name = "系统停机"
        constraints = (
            models.CheckConstraint(
                name="system_outage_ends_after_start", condition=Q(ended_at__gt=F("began_at"))
            ),
        )

    def __str__(self) -> str:
        return f"{self.began_at} {self.ended_at}"


class OutageToll(models.Model):
    """停机顺延: one clock that an outage touched, its last day before and after."""

    outage = models.ForeignKey(
        SystemOutage, verbose_name="系统停机", on_delete=models.PROTECT, related_name="tolls"
    )
    clock = models.ForeignKey(
        LegalClock, verbose_name="时限", on_delete=models.PROTECT, related_name="tolls"
    )
    due_before = models.DateField("原届满日")
    due_after = models.DateField("顺延后届满日")

    class Meta:
        verbose_name = "停机顺延"
        constraints = (
            models.UniqueConstraint(name="outage_toll_once", fields=("outage", "clock")),
        )

    def __str__(self) -> str:
        return f"{self.clock} {self.due_after}"

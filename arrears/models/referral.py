"""Cases that go to the police, and people who come in numbers (移送、群体性事件)."""

from django.db import models
from django.db.models import Q

from arrears.enums import GroupEventLevel, ReferralState
from arrears.models.case import Case
from sites.models import Project, User


class CrimeReferral(models.Model):
    """涉嫌犯罪移送: from the written report to the hand-over (Decree 310)."""

    case = models.OneToOneField(
        Case, verbose_name="案件", on_delete=models.PROTECT, related_name="referral"
    )
    state = models.CharField(
        "状态", max_length=12, choices=ReferralState, default=ReferralState.PROPOSED
    )
    report = models.TextField("书面报告")
    facts = models.JSONField("认定事实", default=dict)
    proposed_by = models.ForeignKey(User, verbose_name="报告人", on_delete=models.PROTECT)
    proposed_on = models.DateField("报告日期")
    decided_by = models.ForeignKey(
        User,
        verbose_name="决定人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_at = models.DateTimeField("决定时间", null=True, blank=True)
    decision_reason = models.CharField("决定理由", max_length=500, blank=True)
    transferred_at = models.DateTimeField("移送时间", null=True, blank=True)
    police_receipt = models.CharField("公安机关回执", max_length=200, blank=True)
    answered_on = models.DateField("答复日期", null=True, blank=True)
    police_answer = models.CharField("公安机关答复", max_length=500, blank=True)
    handed_over_on = models.DateField("移交日期", null=True, blank=True)

    class Meta:
        verbose_name = "涉嫌犯罪移送"
        constraints = (
            models.CheckConstraint(
                name="crime_referral_decided_has_person",
                condition=Q(state=ReferralState.PROPOSED) | Q(decided_by__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.case} {self.get_state_display()}"


class GroupEvent(models.Model):
    """群体性事件: people who came together over unpaid wages, by size."""

    project = models.ForeignKey(
        Project, verbose_name="项目", on_delete=models.PROTECT, related_name="group_events"
    )
    happened_at = models.DateTimeField("发生时间")
    people = models.PositiveIntegerField("人数")
    is_fierce = models.BooleanField("有过激行为")
    level = models.CharField("等级", max_length=12, choices=GroupEventLevel)
    words = models.CharField("情况", max_length=500)
    recorded_by = models.ForeignKey(
        User, verbose_name="登记人", on_delete=models.PROTECT, related_name="+"
    )
    reported_at = models.DateTimeField("报告时间", null=True, blank=True)
    reported_by = models.ForeignKey(
        User,
        verbose_name="报告人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = "群体性事件"
        constraints = (
            models.CheckConstraint(name="group_event_people", condition=Q(people__gte=1)),
        )

    def __str__(self) -> str:
        return f"{self.project} {self.get_level_display()}"

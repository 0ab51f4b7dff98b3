"""The listing decision and the listings it makes (列入决定、列入)."""

from django.db import models
from django.db.models import F, Q

from blacklist.enums import DecisionState
from blacklist.models.notice import PriorNotice
from sites.enums import SubjectKind
from sites.models import Company, OutboxMessage, ResponsiblePerson, User


class ListingDecision(models.Model):
    """列入决定书: drafted by one natural person, approved by another.

    `content` is exactly what is served, published and pushed; approval is bound to its
    hash. It carries the five elements of Order 45 art. 8 and the repair notice.
    `expected_members` counts the company and the persons decided on together.
    """

    notice = models.OneToOneField(
        PriorNotice, verbose_name="事先告知书", on_delete=models.PROTECT, related_name="decision"
    )
    company = models.ForeignKey(
        Company,
        verbose_name="列入单位",
        on_delete=models.PROTECT,
        related_name="listing_decisions",
    )
    number = models.CharField("文号", max_length=64, unique=True)
    content = models.JSONField("决定内容")
    content_hash = models.CharField("内容摘要", max_length=64)
    expected_members = models.PositiveSmallIntegerField("列入对象数")
    state = models.CharField("状态", max_length=10, choices=DecisionState)
    drafted_by = models.ForeignKey(
        User, verbose_name="拟稿人", on_delete=models.PROTECT, related_name="drafted_decisions"
    )
    drafted_at = models.DateTimeField("拟稿时间")
    drafter_person_key = models.CharField("拟稿人自然人标识", max_length=64)
    decided_by = models.ForeignKey(
        User,
        verbose_name="审批人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="approved_decisions",
    )
    decided_at = models.DateTimeField("审批时间", null=True, blank=True)
    decider_person_key = models.CharField("审批人自然人标识", max_length=64, blank=True)
    decided_hash = models.CharField("审批内容摘要", max_length=64, blank=True)
    decided_on = models.DateField("决定日期", null=True, blank=True)
    rejection_reason = models.CharField("不予列入理由", max_length=500, blank=True)

    class Meta:
        verbose_name = "列入决定书"
        constraints = (
            models.CheckConstraint(
                name="listing_decision_two_persons",
                condition=Q(state=DecisionState.DRAFT)
                | ~Q(drafter_person_key=F("decider_person_key")),
            ),
            models.CheckConstraint(
                name="listing_decision_decided_complete",
                condition=Q(state=DecisionState.DRAFT)
                | Q(
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                    decided_on__isnull=False,
                    decided_hash=F("content_hash"),
                ),
            ),
        )

    def __str__(self) -> str:
        return self.number


class Listing(models.Model):
    """列入: one company or person on the list, from `listed_on` until before `until`.

    Whether it is in force is computed from its dates at the moment of the question. It
    cannot exist without the message that tells the platform.
    """

    decision = models.ForeignKey(
        ListingDecision,
        verbose_name="列入决定书",
        on_delete=models.PROTECT,
        related_name="listings",
    )
    kind = models.CharField("对象类别", max_length=10, choices=SubjectKind)
    company = models.ForeignKey(
        Company, verbose_name="单位", on_delete=models.PROTECT, related_name="listings"
    )
    person = models.ForeignKey(
        ResponsiblePerson,
        verbose_name="责任人员",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="listings",
    )
    listed_on = models.DateField("列入日期")
    until = models.DateField("预计退出日期")
    event = models.OneToOneField(
        OutboxMessage, verbose_name="推送消息", on_delete=models.PROTECT, related_name="listing"
    )

    class Meta:
        verbose_name = "列入"
        constraints = (
            models.UniqueConstraint(
                name="listing_member_once",
                fields=("decision", "company", "person"),
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="listing_ends_after_start", condition=Q(until__gt=F("listed_on"))
            ),
            models.CheckConstraint(
                name="listing_person_named",
                condition=Q(kind=SubjectKind.COMPANY, person__isnull=True)
                | Q(kind=SubjectKind.PERSON, person__isnull=False),
            ),
        )
        indexes = (models.Index(name="listing_company_dates", fields=("company", "listed_on")),)

    def __str__(self) -> str:
        return f"{self.company} {self.listed_on}"

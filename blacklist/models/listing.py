"""The listing decision and the listings it makes (列入决定、列入)."""

from django.db import models
from django.db.models import F, Q

from blacklist.enums import DecisionOutcome, DecisionState
from blacklist.models.notice import PriorNotice
from blacklist.models.signed_decision import SIGNING_CONSTRAINTS, SignedDecision
from sites.enums import SubjectKind
from sites.models import Company, OutboxMessage, ResponsiblePerson


class ListingDecision(SignedDecision):
    """列入决定书: lists a company and its responsible persons, or spares them (art. 7).

    It carries the five elements of Order 45 art. 8 and the repair notice. `expected_members`
    counts the company and the persons decided on together, none where they are spared.
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
    outcome = models.CharField(
        "拟定结论", max_length=10, choices=DecisionOutcome, default=DecisionOutcome.LIST
    )
    expected_members = models.PositiveSmallIntegerField("列入对象数")

    class Meta:
        verbose_name = "列入决定书"
        constraints = (
            *SIGNING_CONSTRAINTS,
            models.CheckConstraint(
                name="listing_decision_reviewed_before_listing",
                condition=~Q(state=DecisionState.APPROVED) | ~Q(reviewed_hash=""),
            ),
            models.CheckConstraint(
                name="listing_decision_spares_nobody_listed",
                condition=~Q(state=DecisionState.APPROVED) | Q(outcome=DecisionOutcome.LIST),
            ),
        )


class Listing(models.Model):
    """列入: one company or person on the list, from `listed_on` until before `until`.

    Whether it is in force is computed from its dates, and those of its removal, at the moment
    of the question. It cannot exist without the message that tells the platform.
    `restored_by` is set where a removal got by false papers was undone (Order 45 art. 15).
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
    restored_by = models.ForeignKey(
        "blacklist.ListingChange",
        verbose_name="恢复列入决定",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="restored",
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
                fields=("decision", "company", "person", "restored_by"),
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

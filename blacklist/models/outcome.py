"""What a case comes to beside the list: named publicly, proposed for removal from the market."""

from django.db import models
from django.db.models import F, Q

from arrears.models import Case, CaseDocument
from blacklist.enums import ProposalState, PublicationState, Violation
from sites.models import User

UNDECIDED = Q(state__in=[PublicationState.DRAFT, PublicationState.REJECTED])


class ViolationPublication(models.Model):
    """重大违法行为公布: one employer's major violation as everybody reads it (Order 29).

    `content` is exactly what is shown. Its number, and with it its address, stays after it was
    withdrawn. `period_from` is the first day of the quarter it was published in.
    """

    case = models.ForeignKey(
        Case, verbose_name="案件", on_delete=models.PROTECT, related_name="publications"
    )
    number = models.CharField("公布编号", max_length=64, blank=True)
    violation = models.CharField("违法情形", max_length=20, choices=Violation)
    content = models.JSONField("公布内容")
    content_hash = models.CharField("内容摘要", max_length=64)
    state = models.CharField("状态", max_length=10, choices=PublicationState)
    document = models.OneToOneField(
        CaseDocument, verbose_name="审批表", null=True, on_delete=models.PROTECT, related_name="+"
    )
    drafted_by = models.ForeignKey(
        User, verbose_name="拟稿人", on_delete=models.PROTECT, related_name="+"
    )
    drafted_at = models.DateTimeField("拟稿时间")
    drafter_person_key = models.CharField("拟稿人自然人标识", max_length=64)
    decided_by = models.ForeignKey(
        User, verbose_name="审批人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField("审批时间", null=True)
    decider_person_key = models.CharField("审批人自然人标识", max_length=64, blank=True)
    decided_hash = models.CharField("审批内容摘要", max_length=64, blank=True)
    rejection_reason = models.CharField("不予公布理由", max_length=500, blank=True)
    published_on = models.DateField("公布日期", null=True)
    period_from = models.DateField("公布季度首日", null=True, db_index=True)
    withdrawal_reason = models.CharField("撤下理由", max_length=500, blank=True)
    withdrawal_proposed_by = models.ForeignKey(
        User, verbose_name="撤下提出人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    proposer_person_key = models.CharField("撤下提出人自然人标识", max_length=64, blank=True)
    withdrawn_by = models.ForeignKey(
        User, verbose_name="撤下批准人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawer_person_key = models.CharField("撤下批准人自然人标识", max_length=64, blank=True)
    withdrawn_on = models.DateField("撤下日期", null=True)

    class Meta:
        verbose_name = "重大违法行为公布"
        constraints = (
            models.UniqueConstraint(
                name="violation_publication_one_open",
                fields=("case",),
                condition=~Q(state=PublicationState.WITHDRAWN),
            ),
            models.UniqueConstraint(
                name="violation_publication_number", fields=("number",), condition=~Q(number="")
            ),
            models.CheckConstraint(
                name="violation_publication_two_persons",
                condition=UNDECIDED
                | Q(decided_by__isnull=False, decided_hash=F("content_hash"))
                & Q(published_on__isnull=False, period_from__isnull=False)
                & ~Q(number="")
                & ~Q(decider_person_key=F("drafter_person_key")),
            ),
            models.CheckConstraint(
                name="violation_publication_withdrawn_by_two",
                condition=~Q(state=PublicationState.WITHDRAWN)
                | Q(withdrawn_by__isnull=False, withdrawn_on__isnull=False)
                & ~Q(withdrawal_reason="")
                & ~Q(withdrawer_person_key=F("proposer_person_key")),
            ),
        )

    def __str__(self) -> str:
        return self.number or f"{self.case} {self.get_state_display()}"


class PublicationObjection(models.Model):
    """对公布的异议: what somebody holds against a publication, and the answer (Order 29 art. 10)."""

    publication = models.ForeignKey(
        ViolationPublication,
        verbose_name="公布",
        on_delete=models.PROTECT,
        related_name="objections",
    )
    objector = models.CharField("异议人", max_length=100)
    words = models.CharField("异议内容", max_length=2000)
    received_on = models.DateField("收到日期")
    received_by = models.ForeignKey(
        User, verbose_name="接收人", on_delete=models.PROTECT, related_name="+"
    )
    upheld = models.BooleanField("异议成立", null=True)
    answer = models.CharField("答复", max_length=2000, blank=True)
    answered_on = models.DateField("答复日期", null=True)
    answered_by = models.ForeignKey(
        User, verbose_name="答复人", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "对公布的异议"
        constraints = (
            models.UniqueConstraint(
                name="publication_objection_one_open",
                fields=("publication",),
                condition=Q(answered_on__isnull=True),
            ),
            models.CheckConstraint(
                name="publication_objection_answered_whole",
                condition=Q(
                    answered_on__isnull=True,
                    answered_by__isnull=True,
                    upheld__isnull=True,
                    answer="",
                )
                | Q(answered_on__isnull=False, answered_by__isnull=False, upheld__isnull=False)
                & ~Q(answer=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.publication} {self.received_on}"


class MarketRemovalProposal(models.Model):
    """清出建设市场建议: asks the construction authority to restrict; only that authority decides.

    The letter is issued when the head agrees. `answer` and `restriction_number` are what the
    authority wrote back.
    """

    case = models.OneToOneField(
        Case, verbose_name="案件", on_delete=models.PROTECT, related_name="market_removal"
    )
    state = models.CharField("状态", max_length=10, choices=ProposalState)
    authority = models.CharField("行业主管部门", max_length=100)
    reason = models.TextField("建议理由")
    owed = models.CharField("提出时的尚欠数额", max_length=200, blank=True)
    proposed_by = models.ForeignKey(
        User, verbose_name="提出人", on_delete=models.PROTECT, related_name="+"
    )
    proposed_on = models.DateField("提出日期")
    proposer_person_key = models.CharField("提出人自然人标识", max_length=64)
    decided_by = models.ForeignKey(
        User, verbose_name="决定人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_on = models.DateField("决定日期", null=True)
    decider_person_key = models.CharField("决定人自然人标识", max_length=64, blank=True)
    decision_reason = models.CharField("决定理由", max_length=500, blank=True)
    document = models.OneToOneField(
        CaseDocument, verbose_name="建议书", null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_on = models.DateField("答复日期", null=True)
    answer = models.CharField("答复", max_length=500, blank=True)
    restriction_number = models.CharField("限制决定文号", max_length=100, blank=True)

    class Meta:
        verbose_name = "清出建设市场建议"
        constraints = (
            models.CheckConstraint(
                name="market_removal_decided_by_another",
                condition=Q(state=ProposalState.PROPOSED)
                | Q(decided_by__isnull=False) & ~Q(decider_person_key=F("proposer_person_key")),
            ),
            models.CheckConstraint(
                name="market_removal_sent_has_letter",
                condition=Q(state__in=[ProposalState.PROPOSED, ProposalState.REFUSED])
                | Q(document__isnull=False),
            ),
            models.CheckConstraint(
                name="market_removal_restriction_has_number",
                condition=~Q(state=ProposalState.ACCEPTED) | ~Q(restriction_number=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.case} {self.get_state_display()}"

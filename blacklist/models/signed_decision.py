"""What every decision of the procedure has: content, drafter, legal reviewer, approver (决定)."""

from django.db import models
from django.db.models import F, Q

from blacklist.enums import DecisionState
from sites.models import User

DRAFT = Q(state=DecisionState.DRAFT)
# Every kind of decision has these; each model names them by itself.
SIGNING_CONSTRAINTS = (
    models.CheckConstraint(
        name="%(class)s_two_persons",
        condition=DRAFT | ~Q(drafter_person_key=F("decider_person_key")),
    ),
    models.CheckConstraint(
        name="%(class)s_decided_complete",
        condition=DRAFT
        | Q(
            decided_by__isnull=False,
            decided_at__isnull=False,
            decided_on__isnull=False,
            decided_hash=F("content_hash"),
        ),
    ),
    models.CheckConstraint(
        name="%(class)s_review_of_this",
        condition=Q(reviewed_hash="")
        | Q(reviewed_hash=F("content_hash"), reviewed_by__isnull=False)
        & ~Q(reviewer_person_key=F("drafter_person_key"))
        & ~Q(reviewer_person_key=F("decider_person_key")),
    ),
)


class SignedDecision(models.Model):
    """A decision: drafted, reviewed and approved by natural persons who are not the same.

    `content` is exactly what is served, published and pushed; review and approval are bound
    to its hash, and an edit voids them. The keys are those of the natural persons.
    """

    number = models.CharField("文号", max_length=64, unique=True)
    content = models.JSONField("决定内容")
    content_hash = models.CharField("内容摘要", max_length=64)
    state = models.CharField("状态", max_length=10, choices=DecisionState)
    drafted_by = models.ForeignKey(
        User, verbose_name="拟稿人", on_delete=models.PROTECT, related_name="+"
    )
    drafted_at = models.DateTimeField("拟稿时间")
    drafter_person_key = models.CharField("拟稿人自然人标识", max_length=64)
    reviewed_by = models.ForeignKey(
        User,
        verbose_name="法制审核人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    reviewed_at = models.DateTimeField("法制审核时间", null=True, blank=True)
    reviewer_person_key = models.CharField("法制审核人自然人标识", max_length=64, blank=True)
    # Empty unless the reviewer agreed to the content as it is.
    reviewed_hash = models.CharField("审核内容摘要", max_length=64, blank=True)
    review_opinion = models.CharField("法制审核意见", max_length=500, blank=True)
    decided_by = models.ForeignKey(
        User,
        verbose_name="审批人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_at = models.DateTimeField("审批时间", null=True, blank=True)
    decider_person_key = models.CharField("审批人自然人标识", max_length=64, blank=True)
    decided_hash = models.CharField("审批内容摘要", max_length=64, blank=True)
    decided_on = models.DateField("决定日期", null=True, blank=True)
    rejection_reason = models.CharField("不予批准理由", max_length=500, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.number

    @property
    def is_reviewed(self) -> bool:
        """Whether the legal reviewer agreed to the content as it is now."""
        return bool(self.reviewed_hash) and self.reviewed_hash == self.content_hash

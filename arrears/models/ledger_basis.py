"""What a stored ledger was reckoned from, and what has changed since (台账核算依据)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from sites.models import Project


class LedgerBasis(models.Model):
    """台账核算依据: that the stored ledger of a project is true but for the changes since.

    `terms` is a digest of what is no row of the project's own: pay day and parties of the
    project, working calendar, divisor in force, the program text of the ledger. `parties`
    are the companies its chains name, `names` a digest of their codes and names as they were
    read; `aged_to` the day that days late are counted to. Without a row, or with another digest, the ledger is reckoned from all facts.
    """

    project = models.OneToOneField(
        Project,
        verbose_name="项目",
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="ledger_basis",
    )
    terms = models.CharField("核算条件摘要", max_length=64)
    parties = ArrayField(models.BigIntegerField(), verbose_name="责任链所涉单位")
    names = models.CharField("单位名称摘要", max_length=32)
    aged_to = models.DateField("逾期天数计至", null=True)

    class Meta:
        verbose_name = "台账核算依据"

    def __str__(self) -> str:
        return f"{self.project_id} {self.terms[:8]}"


class LedgerChange(models.Model):
    """台账事实变更: a transaction changed a row that the ledger of a project rests on.

    Written by triggers (`arrears/migrations`), so that no way of writing is forgotten; only
    ever added, so that nobody waits for anybody. Whoever reckons the ledger deletes the
    changes it sees before it reads the facts: one that commits later stays for the next time.
    """

    project = models.ForeignKey(
        Project,
        verbose_name="项目",
        on_delete=models.CASCADE,
        related_name="ledger_changes",
        db_constraint=False,
        db_index=False,
    )
    transaction_id = models.BigIntegerField("事务号")
    marked_at = models.DateTimeField("变更时间")

    class Meta:
        verbose_name = "台账事实变更"
        indexes = (
            models.Index(name="ledger_change_project", fields=("project", "transaction_id")),
        )

    def __str__(self) -> str:
        return f"{self.project_id} {self.marked_at}"

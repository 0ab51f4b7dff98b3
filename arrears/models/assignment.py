"""Who goes to which site on which day (工地派单)."""

from django.db import models
from django.db.models import Q

from sites.models import Project, User


class SiteAssignment(models.Model):
    """工地派单: one site given to one inspector to visit on a day; the latest one holds.

    It plans work and has no legal effect. An earlier one is ended when the site is given to
    somebody else or taken back, never changed or deleted.
    """

    project = models.ForeignKey(
        Project, verbose_name="项目", on_delete=models.PROTECT, related_name="assignments"
    )
    inspector = models.ForeignKey(
        User, verbose_name="监察员", on_delete=models.PROTECT, related_name="site_assignments"
    )
    planned_on = models.DateField("计划日期")
    assigned_by = models.ForeignKey(
        User, verbose_name="派单人", on_delete=models.PROTECT, related_name="+"
    )
    assigned_at = models.DateTimeField("派单时间")
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)

    class Meta:
        verbose_name = "工地派单"
        constraints = (
            models.UniqueConstraint(
                name="site_assignment_one_open_per_project",
                fields=("project",),
                condition=Q(ended_at__isnull=True),
            ),
        )
        indexes = (
            models.Index(
                name="site_assignment_plan",
                fields=("inspector", "planned_on"),
                condition=Q(ended_at__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return f"{self.project} {self.planned_on} {self.inspector}"

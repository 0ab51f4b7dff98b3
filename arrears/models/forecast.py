"""The forecast of a site's special account (资金缺口预测)."""

from django.db import models
from django.db.models import Q

from sites.models import Project
from sites.models.fields import FenField


class FundingForecast(models.Model):
    """资金缺口预测: will the special account cover the coming pay days, as of the last night.

    Amounts are yuan. `weeks` has each week's `ends_on`, `inflow`, `wages` and `balance`; `past`
    what would have been expected of past months (`month`, `expected`, `actual`). A forecast has
    no legal effect and is kept only as it is now.
    """

    project = models.OneToOneField(
        Project, verbose_name="项目", on_delete=models.CASCADE, related_name="forecast"
    )
    computed_on = models.DateField("预测日期")
    balance = FenField("专户余额(元)")
    payroll = FenField("预计月工资(元)")
    gap = FenField("预计最大缺口(元)")
    gap_on = models.DateField("缺口出现的周末", null=True, blank=True)
    weeks = models.JSONField("逐周预测", default=list)
    past = models.JSONField("以往月份的预测与实际", default=list)

    class Meta:
        verbose_name = "资金缺口预测"
        constraints = (
            models.CheckConstraint(
                name="funding_forecast_gap_has_a_day",
                condition=Q(gap=0, gap_on__isnull=True) | Q(gap__gt=0, gap_on__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.project} {self.computed_on}"

"""Regions and the working calendar (行政区划、工作日历)."""

from django.db import models

from sites.enums import RegionKind


class Region(models.Model):
    """行政区划: GB/T 2260 code, or a local code for a functional zone with its GB parent."""

    code = models.CharField("区划代码", max_length=6, primary_key=True)
    name = models.CharField("名称", max_length=50)
    kind = models.CharField("级别", max_length=10, choices=RegionKind)
    parent = models.ForeignKey(
        "self", verbose_name="上级", null=True, blank=True, on_delete=models.PROTECT
    )

    class Meta:
        verbose_name = "行政区划"

    def __str__(self) -> str:
        return self.name


class CalendarDay(models.Model):
    """工作日历: a day that differs from its weekday, as the State Council announced it."""

    day = models.DateField("日期", primary_key=True)
    is_working = models.BooleanField("是否工作日")
    name = models.CharField("说明", max_length=50)

    class Meta:
        verbose_name = "工作日历"

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class CalendarYear(models.Model):
    """已公布年份: a year whose holidays have been announced and entered."""

    year = models.PositiveSmallIntegerField("年份", primary_key=True)

    class Meta:
        verbose_name = "已公布年份"

    def __str__(self) -> str:
        return str(self.year)

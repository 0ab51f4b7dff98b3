"""Closed lists of the grading."""

from django.db import models


class GradingMethod(models.TextChoices):
    """Which evaluation method (评价办法); values are those of the command line."""

    COMPLIANCE = "compliance", "劳动保障守法诚信等级评价"
    WAGE_PAYMENT = "wage_payment", "工资支付信用评价"


class GradingState(models.TextChoices):
    """Where a grade stands (评价状态)."""

    DRAFT = "DRAFT", "拟定"
    CONFIRMED = "CONFIRMED", "已确认"


class AdverseKind(models.TextChoices):
    """What another procedure tells the rating (不良记录种类)."""

    LISTED = "LISTED", "列入失信联合惩戒名单"
    GROUP_INCIDENT = "GROUP_INCIDENT", "引发群体性或极端事件"
    CHILD_OR_FORCED_LABOR = "CHILD_OR_FORCED_LABOR", "使用童工或强迫劳动"
    OBSTRUCTION = "OBSTRUCTION", "拒绝、阻挠监察"
    CRIMINAL_LIABILITY = "CRIMINAL_LIABILITY", "被追究刑事责任"

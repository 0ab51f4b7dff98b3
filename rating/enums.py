"""Closed lists of the grading."""

from django.db import models


class GradingMethod(models.TextChoices):
    """Which evaluation method (评价办法); values are those of the command line."""

    COMPLIANCE = "compliance", "劳动保障守法诚信等级评价"
    WAGE_PAYMENT = "wage_payment", "工资支付信用评价"


class GradingState(models.TextChoices):
    """Where a grade stands (评价状态), in the order of the procedure."""

    DRAFT = "DRAFT", "拟定"
    SIGNED = "SIGNED", "已签批"
    NOTIFIED = "NOTIFIED", "已告知"
    OBJECTED = "OBJECTED", "异议核实中"
    CONFIRMED = "CONFIRMED", "已确认"
    PUBLISHED = "PUBLISHED", "已公布"
    WITHDRAWN = "WITHDRAWN", "异议成立，已撤回"


class AdverseKind(models.TextChoices):
    """What another procedure tells the rating (不良记录种类)."""

    LISTED = "LISTED", "列入失信联合惩戒名单"
    GROUP_INCIDENT = "GROUP_INCIDENT", "引发群体性或极端事件"
    CHILD_OR_FORCED_LABOR = "CHILD_OR_FORCED_LABOR", "使用童工或强迫劳动"
    OBSTRUCTION = "OBSTRUCTION", "拒绝、阻挠监察"
    CRIMINAL_LIABILITY = "CRIMINAL_LIABILITY", "被追究刑事责任"
    OVERRIDE = "OVERRIDE", "法院或其他主管机关认定"


class RecordSource(models.TextChoices):
    """How an aspect came to be looked at (记录来源)."""

    DAILY_INSPECTION = "DAILY_INSPECTION", "日常巡视检查"
    WRITTEN_REVIEW = "WRITTEN_REVIEW", "书面材料审查"
    COMPLAINT = "COMPLAINT", "举报投诉查处"
    SPECIAL_INSPECTION = "SPECIAL_INSPECTION", "专项检查"
    OTHER = "OTHER", "其他工作"


class InspectionKind(models.TextChoices):
    """Kind of an inspection (检查种类)."""

    DAILY = "DAILY", "日常检查"
    SPECIAL = "SPECIAL", "专项检查"

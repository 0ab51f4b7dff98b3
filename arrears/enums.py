"""Closed lists of the arrears procedures."""

from django.db import models


class Basis(models.TextChoices):
    """What "due" rests on (应发依据)."""

    PAYROLL = "PAYROLL", "工资支付表"
    CONTRACT_ATTENDANCE = "CONTRACT_ATTENDANCE", "合同标准×考勤"
    CLAIM = "CLAIM", "经核实的投诉"


class Level(models.TextChoices):
    """Level of a warning (预警等级); the order is `LEVEL_ORDER`."""

    BLUE = "BLUE", "蓝色"
    YELLOW = "YELLOW", "黄色"
    ORANGE = "ORANGE", "橙色"
    RED = "RED", "红色"


LEVEL_ORDER = {Level.BLUE: 1, Level.YELLOW: 2, Level.ORANGE: 3, Level.RED: 4}


class WarningState(models.TextChoices):
    """Where a warning stands (预警状态)."""

    OPEN = "OPEN", "未解除"
    CLOSED = "CLOSED", "已解除"


class ComplaintState(models.TextChoices):
    """Where a complaint stands (投诉状态)."""

    RECEIVED = "RECEIVED", "已收到，等待受理"
    IN_CASE = "IN_CASE", "已立案调查"
    REFUSED = "REFUSED", "不予受理"
    CLOSED = "CLOSED", "已办结"


class CaseState(models.TextChoices):
    """Where a case stands (案件状态)."""

    INVESTIGATING = "INVESTIGATING", "调查中"
    ORDERED = "ORDERED", "已责令限期支付"
    ORDER_UNPAID = "ORDER_UNPAID", "逾期未支付"
    CLOSED = "CLOSED", "已结案"


class ServiceMethod(models.TextChoices):
    """How a document was served (送达方式)."""

    IN_PERSON = "IN_PERSON", "直接送达"
    LEFT = "LEFT", "留置送达"
    POST = "POST", "邮寄送达"
    POSTED = "POSTED", "张贴送达"

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


class WarningStage(models.TextChoices):
    """How far people have come with a warning (办理阶段); each but the last has a clock."""

    RAISED = "RAISED", "待签收"
    SIGNED = "SIGNED", "待分派"
    ASSIGNED = "ASSIGNED", "待单位答复"
    ANSWERED = "ANSWERED", "待核实"
    VERIFIED = "VERIFIED", "已核实"


class Verdict(models.TextChoices):
    """What verification came to (核实结论)."""

    TRUE = "TRUE", "属实"
    FALSE = "FALSE", "不属实"


class VerdictReason(models.TextChoices):
    """Why a warning was true or false (核实原因); `REASONS_OF` says which go with which."""

    PAID_SINCE = "PAID_SINCE", "属实，单位已补发或补正"
    CORRECTING = "CORRECTING", "属实，已责令限期改正"
    CASE_FILED = "CASE_FILED", "属实，已立案调查"
    FORCE_MAJEURE = "FORCE_MAJEURE", "属实，因不可抗力顺延"
    DATA_LATE = "DATA_LATE", "数据报送滞后"
    DATA_WRONG = "DATA_WRONG", "数据填报错误"
    MATCHED_WRONG = "MATCHED_WRONG", "系统比对错误"
    PAID_OTHERWISE = "PAID_OTHERWISE", "已以其他合法方式支付"
    SITE_STOPPED = "SITE_STOPPED", "项目停工或人员已退场未登记"
    BOUND_UNFIT = "BOUND_UNFIT", "阈值不适用于本项目"


REASONS_OF = {
    Verdict.TRUE: (
        VerdictReason.PAID_SINCE,
        VerdictReason.CORRECTING,
        VerdictReason.CASE_FILED,
        VerdictReason.FORCE_MAJEURE,
    ),
    Verdict.FALSE: (
        VerdictReason.DATA_LATE,
        VerdictReason.DATA_WRONG,
        VerdictReason.MATCHED_WRONG,
        VerdictReason.PAID_OTHERWISE,
        VerdictReason.SITE_STOPPED,
        VerdictReason.BOUND_UNFIT,
    ),
}


class OutsideKind(models.TextChoices):
    """What another department reports of a company (外部信号种类; Decree 724 art. 38)."""

    TAX = "TAX", "欠税"
    SOCIAL_INSURANCE = "SOCIAL_INSURANCE", "欠缴社会保险费"
    UTILITIES = "UTILITIES", "水电气用量骤降或欠费"
    COURT = "COURT", "被列为被执行人"
    ABNORMAL = "ABNORMAL", "被列入经营异常名录"
    CREDIT = "CREDIT", "信贷逾期"
    UNREACHABLE = "UNREACHABLE", "负责人失联"


class Channel(models.TextChoices):
    """How a complaint reached us (投诉来源)."""

    SITE_CODE = "SITE_CODE", "工地码"
    OPEN = "OPEN", "网页（没有工地码）"
    COUNTER = "COUNTER", "窗口来访"
    HOTLINE = "HOTLINE", "热线电话"
    NATIONAL = "NATIONAL", "全国根治欠薪线索反映平台"


class ToldBy(models.TextChoices):
    """Who tells: the worker, one for several, or somebody who knows (反映人)."""

    WORKER = "WORKER", "本人"
    REPRESENTATIVE = "REPRESENTATIVE", "工人代表"
    THIRD_PERSON = "THIRD_PERSON", "知情人"


class PayAnswerKind(models.TextChoices):
    """What a worker says of a month's pay (工资确认); no answer is the third state."""

    CONFIRMED = "CONFIRMED", "对，钱已收到"
    DISPUTED = "DISPUTED", "不对"


class ComplaintState(models.TextChoices):
    """Where a complaint stands (投诉状态)."""

    RECEIVED = "RECEIVED", "已收到，等待受理"
    IN_CASE = "IN_CASE", "已立案调查"
    REFUSED = "REFUSED", "不予受理"
    PASSED_ON = "PASSED_ON", "已转送其他部门"
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


class ComplaintOutcome(models.TextChoices):
    """What was decided on a complaint that opens no case (投诉处理)."""

    REFUSE = "REFUSE", "不予受理"
    TRANSFER = "TRANSFER", "转送"


class RefusalGround(models.TextChoices):
    """Why a complaint is not taken up (不予受理理由)."""

    TOO_OLD = "TOO_OLD", "违法行为已超过查处时效"
    IN_COURT = "IN_COURT", "已申请仲裁或者提起诉讼"
    NOT_OUR_DUTY = "NOT_OUR_DUTY", "不属于劳动保障监察职责"
    NO_EMPLOYER = "NO_EMPLOYER", "没有明确的用人单位且无法查明"


class DocumentKind(models.TextChoices):
    """Kinds of documents of a case (文书种类)."""

    INQUIRY = "INQUIRY", "劳动保障监察询问通知书"
    CORRECTION = "CORRECTION", "劳动保障监察限期改正指令书"
    PAYMENT_ORDER = "PAYMENT_ORDER", "责令限期支付决定书"
    PRIOR_NOTICE = "PRIOR_NOTICE", "行政处罚事先告知书"
    HANDLING_DECISION = "HANDLING_DECISION", "行政处理决定书"
    PENALTY_DECISION = "PENALTY_DECISION", "行政处罚决定书"
    SERVICE_RECEIPT = "SERVICE_RECEIPT", "送达回证"
    CRIME_TRANSFER = "CRIME_TRANSFER", "涉嫌犯罪案件移送书"
    EXPOSURE = "EXPOSURE", "重大劳动保障违法行为社会公布审批表"
    MARKET_REMOVAL = "MARKET_REMOVAL", "清出建设市场建议书"
    CLOSING = "CLOSING", "结案报告"


class MoneySource(models.TextChoices):
    """Out of whose money arrears were paid (清偿来源)."""

    EMPLOYER = "EMPLOYER", "用人单位支付"
    GENERAL_CONTRACTOR = "GENERAL_CONTRACTOR", "施工总承包单位先行清偿"
    OWNER_ADVANCE = "OWNER_ADVANCE", "建设单位先行垫付"
    DEPOSIT = "DEPOSIT", "动用工资保证金"
    EMERGENCY_FUND = "EMERGENCY_FUND", "应急周转金垫付"


class ClosingGround(models.TextChoices):
    """Why a case is closed (结案理由)."""

    PAID = "PAID", "拖欠工资已经付清"
    NO_VIOLATION = "NO_VIOLATION", "违法事实不成立"
    IN_COURT = "IN_COURT", "已进入仲裁或者诉讼程序"
    TRANSFERRED = "TRANSFERRED", "已移送其他机关"


class ReferralState(models.TextChoices):
    """Where a referral to the police stands (移送状态)."""

    PROPOSED = "PROPOSED", "待负责人决定"
    REFUSED = "REFUSED", "不予移送"
    APPROVED = "APPROVED", "已批准，待移送"
    TRANSFERRED = "TRANSFERRED", "已移送，待公安机关答复"
    ACCEPTED = "ACCEPTED", "公安机关已立案"
    DECLINED = "DECLINED", "公安机关不予立案"
    HANDED_OVER = "HANDED_OVER", "已移交案卷"


class GroupEventLevel(models.TextChoices):
    """Size of a group event (群体性事件等级)."""

    RECORDED = "RECORDED", "登记"
    COLLECTIVE = "COLLECTIVE", "集体上访"
    GROUP = "GROUP", "群体性事件"
    MAJOR = "MAJOR", "重大群体性事件"
    EXTRA_MAJOR = "EXTRA_MAJOR", "特别重大群体性事件"


class AccessVerdict(models.TextChoices):
    """What the review of an emergency reading came to (复查结论)."""

    JUSTIFIED = "JUSTIFIED", "属实必要"
    UNJUSTIFIED = "UNJUSTIFIED", "不应查看"

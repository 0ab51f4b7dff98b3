"""Closed lists of the listing procedure."""

from django.db import models


class ListingCondition(models.TextChoices):
    """Which condition of Order 45 art. 5 holds (列入情形)."""

    AMOUNT = "AMOUNT", "达到认定拒不支付劳动报酬罪数额标准"
    INCIDENT = "INCIDENT", "引发群体性事件、极端事件造成严重不良社会影响"


class DecisionState(models.TextChoices):
    """Where a listing decision stands (决定状态)."""

    DRAFT = "DRAFT", "待审批"
    APPROVED = "APPROVED", "已决定列入"
    REJECTED = "REJECTED", "不予列入"


class ChangeState(models.TextChoices):
    """Where a decision on a change of the list stands (变更决定状态)."""

    DRAFT = "DRAFT", "待审批"
    APPROVED = "APPROVED", "已决定"
    REJECTED = "REJECTED", "未批准"


class Purpose(models.TextChoices):
    """What a checker asks for (查询用途); the eight fields of Decree 724 art. 48."""

    GOVERNMENT_FUNDS = "government_funds", "政府资金支持"
    PROCUREMENT = "procurement", "政府采购"
    BIDDING = "bidding", "招投标"
    FINANCING = "financing", "融资贷款"
    MARKET_ACCESS = "market_access", "市场准入"
    TAX_BENEFITS = "tax_benefits", "税收优惠"
    HONORS = "honors", "评优评先"
    TRAVEL = "travel", "交通出行"


class DecisionOutcome(models.TextChoices):
    """What a drafted decision proposes (拟定结论)."""

    LIST = "LIST", "列入"
    SPARE = "SPARE", "不予列入"


class ChangeKind(models.TextChoices):
    """What is decided on companies and persons that are listed (名单变更种类)."""

    EARLY_REMOVAL = "EARLY_REMOVAL", "准予提前移出"
    REFUSAL = "REFUSAL", "不予提前移出"
    REVOCATION = "REVOCATION", "撤销列入"
    WITHDRAWAL = "WITHDRAWAL", "撤回错误列入"
    RESTORATION = "RESTORATION", "恢复列入"


class RemovalCause(models.TextChoices):
    """Why a listing ended (移出原因)."""

    EXPIRED = "EXPIRED", "期满移出"
    EARLY = "EARLY", "提前移出"
    REVOKED = "REVOKED", "撤销列入"


class BarKind(models.TextChoices):
    """What forbids an early removal (不得提前移出情形); Order 45 art. 13."""

    CRIMINAL = "CRIMINAL", "拒不支付劳动报酬罪刑事案件未终结或者已承担刑事责任"
    OTHER = "OTHER", "法律、法规和党中央、国务院政策文件规定的其他情形"


class EvidenceKind(models.TextChoices):
    """What a paper of an application for removal is (申请材料种类)."""

    PROOF = "PROOF", "已经改正的证据"
    PLEDGE = "PLEDGE", "书面信用承诺"
    OTHER = "OTHER", "其他材料"


class DiscrepancyKind(models.TextChoices):
    """How a platform differs from what we sent it (差异种类)."""

    ALTERED = "ALTERED", "不一致"
    EXTRA = "EXTRA", "多出"


class CorrectionKind(models.TextChoices):
    """What is done about a difference (差异处理)."""

    RESTATE = "RESTATE", "重述原内容"
    WITHDRAW = "WITHDRAW", "要求撤下"
    LEAVE = "LEAVE", "不处理"

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


class SupplementEffect(models.TextChoices):
    """What bringing papers later does to the period of the office (补正对期限的影响)."""

    NONE = "不影响", "不影响"
    RESTARTS = "重新计算", "重新计算"
    SUSPENDS = "中止计算", "中止计算"


class DiscrepancyKind(models.TextChoices):
    """How a platform differs from what we sent it (差异种类)."""

    ALTERED = "ALTERED", "不一致"
    EXTRA = "EXTRA", "多出"
    # Of a person: what was sent is not taken.
    REFUSED = "REFUSED", "拒收"


class CorrectionKind(models.TextChoices):
    """What is done about a difference (差异处理)."""

    RESTATE = "RESTATE", "重述原内容"
    WITHDRAW = "WITHDRAW", "要求撤下"
    LEAVE = "LEAVE", "不处理"


class CaseOutcome(models.TextChoices):
    """What a case comes to (四个一批): four outcomes, each with its procedure and document."""

    EXPOSURE = "EXPOSURE", "集中曝光"
    LISTING = "LISTING", "列入失信名单并推送"
    POLICE = "POLICE", "移送公安"
    MARKET_REMOVAL = "MARKET_REMOVAL", "清出建设市场"


class Violation(models.TextChoices):
    """Which major violation is published (重大违法情形); Order 29 art. 5."""

    ARREARS = "ARREARS", "克扣、无故拖欠劳动报酬，数额较大"
    REFUSAL_TO_PAY = "REFUSAL_TO_PAY", "拒不支付劳动报酬，依法移送司法机关追究刑事责任"
    SOCIAL_IMPACT = "SOCIAL_IMPACT", "因违反劳动保障法律、法规或者规章规定造成严重不良社会影响"
    OTHER = "OTHER", "其他重大劳动保障违法行为"


class PublicationState(models.TextChoices):
    """Where a publication of a violation stands (公布状态)."""

    DRAFT = "DRAFT", "待审批"
    REJECTED = "REJECTED", "不予公布"
    PUBLISHED = "PUBLISHED", "已公布"
    WITHDRAWN = "WITHDRAWN", "已撤下"


class ProposalState(models.TextChoices):
    """Where a proposal to another authority stands (建议状态)."""

    PROPOSED = "PROPOSED", "待负责人决定"
    REFUSED = "REFUSED", "不予建议"
    SENT = "SENT", "已发出，待主管部门答复"
    ACCEPTED = "ACCEPTED", "主管部门已作出限制决定"
    DECLINED = "DECLINED", "主管部门未采取限制"


class Delivery(models.TextChoices):
    """How far the messages of one decision have come at the platforms (送达平台)."""

    WAITING = "WAITING", "等待平台回执"
    DELIVERED = "DELIVERED", "平台已全部签收"
    PARTIAL = "PARTIAL", "平台只签收了一部分"
    STOPPED = "STOPPED", "已暂停推送"
    EXCEPTED = "EXCEPTED", "平台已签收，其中拒收的人员未列"


class PenaltyProcedure(models.TextChoices):
    """By which procedure a penalty was decided (处罚程序)."""

    ORDINARY = "ORDINARY", "普通程序"
    SIMPLIFIED = "SIMPLIFIED", "简易程序"


class PenaltyOperation(models.TextChoices):
    """What a report of a penalty does at the platform (操作)."""

    NEW = "NEW", "新增"
    AMEND = "AMEND", "变更"
    WITHDRAW = "WITHDRAW", "撤销"
    LEFT_OUT = "LEFT_OUT", "不报送"


class PenaltyKind(models.TextChoices):
    """Kinds of penalty as the exchange names them (处罚类别)."""

    WARNING = "警告", "警告"
    FINE = "罚款", "罚款"
    CONFISCATION = "没收违法所得/没收非法财物", "没收违法所得/没收非法财物"
    SUSPENSION = "暂扣许可证", "暂扣许可证"
    REVOCATION = "吊销许可证/执照", "吊销许可证/执照"
    CLOSURE = "责令停产停业", "责令停产停业"
    OTHER = "其他", "其他"

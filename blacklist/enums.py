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

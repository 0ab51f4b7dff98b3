"""Money set apart for wages, and the notice board (专用账户、保证金、告示牌)."""

from django.db import models
from django.db.models import Q

from sites.enums import AccountAction, AccountStatus, DepositForm, Direction
from sites.models.company import Company
from sites.models.fields import FenField
from sites.models.project import Project


class SpecialWageAccount(models.Model):
    """农民工工资专用账户: used only for the wages of its project (Decree 724 art. 26)."""

    project = models.OneToOneField(
        Project, verbose_name="项目", on_delete=models.PROTECT, related_name="special_account"
    )
    company = models.ForeignKey(Company, verbose_name="开户单位", on_delete=models.PROTECT)
    bank_name = models.CharField("开户银行", max_length=100)
    number_sealed = models.CharField("账号（密文）", max_length=200)
    number_index = models.CharField("账号索引", max_length=64, unique=True)
    number_last4 = models.CharField("账号后四位", max_length=4)
    opened_on = models.DateField("开户日期")
    agreement_signed_on = models.DateField("三方协议签订日期", null=True, blank=True)
    status = models.CharField("状态", max_length=10, choices=AccountStatus)
    closed_on = models.DateField("销户日期", null=True, blank=True)

    class Meta:
        verbose_name = "农民工工资专用账户"

    def __str__(self) -> str:
        return f"{self.bank_name} ****{self.number_last4}"


class AccountTransaction(models.Model):
    """专户流水: one entry of the bank's statement; amounts are yuan, kept as fen."""

    account = models.ForeignKey(
        SpecialWageAccount,
        verbose_name="专户",
        on_delete=models.PROTECT,
        related_name="transactions",
    )
    traded_on = models.DateField("交易日期")
    direction = models.CharField("收支", max_length=3, choices=Direction)
    action = models.CharField("交易类型", max_length=20, choices=AccountAction)
    amount = FenField("金额(元)")
    balance = FenField("余额(元)", null=True, blank=True)
    counterparty_name = models.CharField("对方户名", max_length=200, blank=True)
    summary = models.CharField("摘要", max_length=200, blank=True)
    # The bank's serial number, or a hash of the entry with its ordinal where it has none.
    serial = models.CharField("流水号", max_length=64)
    load = models.ForeignKey("sites.Load", verbose_name="来源文件", on_delete=models.PROTECT)

    class Meta:
        verbose_name = "专户流水"
        constraints = (
            models.UniqueConstraint(
                name="account_transaction_serial_once", fields=("account", "serial")
            ),
            models.CheckConstraint(
                name="account_transaction_amount_positive", condition=Q(amount__gt=0)
            ),
        )
        indexes = (models.Index(name="account_transaction_day", fields=("account", "traded_on")),)

    def __str__(self) -> str:
        return f"{self.traded_on} {self.get_direction_display()} {self.amount}"


class WageDeposit(models.Model):
    """工资保证金: stored by the general contractor or covered by a guarantee (art. 32)."""

    project = models.OneToOneField(
        Project, verbose_name="项目", on_delete=models.PROTECT, related_name="wage_deposit"
    )
    form = models.CharField("存储形式", max_length=20, choices=DepositForm)
    amount = models.DecimalField("金额(元)", max_digits=16, decimal_places=2)
    bank_name = models.CharField("经办银行", max_length=100, blank=True)
    stored_on = models.DateField("存储日期")
    valid_until = models.DateField("保函到期日", null=True, blank=True)

    class Meta:
        verbose_name = "工资保证金"

    def __str__(self) -> str:
        return f"{self.get_form_display()} {self.amount}"


class RightsNotice(models.Model):
    """维权信息告示牌: one check of the board and its three groups of contents (art. 34)."""

    project = models.ForeignKey(
        Project, verbose_name="项目", on_delete=models.PROTECT, related_name="rights_notices"
    )
    checked_on = models.DateField("核验日期")
    shows_parties = models.BooleanField("公示单位与劳资专管员信息")
    shows_minimum_wage = models.BooleanField("公示最低工资与支付日期")
    shows_complaint_channels = models.BooleanField("公示投诉与维权渠道")

    class Meta:
        verbose_name = "维权信息告示牌"
        constraints = (
            models.UniqueConstraint(
                name="rights_notice_one_check_a_day", fields=("project", "checked_on")
            ),
        )

    def __str__(self) -> str:
        return f"{self.project} {self.checked_on}"

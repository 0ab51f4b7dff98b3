"""What one payroll line is held against: attendance, contract, minimum wage, how it is paid."""

import unicodedata
from decimal import Decimal

from sites.enums import WageForm
from sites.ingest.context import Context
from sites.ingest.row_reader import RowReader

LARGE = Decimal(1_000_000)
YUAN_WORDS = frozenset({"人民币", "人民币元", "元", "CNY", "RMB", "¥", "156", "1"})
IN_KIND_WORDS = ("实物", "购物卡", "购物券", "提货", "有价证券", "代金券", "消费卡", "充值卡")


def check_against_facts(reader: RowReader, id_number: str, days: Decimal, gross: Decimal) -> None:
    """Warn where the line does not fit attendance, contract, minimum wage, or common sense."""
    context = reader.context
    key = context.person_key(id_number) if id_number else ""
    attended = context.attendance.get(key)
    if attended is not None and attended != days:
        reader.warn(
            "W-DAYS-ATTENDANCE",
            "days",
            f"出勤天数{days.normalize():f}与考勤记录{attended.normalize():f}不一致",
            "请核对考勤表和工资表",
        )
    if days > 0 and gross == 0:
        reader.warn(
            "W-ZERO-PAY", "gross", f"出勤{days.normalize():f}天但应发工资为0", "请核对应发工资"
        )
    elif context.minimum_wage is not None and below_minimum(gross, days, context):
        reader.warn(
            "W-MIN-WAGE",
            "gross",
            f"应发{gross:,}低于按出勤折算的当地最低工资标准(每月{context.minimum_wage:,})",
            "请核对应发工资",
        )
    if gross > LARGE:
        reader.warn("W-MONEY-LARGE", "gross", f"应发{gross:,}超过一百万元", "请核对金额单位")
    _check_contract(reader, key, days, gross)


def _check_contract(reader: RowReader, key: str, days: Decimal, gross: Decimal) -> None:
    """Warn where rate or gross fall short of what was agreed by the day."""
    form, agreed = reader.context.contracts.get(key, ("", Decimal(0)))
    if form != WageForm.DAY:
        return
    rate = reader.money("rate", required=False)
    if rate is not None and 0 < rate < agreed:
        reader.warn(
            "W-RATE-CONTRACT",
            "rate",
            f"工资标准{rate:,}低于合同约定的每日{agreed:,}",
            "请核对合同；降低标准须与本人书面变更合同",
        )
    elif 0 < gross < agreed * days:
        reader.warn(
            "W-PAY-CONTRACT",
            "gross",
            f"应发{gross:,}低于按合同每日{agreed:,}乘出勤{days.normalize():f}天的{agreed * days:,}",
            "请核对应发工资与合同",
        )


def below_minimum(gross: Decimal, days: Decimal, context: Context) -> bool:
    """Compare without dividing: gross / days of work against minimum / days of the month."""
    assert context.minimum_wage is not None
    return gross * context.days_in_month < context.minimum_wage * days


def check_payment(reader: RowReader, card: str) -> None:
    """Refuse wages in goods or foreign money, and a card that is the site's own account."""
    context = reader.context
    if card and context.account_key and context.account_index(card) == context.account_key:
        reader.refuse(
            "E-BANK-EMPLOYER",
            "card",
            f"银行卡号(尾号{card[-4:]})是本项目的工资专用账户",
            "请填写农民工本人的银行卡号",
        )
    currency = unicodedata.normalize("NFKC", reader.text("currency")).upper().replace(" ", "")
    if currency and currency not in YUAN_WORDS:
        reader.refuse(
            "E-CURRENCY", "currency", f"币种“{currency[:20]}”不是人民币", "工资应以人民币支付"
        )
    method = reader.text("pay_method")
    if any(word in method for word in IN_KIND_WORDS):
        reader.refuse(
            "E-IN-KIND",
            "pay_method",
            f"支付方式“{method[:20]}”不是货币",
            "工资应以货币形式支付，不得以实物或者有价证券等代替（条例第十一条）",
        )
    paid_on = reader.day("paid_on")
    if paid_on is None:
        return
    if paid_on > context.on:
        reader.refuse(
            "E-DATE-ORDER", "paid_on", "发放日期晚于今天", "请填写实际发放日期，未发的留空"
        )
    elif context.month is not None and paid_on < context.month:
        reader.refuse("E-DATE-ORDER", "paid_on", "发放日期早于工资所属月份", "请核对发放日期")

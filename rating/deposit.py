"""工资保证金差异化存储: what a grade costs or saves a new project. Pure; money is yuan.

Source: 人社部发〔2021〕65号. Every number is a dated value of `sites/law/values/deposit.yaml`.
"""

from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from sites.errors import InvalidInput
from sites.law import LawAt

FEN = Decimal("0.01")
ONE = Decimal(1)
FLOOR = "deposit.several_works_minimum_ratio"


@dataclass(frozen=True, slots=True)
class DepositFacts:
    """What decides the deposit of one new project.

    Attributes:
        contract_amount: Yuan.
        base_rate: The rate the place asks of everybody, a ratio ("0.02").
        clean_years: Whole years in a row without arrears in the place.
        years_since_arrears: Years since the last arrears, 0 for this year; None for never.
        is_c_for_arrears: Graded C because of arrears.
        is_listed: On the joint-sanction list.
        keeps_systems: Real-name and special account, and the other systems, are in place.
        is_new_project: Not begun before the grade; a running project keeps its deposit.
    """

    contract_amount: Decimal
    base_rate: Decimal
    clean_years: int = 0
    years_since_arrears: int | None = None
    is_c_for_arrears: bool = False
    is_listed: bool = False
    keeps_systems: bool = True
    is_new_project: bool = True


@dataclass(frozen=True, slots=True)
class Deposit:
    """The outcome.

    Attributes:
        multiplier: Of the base rate.
        rate: The rate after it, never below the floor unless exempt.
        amount: Yuan.
        base_amount: What it would be without any difference; yuan.
        words: Chinese, why.
        basis: Citation in Chinese.
        is_exempt: Nothing need be stored, on application.
    """

    multiplier: Decimal
    rate: Decimal
    amount: Decimal
    base_amount: Decimal
    words: str
    basis: str
    is_exempt: bool


def reckon_deposit(facts: DepositFacts, law: LawAt) -> Deposit:
    """Reckon the deposit of a new project; the worst fact decides.

    Raises:
        InvalidInput: The amount is not positive, or the rate outside the range of the law.
        UnknownParameter: A value is not in force on the day.
    """
    low, high = (
        law.decimal("deposit.base_rate_minimum_ratio"),
        law.decimal("deposit.base_rate_maximum_ratio"),
    )
    if facts.contract_amount <= 0:
        raise InvalidInput("合同价应大于零", fix="请填写施工合同价（元）", code="E-AMOUNT")
    if not low <= facts.base_rate <= high:
        raise InvalidInput(
            f"存储比例应在 {_percent(low)} 至 {_percent(high)} 之间",
            fix="请填写本地规定的存储比例",
            code="E-DEPOSIT-RATE",
        )
    multiplier, name, words = _multiplier(facts, law)
    is_exempt = multiplier == 0
    rate = Decimal(0) if is_exempt else max(facts.base_rate * multiplier, law.decimal(FLOOR))
    if not is_exempt and rate > facts.base_rate * multiplier:
        words += f"；不低于下限 {_percent(rate)}"
    return Deposit(
        multiplier=multiplier,
        rate=rate,
        amount=_yuan(facts.contract_amount * rate),
        base_amount=_yuan(facts.contract_amount * facts.base_rate),
        words=words,
        basis=law.citation(name).words,
        is_exempt=is_exempt,
    )


def compare_deposits(facts: DepositFacts, law: LawAt) -> tuple[Deposit, ...]:
    """The same new project in each situation the law tells apart, the cheapest first.

    What a grade costs or saves is the difference between two of them.

    Raises:
        InvalidInput: As `reckon_deposit`.
        UnknownParameter: A value is not in force on the day.
    """
    clean = DepositFacts(facts.contract_amount, facts.base_rate)
    situations = (
        replace(clean, clean_years=law.integer("deposit.exemption_clean_years")),
        replace(clean, clean_years=law.integer("deposit.reduction_clean_years")),
        clean,
        replace(clean, years_since_arrears=0),
        replace(clean, years_since_arrears=0, is_c_for_arrears=True),
    )
    return tuple(reckon_deposit(one, law) for one in situations)


def _multiplier(facts: DepositFacts, law: LawAt) -> tuple[Decimal, str, str]:
    """The multiplier, the parameter it rests on, and why."""
    same = "deposit.base_rate_minimum_ratio"
    if not facts.is_new_project:
        return ONE, same, "已经存储的项目不调整，差异化比例只适用于新建项目"
    if facts.is_listed or facts.is_c_for_arrears:
        name = "deposit.listed_increase_minimum_ratio"
        why = "列入失信联合惩戒名单" if facts.is_listed else "因拖欠工资评为C级"
        return ONE + law.decimal(name), name, f"{why}，比例提高"
    years = law.integer("deposit.arrears_years")
    if facts.years_since_arrears is not None and facts.years_since_arrears < years:
        name = "deposit.arrears_increase_minimum_ratio"
        return ONE + law.decimal(name), name, f"{years}年内发生过拖欠，比例提高"
    return _reduced(facts, law, same)


def _reduced(facts: DepositFacts, law: LawAt, same: str) -> tuple[Decimal, str, str]:
    exempt, halved = "deposit.exemption_clean_years", "deposit.reduction_clean_years"
    if facts.clean_years < law.integer(halved):
        return ONE, same, f"无拖欠满{facts.clean_years}年，按规定比例存储"
    if not facts.keeps_systems:
        return ONE, same, "五项制度不全，不得降低比例"
    if facts.clean_years >= law.integer(exempt):
        return Decimal(0), exempt, f"连续{facts.clean_years}年无拖欠且制度齐全，可以申请免存"
    name = "deposit.reduction_minimum_ratio"
    return ONE - law.decimal(name), name, f"连续{facts.clean_years}年无拖欠且制度齐全，比例降低"


def _yuan(amount: Decimal) -> Decimal:
    return amount.quantize(FEN, rounding=ROUND_HALF_UP)


def _percent(ratio: Decimal) -> str:
    return f"{(ratio * 100).normalize():f}%"

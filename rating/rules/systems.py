"""工资支付制度: the systems a project is looked at for; which five are shown is law data.

`systems.required` names five of them, dated and regional: a province that counts others
enters its own list.
"""

from sites.law import LawAt, UnknownParameter

SHOWN = "systems.required"
# Key: name as the law and the list of the five write it, and the short name of pages.
SYSTEMS = {
    "real_name": ("农民工实名制管理", "实名制管理"),
    "special_account": ("农民工工资专用账户管理", "工资专用账户"),
    "paid_on_behalf": ("施工总承包单位代发工资", "总包代发工资"),
    "deposit": ("工资保证金存储", "工资保证金"),
    "notice_board": ("维权信息公示", "维权信息告示牌"),
    "monthly_payment": ("按月足额支付工资", "按月足额发放"),
    "labor_cost": ("人工费用按月拨付", "人工费用拨付"),
    "payment_guarantee": ("工程款支付担保", "工程款支付担保"),
    "wage_officer": ("劳资专管员配备", "劳资专管员"),
}
_KEY_OF_NAME = {name: key for key, (name, _) in SYSTEMS.items()}


def shown_systems(law: LawAt) -> tuple[str, ...]:
    """Keys of the systems shown as 五项制度 on the day, in the order of the list.

    Raises:
        UnknownParameter: No list is in force, or it names a system nobody can look for.
    """
    names = law.value(SHOWN)
    if unknown := [name for name in names if name not in _KEY_OF_NAME]:
        raise UnknownParameter(f"五项制度清单含有系统不能核查的制度：{'、'.join(unknown)}")
    return tuple(_KEY_OF_NAME[name] for name in names)


def system_words(key: str) -> str:
    """The short Chinese name of a system."""
    return SYSTEMS[key][1]

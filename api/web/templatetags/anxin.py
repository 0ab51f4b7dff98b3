"""How values are written on pages: levels, money, days late, months, facts."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation

from django import template

from api.web.words import FACT_WORDS
from sites.lib import masking

register = template.Library()

# Level: class, word, shape. Color never stands alone.
LEVELS = {
    "RED": ("red", "红色", "▲"),
    "ORANGE": ("orange", "橙色", "◆"),
    "YELLOW": ("yellow", "黄色", "■"),
    "BLUE": ("blue", "蓝色", "●"),
}
NO_LEVEL = ("none", "无预警", "○")
# A list longer than this is cut on a page; the evidence itself is kept whole.
MOST_ITEMS = 12
ROLES = masking.MASKS["name"]


@register.filter
def level_css(level: str | None) -> str:
    """The class suffix of a level."""
    return LEVELS.get(level or "", NO_LEVEL)[0]


@register.filter
def level_words(level: str | None) -> str:
    """The Chinese word of a level."""
    return LEVELS.get(level or "", NO_LEVEL)[1]


@register.filter
def level_shape(level: str | None) -> str:
    """The shape of a level, for those who do not see the color."""
    return LEVELS.get(level or "", NO_LEVEL)[2]


@register.filter
def money(amount: object) -> str:
    """Yuan with thousands separators and two decimals: 1,234.50; nothing for nothing."""
    if amount is None or amount == "":
        return "—"
    try:
        return f"{Decimal(str(amount)):,.2f}"
    except InvalidOperation:
        return str(amount)


@register.filter
def late(days: int | None) -> str:
    """Days late as people say it: 逾期 23 天."""
    return f"逾期 {days} 天" if days else ""


@register.filter
def days_to(day: dt.date, today: dt.date) -> int:
    """Whole days from a day to today; none before it has come."""
    return max((today - day).days, 0)


@register.filter
def month(day: dt.date | None) -> str:
    """The month of a day: 2026年9月."""
    return f"{day.year}年{day.month}月" if day else "—"


@register.filter
def masked_name(name: str) -> str:
    """A worker's surname alone."""
    return masking.masked("name", name, "staff")


@register.filter
def masked_for(name: str, role: str | None) -> str:
    """A worker's name as a role may see it; without one as the public does."""
    known: masking.Role = role if role in ROLES else "public"  # type: ignore[assignment]  # looked up
    return masking.masked("name", name, known)


@register.filter
def masked_tail(last4: str) -> str:
    """An identity number of which the last character may be shown to staff."""
    return f"**** {last4[-1:]}" if last4 else "—"


@register.filter
def fact_rows(facts: object) -> list[tuple[str, str]]:
    """Facts kept as JSON, as pairs of a Chinese name and a readable value."""
    if not isinstance(facts, Mapping):
        return [("内容", fact_words(facts))] if facts else []
    return [
        (FACT_WORDS.get(str(name), str(name)), fact_words(value)) for name, value in facts.items()
    ]


def fact_words(value: object) -> str:
    """One JSON value in words."""
    if value is None or value == "":
        return "—"
    if value is True or value is False:
        return "是" if value else "否"
    if isinstance(value, Mapping):
        return "，".join(
            f"{FACT_WORDS.get(str(name), str(name))} {fact_words(item)}"
            for name, item in value.items()
        )
    if isinstance(value, list):
        words = "；".join(fact_words(item) for item in value[:MOST_ITEMS])
        return f"{words} 等 {len(value)} 项" if len(value) > MOST_ITEMS else words or "—"
    return str(value)


@register.filter
def parameter_words(parameter: object) -> str:
    """A legal parameter with its value, its source and whether it was verified."""
    if not isinstance(parameter, Mapping):
        return str(parameter)
    name = parameter.get("description") or parameter.get("name") or ""
    value = parameter.get("value")
    # A list has its own words; "list" is no unit a person counts in.
    said = (
        "、".join(map(str, value))
        if isinstance(value, list)
        else f"{value}{parameter.get('unit') or ''}"
    )
    words = f"{name}：{said}"
    if citation := parameter.get("citation"):
        words += f"（{citation}）"
    return words if parameter.get("verified", True) else words + "〔待核对〕"


@register.filter
def percent(ratio: Decimal | None) -> str:
    """A share with one decimal, cut: what is not whole is never shown as 100 %."""
    return "—" if ratio is None else f"{int(ratio * 1000) / 10:.1f}%"


@register.filter
def at(items: Sequence[object], index: int) -> object:
    """One item of a list by its place."""
    return items[index]

"""Synthetic people: names drawn from lists, numbers that can belong to nobody.

The county code 370999 was never given out, mobile numbers with 154 are not allocated, and
no bank issues cards with 62999: whoever meets one of these outside the demo knows it.
"""

import datetime as dt
from dataclasses import dataclass

from api.demo.draws import draws
from sites.lib.codes import complete_card, complete_id_number

COUNTY_NEVER_GIVEN_OUT = "370999"
PHONE_NOT_ALLOCATED = "154"
CARD_NOT_ISSUED = "62999"

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
MIDDLE = "建国志文明德永春秀玉金海长福庆广玉桂立新宝成光荣兆传洪延继承振家"
LAST = "军强伟林山峰勇涛斌华平忠刚生祥才水田旺根柱福贵利民亮波超鹏辉杰"
BANKS = ("示例银行泰安分行", "示例农村商业银行", "示例邮政储蓄银行泰安支行")


@dataclass(frozen=True, slots=True)
class Person:
    """One synthetic person; `number` is the place in the demo's own register."""

    name: str
    id_number: str
    phone: str
    card: str
    bank_name: str


def person(number: int) -> Person:
    """The person with this number: two numbers never share an identity, a card or a telephone.

    Args:
        number: 0 to 6,000,000; beyond it the serials of a day run out.
    """
    chosen = draws("person", number)
    name = chosen.choice(SURNAMES) + chosen.choice(MIDDLE) * (chosen.random() < 0.8)
    return Person(
        name=name + chosen.choice(LAST),
        id_number=_id_number(number),
        phone=f"{PHONE_NOT_ALLOCATED}{number:08d}",
        card=complete_card(f"{CARD_NOT_ISSUED}{number:013d}"),
        bank_name=chosen.choice(BANKS),
    )


def _id_number(number: int) -> str:
    """A number whose day of birth and serial count up; odd serials are men's."""
    day = dt.date(1966, 1, 1) + dt.timedelta(days=(number * 37) % 13_000)
    # Each pass over the days takes the next serial; odd ones first, few sites employ women.
    passes = number // 13_000
    serial = 1 + 2 * passes if number % 10 else 2 + 2 * passes
    return complete_id_number(f"{COUNTY_NEVER_GIVEN_OUT}{day:%Y%m%d}{serial:03d}")

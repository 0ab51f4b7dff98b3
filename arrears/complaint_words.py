"""投诉内容: what a worker says, checked before it is kept. Pure."""

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal

from arrears.errors import AmountNotValid, CountNotValid, EmptyComplaint, PeriodNotValid
from arrears.texts import checked_text
from sites.lib.days import month_start

LONGEST_TEXT = 20_000
LONGEST_NAME = 50
LONGEST_PHONE = 40
LONGEST_OWED_BY = 200
LONGEST_PLACE = 200
LONGEST_RECEIPT = 64
MOST_PEOPLE = 100_000
MOST_MEMBERS = 500
# What fits the column: ten digits before the point.
LARGEST_AMOUNT = Decimal("9999999999.99")
FEN = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Member:
    """One worker of a group complaint, and yuan owed to him if known."""

    name: str
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ComplaintWords:
    """What a worker says: who owes, since which month, yuan if known, people, what happened.

    Name and phone may stay empty: a complaint needs no name. `members` names those a
    representative speaks for. `retaliation`: somebody is punished for having complained; the
    receipt of that complaint, as typed, may stand in `earlier_receipt`.
    """

    owed_by: str
    since_month: dt.date
    amount: Decimal | None
    worker_count: int
    text: str
    name: str = ""
    phone: str = ""
    members: tuple[Member, ...] = ()
    retaliation: bool = False
    earlier_receipt: str = ""

    def plain(self) -> dict[str, object]:
        """As the hash of a receipt covers it; people and retaliation only where there are any."""
        said: dict[str, object] = {
            "owed_by": self.owed_by,
            "since_month": self.since_month,
            "amount": self.amount,
            "worker_count": self.worker_count,
            "text": self.text,
            "name": self.name,
            "phone": self.phone,
        }
        if self.members:
            said["members"] = [[member.name, member.amount] for member in self.members]
        if self.retaliation:
            said["retaliation"] = self.earlier_receipt
        return said


def checked_words(words: ComplaintWords, day: dt.date) -> ComplaintWords:
    """Give the words as they are kept; as many people as the list names, at least.

    Raises:
        EmptyComplaint, TextTooLong, TextCharacters: the text is none, or not fit to keep.
        AmountNotValid, CountNotValid, PeriodNotValid: what was stated cannot be.
    """
    text = checked_text(words.text, name="陈述", longest=LONGEST_TEXT)
    if not text:
        raise EmptyComplaint("没有写明发生了什么", fix="请写下欠薪的经过，几句话也可以")
    month = month_start(words.since_month)
    if month > day:
        raise PeriodNotValid(f"欠薪起始月{month:%Y年%m月}还没有到", fix="请填写已经过去的月份")
    if not 1 <= words.worker_count <= MOST_PEOPLE:
        raise CountNotValid(f"人数 {words.worker_count} 不对", fix="请填写1以上的人数")
    if len(words.members) > MOST_MEMBERS:
        raise CountNotValid(
            f"名单共 {len(words.members)} 人，超过 {MOST_MEMBERS} 人", fix="请分几次提交名单"
        )
    return replace(
        words,
        owed_by=checked_text(words.owed_by, name="谁欠薪", longest=LONGEST_OWED_BY),
        since_month=month,
        amount=None if words.amount is None else checked_amount(words.amount),
        worker_count=max(words.worker_count, len(words.members)),
        text=text,
        name=checked_text(words.name, name="姓名", longest=LONGEST_NAME),
        phone=checked_text(words.phone, name="电话", longest=LONGEST_PHONE),
        members=tuple(_member(member) for member in words.members),
        retaliation=words.retaliation or bool(words.earlier_receipt.strip()),
        earlier_receipt=checked_text(
            words.earlier_receipt, name="以前的回执码", longest=LONGEST_RECEIPT
        ),
    )


def checked_amount(amount: Decimal) -> Decimal:
    """Yuan with two places.

    Raises:
        AmountNotValid: not positive, finer than a fen, or too large.
    """
    if not amount.is_finite() or not 0 < amount <= LARGEST_AMOUNT:
        raise AmountNotValid("金额应大于零", fix="请填写欠薪的数额，不清楚可以不填")
    if amount != amount.quantize(FEN):
        raise AmountNotValid("金额最多两位小数", fix="请填写到分为止")
    return amount.quantize(FEN)


def _member(member: Member) -> Member:
    name = checked_text(member.name, name="名单姓名", longest=LONGEST_NAME)
    amount = None if member.amount is None else checked_amount(member.amount)
    return Member(name, amount)

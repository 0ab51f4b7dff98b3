"""What a worker says, checked before it is kept."""

import datetime as dt
from decimal import Decimal

import pytest

from arrears.complaint_words import MOST_MEMBERS, ComplaintWords, Member, checked_words
from sites.errors import DomainError

pytestmark = pytest.mark.unit
DAY = dt.date(2026, 9, 15)


def words(**changes):
    given = {
        "owed_by": "张工头",
        "since_month": DAY,
        "amount": None,
        "worker_count": 1,
        "text": "没给钱",
    }
    return ComplaintWords(**{**given, **changes})


def test_checked_words_counts_at_least_those_on_the_list():
    members = (Member(" 张三 ", Decimal(5000)), Member("李四"))

    told = checked_words(words(members=members), DAY)

    assert told.worker_count == 2
    assert told.members == (Member("张三", Decimal("5000.00")), Member("李四"))
    assert told.plain()["members"] == [["张三", Decimal("5000.00")], ["李四", None]]
    assert "members" not in checked_words(words(), DAY).plain()
    assert checked_words(words(worker_count=9, members=members), DAY).worker_count == 9


def test_checked_words_takes_an_earlier_receipt_for_retaliation_and_hashes_it():
    quiet, told = checked_words(words(), DAY), checked_words(words(retaliation=True), DAY)
    linked = checked_words(words(earlier_receipt=" 7k3m 9qxa "), DAY)

    assert (quiet.retaliation, told.retaliation, linked.retaliation) == (False, True, True)
    assert "retaliation" not in quiet.plain()
    assert (told.plain()["retaliation"], linked.plain()["retaliation"]) == ("", "7k3m 9qxa")
    with pytest.raises(DomainError) as refusal:
        checked_words(words(earlier_receipt="x" * 65), DAY)
    assert refusal.value.code == "E-TEXT-LONG"


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ((Member("张三", Decimal(0)),), "E-AMOUNT"),
        ((Member("张三", Decimal("1.001")),), "E-AMOUNT"),
        ((Member("张\x00三"),), "E-TEXT-CHARS"),
        ((Member("字" * 51),), "E-TEXT-LONG"),
        ((Member("张三"),) * (MOST_MEMBERS + 1), "E-COUNT"),
    ],
)
def test_checked_words_refuses_a_list_that_cannot_be(members, code):
    with pytest.raises(DomainError) as refusal:
        checked_words(words(members=members), DAY)

    assert refusal.value.code == code

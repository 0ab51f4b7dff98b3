"""Lists of workers as people paste them."""

from decimal import Decimal

import pytest

from arrears.complaint_words import Member
from arrears.errors import GroupListNotValid
from arrears.group_list import members_of

pytestmark = pytest.mark.unit


def test_members_of_reads_what_people_paste():
    text = (
        "姓名\t金额\n1. 张三 5000\n\n2、李四，6,500.50元\n王五：1.2万\n赵六\t￥800块钱\n欧阳建国\n"
    )

    with pytest.raises(GroupListNotValid):  # a comma between thousands parts the sum
        members_of(text)
    assert members_of(text.replace("6,500.50", "6500.50")) == (
        Member("张三", Decimal(5000)),
        Member("李四", Decimal("6500.50")),
        Member("王五", Decimal(12000)),
        Member("赵六", Decimal(800)),
        Member("欧阳建国"),
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("张三 五千", "第 1 行“五千”不是金额"),
        ("张三 5000\n5000 李四", "第 2 行“李四”不是金额"),
        ("张三 10天 5000", "第 1 行多于姓名和金额两项"),
        ("5000 6000", "第 1 行没有姓名"),
    ],
)
def test_members_of_names_the_line_that_is_wrong(text, words):
    with pytest.raises(GroupListNotValid, match=words) as refusal:
        members_of(text)

    assert refusal.value.code == "E-GROUP-LIST"
    assert refusal.value.fix

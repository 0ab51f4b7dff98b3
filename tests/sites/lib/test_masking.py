import pytest
from hypothesis import given
from hypothesis import strategies as st

from sites.lib.masking import MASKS, mask_card, mask_id, mask_name, mask_phone, masked

pytestmark = pytest.mark.unit

ID_NUMBER = "370902197003021235"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("张三", "张＊"),
        ("张三丰", "张＊"),
        ("欧阳建国", "欧阳＊＊"),
        ("欧阳华", "欧阳＊＊"),
        ("欧阳", "欧＊"),
        ("买买提·艾力", "买＊"),
        ("Ali Khan", "A＊"),
        ("𠮷田", "𠮷＊"),
        (" 张三 ", "张＊"),
        ("", ""),
        ("  ", ""),
    ],
)
def test_mask_name_keeps_the_surname_and_hides_the_length(name, expected):
    assert mask_name(name) == expected


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("staff", "370**************5"),
        ("contractor", "**************1235"),
        ("public", "3****************5"),
    ],
)
def test_mask_id_by_role(role, expected):
    assert mask_id(ID_NUMBER, role) == expected


def test_mask_id_defaults_to_staff():
    assert mask_id(ID_NUMBER) == mask_id(ID_NUMBER, "staff")


@pytest.mark.parametrize("value", ["", "3", "3709"])
def test_mask_id_hides_short_values_whole(value):
    assert mask_id(value, "contractor") == "*" * len(value)


def test_mask_phone_keeps_three_and_two():
    assert mask_phone("13905380001") == "139******01"
    assert mask_phone("12345") == "*****"


def test_mask_card_keeps_the_last_four_and_hides_the_length():
    assert mask_card("6228480000001234") == "****1234"
    assert mask_card("6228480000000001234") == "****1234"
    assert mask_card("1234") == "********"
    assert mask_card("12345") == "****2345"


@given(st.text(alphabet="0123456789", min_size=18, max_size=18))
def test_no_role_sees_first_six_and_last_four(number):
    for role in ("staff", "contractor", "public"):
        shown = [character for character in mask_id(number, role) if character != "*"]
        assert len(shown) <= 4


# What each role reads at most, said once more: a mask that grows fails here.
SHOWN = {
    ("name", "staff"): "欧阳＊＊",
    ("name", "contractor"): "欧阳建国",
    ("name", "public"): "欧阳＊＊",
    ("id_number", "staff"): "370**************5",
    ("id_number", "contractor"): "**************1235",
    ("id_number", "public"): "3****************5",
    ("phone", "staff"): "139******01",
    ("phone", "contractor"): "*********01",
    ("phone", "public"): "＊＊＊",
    ("card", "staff"): "****1234",
    ("card", "contractor"): "****1234",
    ("card", "public"): "＊＊＊",
}
VALUES = {
    "name": "欧阳建国",
    "id_number": ID_NUMBER,
    "phone": "13905380001",
    "card": "6228480000001234",
}


def test_every_field_is_declared_for_every_role():
    found = {
        (field, role): masked(field, VALUES[field], role)
        for field in MASKS
        for role in MASKS[field]
    }
    assert found == SHOWN
    assert masked("phone", "") == ""
    # Who is not known is the public.
    assert masked("id_number", ID_NUMBER) == SHOWN["id_number", "public"]

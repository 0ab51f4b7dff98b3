"""National ciphers in the shape of the local wage platforms."""

import base64

import pytest

from sites.lib.sm import (
    UnreadableField,
    fields_signed,
    open_field,
    seal_field,
    sign_fields,
    sm3_hex,
)

pytestmark = pytest.mark.unit
KEY = bytes(range(16))


def test_sm3_of_the_standard_s_example():
    assert sm3_hex(b"abc") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_signature_covers_sorted_fields_and_the_secret():
    fields = {"b": "2", "A": "1"}

    assert sign_fields(fields, "S") == sm3_hex(b"a=1&b=2&appsecret=s")
    assert fields_signed({**fields, "sign": sign_fields(fields, "S").upper()}, "S")
    assert not fields_signed({**fields, "sign": sign_fields(fields, "T")}, "S")
    assert not fields_signed({**fields, "b": "3", "sign": sign_fields(fields, "S")}, "S")
    assert not fields_signed(fields, "S")


@pytest.mark.parametrize("text", ["", "3700000011112222", "一二三四五六七八"])
def test_field_opens_with_its_key_and_looks_different_each_time(text):
    one, other = seal_field(text, KEY), seal_field(text, KEY)

    assert one != other
    assert open_field(one, KEY) == open_field(other, KEY) == text


@pytest.mark.parametrize(
    "sealed",
    [
        "不是 Base64",
        "",
        base64.b64encode(bytes(16)).decode(),
        base64.b64encode(bytes(40)).decode(),
        base64.b64encode(bytes(32)).decode(),
    ],
)
def test_what_does_not_open_is_refused(sealed):
    with pytest.raises(UnreadableField):
        open_field(sealed, KEY)


def test_what_opens_to_no_text_is_refused():
    # A vector changed so that the first byte is none of UTF-8.
    sealed = bytearray(base64.b64decode(seal_field("abc", KEY)))
    sealed[0] ^= 0x80
    with pytest.raises(UnreadableField):
        open_field(base64.b64encode(bytes(sealed)).decode(), KEY)

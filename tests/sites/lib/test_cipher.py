import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sites.lib.cipher import CipherError, FieldCipher

pytestmark = pytest.mark.unit

OLD, NEW, INDEX = b"a" * 32, b"b" * 32, b"i" * 32
ID_NUMBER = "370902197003021235"


@pytest.fixture
def cipher():
    return FieldCipher({"k1": OLD, "k2": NEW}, "k2", INDEX)


@given(st.text())
def test_decrypt_opens_what_encrypt_sealed(text):
    cipher = FieldCipher({"k1": OLD}, "k1", INDEX)
    assert cipher.decrypt(cipher.encrypt(text, purpose="worker.id"), purpose="worker.id") == text


def test_token_names_its_key_and_differs_each_time(cipher):
    first = cipher.encrypt(ID_NUMBER, purpose="worker.id")
    second = cipher.encrypt(ID_NUMBER, purpose="worker.id")
    assert first.startswith("k2:")
    assert first != second
    assert ID_NUMBER.encode() not in base64.b64decode(first[3:])


def test_tokens_of_an_older_key_still_open(cipher):
    token = FieldCipher({"k1": OLD}, "k1", INDEX).encrypt(ID_NUMBER, purpose="worker.id")
    assert cipher.decrypt(token, purpose="worker.id") == ID_NUMBER


def test_token_of_another_purpose_does_not_open(cipher):
    token = cipher.encrypt(ID_NUMBER, purpose="worker.id")
    with pytest.raises(CipherError, match="purpose"):
        cipher.decrypt(token, purpose="worker.card")


def test_any_flipped_bit_is_noticed(cipher):
    raw = bytearray(base64.b64decode(cipher.encrypt("6228", purpose="p")[3:]))
    for place in range(len(raw)):
        damaged = bytearray(raw)
        damaged[place] ^= 1
        with pytest.raises(CipherError):
            cipher.decrypt(f"k2:{base64.b64encode(damaged).decode()}", purpose="p")


@pytest.mark.parametrize("token", ["k2:", "k2:AA==", "k2:???", "k2:空", "k2"])
def test_broken_tokens_do_not_open(cipher, token):
    with pytest.raises(CipherError, match="damaged"):
        cipher.decrypt(token, purpose="p")


@pytest.mark.parametrize("token", ["", "k9:AAAA", ":AAAA"])
def test_tokens_of_unknown_keys_do_not_open(cipher, token):
    with pytest.raises(CipherError, match="known key"):
        cipher.decrypt(token, purpose="p")


def test_blind_index_is_equal_for_equal_text_and_purpose_only(cipher):
    index = cipher.blind_index(ID_NUMBER, purpose="worker.id")
    assert len(index) == 64
    assert index == FieldCipher({"k9": NEW}, "k9", INDEX).blind_index(
        ID_NUMBER, purpose="worker.id"
    )
    assert index != cipher.blind_index(ID_NUMBER, purpose="worker.card")
    assert index != FieldCipher({"k2": NEW}, "k2", b"j" * 32).blind_index(
        ID_NUMBER, purpose="worker.id"
    )
    assert cipher.blind_index("b:c", purpose="a") != cipher.blind_index("c", purpose="a:b")


@pytest.mark.parametrize(
    ("keys", "current", "index_key"),
    [
        ({"k1": OLD}, "k2", INDEX),
        ({}, "k1", INDEX),
        ({"k1": OLD[:31]}, "k1", INDEX),
        ({"k1": OLD + b"a"}, "k1", INDEX),
        ({"k1": OLD}, "k1", INDEX[:31]),
        ({"k:1": OLD}, "k:1", INDEX),
        ({"": OLD}, "", INDEX),
        ({"k1": INDEX}, "k1", INDEX),
    ],
)
def test_unfit_keys_are_refused(keys, current, index_key):
    with pytest.raises(ValueError, match="key"):
        FieldCipher(keys, current, index_key)

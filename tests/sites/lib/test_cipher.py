import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sites.lib.cipher import CipherError, FieldCipher, sm3_hmac

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


def test_the_national_cipher_seals_and_opens_beside_the_other():
    national = FieldCipher({"k1": OLD}, "k1", INDEX, profile="SM")
    token = national.encrypt(ID_NUMBER, purpose="worker.id")
    assert token.startswith("k1~sm:")
    assert FieldCipher({"k1": OLD}, "k1", INDEX).decrypt(token, purpose="worker.id") == ID_NUMBER
    with pytest.raises(CipherError):
        national.decrypt(token, purpose="worker.card")
    raw = bytearray(base64.b64decode(token.partition(":")[2]))
    for place in (0, 12, len(raw) - 1):
        damaged = bytearray(raw)
        damaged[place] ^= 1
        with pytest.raises(CipherError):
            national.decrypt(f"k1~sm:{base64.b64encode(damaged).decode()}", purpose="worker.id")


def test_the_index_of_the_national_hash_is_another_and_as_long():
    one = FieldCipher({"k1": OLD}, "k1", INDEX).blind_index("x", purpose="p")
    other = FieldCipher({"k1": OLD}, "k1", INDEX, index_profile="SM").blind_index("x", purpose="p")
    assert (len(other), one != other) == (64, True)
    national = FieldCipher({"k1": OLD}, "k1", INDEX, index_profile="SM")
    assert national.blind_indices(["x"], purpose="p") == [other]


def test_sm3_is_that_of_another_program():
    import gmalg

    key, block = b"k" * 32, 64
    padded = key.ljust(block, b"\0")
    inner, outer = gmalg.SM3(), gmalg.SM3()
    inner.update(bytes(one ^ 0x36 for one in padded) + b"text")
    outer.update(bytes(one ^ 0x5C for one in padded) + inner.value())
    assert sm3_hmac(key, b"text") == outer.value()


def test_files_are_sealed_and_opened(cipher):
    sealed = cipher.encrypt_bytes(b"workbook", purpose="upload.x")
    assert sealed.startswith(b"k2:")
    assert cipher.decrypt_bytes(sealed, purpose="upload.x") == b"workbook"
    for broken in (sealed[:-1], sealed[:5], b"k9:" + sealed[3:], b"\xff:x"):
        with pytest.raises(CipherError):
            cipher.decrypt_bytes(broken, purpose="upload.x")


@pytest.mark.parametrize("change", [{"profile": "DES"}, {"index_profile": ""}])
def test_unknown_profiles_are_refused(change):
    with pytest.raises(ValueError, match="profile"):
        FieldCipher({"k1": OLD}, "k1", INDEX, **change)

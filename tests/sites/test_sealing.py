"""Sealed columns: nothing readable at rest, equal values found by index."""

import pytest
from cryptography.exceptions import InvalidTag

from sites.sealing import blind_index, cipher, seal, unseal

pytestmark = pytest.mark.unit


def test_seal_and_unseal_give_the_value_back():
    token = seal("370902198506070018", purpose="worker.id_number")

    assert "370902" not in token
    assert unseal(token, purpose="worker.id_number") == "370902198506070018"


def test_seal_never_gives_the_same_text_twice():
    assert seal("a", purpose="p") != seal("a", purpose="p")


def test_unseal_refuses_another_purpose():
    token = seal("370902198506070018", purpose="worker.id_number")

    with pytest.raises((InvalidTag, ValueError)):
        unseal(token, purpose="worker.card")


def test_empty_stays_empty():
    assert (seal("", purpose="p"), unseal("", purpose="p"), blind_index("", purpose="p")) == (
        "",
        "",
        "",
    )


def test_blind_index_depends_on_value_purpose_and_key(settings):
    before = blind_index("x", purpose="p")

    assert before == blind_index("x", purpose="p")
    assert before != blind_index("y", purpose="p")
    assert before != blind_index("x", purpose="q")
    settings.INDEX_KEY = "b3RoZXItaW5kZXgta2V5LTAxMjM0NTY3ODlBQkNERUY="
    assert before != blind_index("x", purpose="p")


def test_a_new_first_key_encrypts_and_the_old_still_reads(settings):
    old = seal("x", purpose="p")
    settings.FIELD_KEYS = "new:bmV3LWZpZWxkLWtleS0wMTIzNDU2Nzg5QUJDREVGR0g=," + settings.FIELD_KEYS

    assert cipher().encrypt("x", purpose="p").startswith("new:")
    assert unseal(old, purpose="p") == "x"


def test_complaints_have_keys_of_their_own_and_older_ones_still_open(settings):
    told = seal("x", purpose="complaint.words")
    before = cipher().encrypt("before", purpose="complaint.words")

    assert (told.split(":")[0], seal("x", purpose="case.note").split(":")[0]) == ("demo1c",) * 2
    assert unseal(told, purpose="complaint.words") == "x"
    assert unseal(before, purpose="complaint.words") == "before"
    with pytest.raises(ValueError, match="known key"):
        cipher().decrypt(told, purpose="complaint.words")
    settings.COMPLAINT_KEYS = settings.FIELD_KEYS
    with pytest.raises(ValueError, match="id of its own"):
        cipher("complaint.words")

import base64

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sites.lib.signatures import (
    RECEIPT_ALPHABET,
    BadSignature,
    add_check,
    check_ok,
    normalize_receipt,
    sign,
    verify,
)

pytestmark = pytest.mark.unit

SECRET, OTHER = b"s" * 32, b"o" * 32
MESSAGE = {"message_id": "msg_1", "timestamp": 1_790_000_000, "body": b'{"subject":"x"}'}
NOW = MESSAGE["timestamp"]

receipts = st.text(alphabet=RECEIPT_ALPHABET, min_size=1, max_size=16)


# The example that the reference libraries of the Standard Webhooks specification test with.
def test_sign_matches_the_published_example():
    secret = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    signature = sign(
        secret,
        message_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp=1614265330,
        body=b'{"test": 2432232314}',
    )
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_verify_accepts_the_own_signature():
    verify([SECRET], **MESSAGE, signature=sign(SECRET, **MESSAGE), now=NOW)


def test_verify_accepts_either_secret_during_rotation():
    verify([OTHER, SECRET], **MESSAGE, signature=sign(SECRET, **MESSAGE), now=NOW)
    both = f"v1a,AAAA {sign(SECRET, **MESSAGE)} {sign(OTHER, **MESSAGE)}"
    verify([OTHER], **MESSAGE, signature=both, now=NOW)


@pytest.mark.parametrize("shift", [-300, 300])
def test_verify_accepts_the_edge_of_the_tolerance(shift):
    verify([SECRET], **MESSAGE, signature=sign(SECRET, **MESSAGE), now=NOW + shift)


@pytest.mark.parametrize("shift", [-301, 301])
def test_verify_refuses_beyond_the_tolerance(shift):
    with pytest.raises(BadSignature) as caught:
        verify([SECRET], **MESSAGE, signature=sign(SECRET, **MESSAGE), now=NOW + shift)
    assert caught.value.code == "E-SIG-TIME"


@pytest.mark.parametrize(
    "change",
    [
        {"message_id": "msg_2"},
        {"timestamp": NOW + 1},
        {"body": b'{"subject":"y"}'},
        {"body": MESSAGE["body"] + b" "},
    ],
)
def test_verify_refuses_any_changed_part(change):
    with pytest.raises(BadSignature) as caught:
        verify([SECRET], **(MESSAGE | change), signature=sign(SECRET, **MESSAGE), now=NOW)
    assert caught.value.code == "E-SIG-MISMATCH"


def test_verify_refuses_another_secret_or_none():
    for secrets in ([OTHER], []):
        with pytest.raises(BadSignature) as caught:
            verify(secrets, **MESSAGE, signature=sign(SECRET, **MESSAGE), now=NOW)
        assert caught.value.code == "E-SIG-MISMATCH"


@pytest.mark.parametrize("signature", ["", "v2,AAAA", "none", "v1", "签名"])
def test_verify_refuses_unknown_forms(signature):
    with pytest.raises(BadSignature) as caught:
        verify([SECRET], **MESSAGE, signature=signature, now=NOW)
    assert caught.value.code == "E-SIG-FORMAT"


def test_verify_refuses_a_signature_of_foreign_characters():
    with pytest.raises(BadSignature) as caught:
        verify([SECRET], **MESSAGE, signature="v1,签名", now=NOW)
    assert caught.value.code == "E-SIG-MISMATCH"


# "a.1" and 2 would otherwise sign the same bytes as "a" and 1 with a body that starts with "2.".
@pytest.mark.parametrize("message_id", ["", "a.1"])
def test_ids_that_blur_the_signed_parts_are_refused(message_id):
    with pytest.raises(ValueError, match="dot"):
        sign(SECRET, message_id=message_id, timestamp=NOW, body=b"")
    with pytest.raises(BadSignature) as caught:
        verify([SECRET], message_id=message_id, timestamp=NOW, body=b"", signature="v1,A", now=NOW)
    assert caught.value.code == "E-SIG-FORMAT"


def test_sign_refuses_an_empty_secret():
    with pytest.raises(ValueError, match="secret"):
        sign(b"", **MESSAGE)


def test_receipt_keeps_its_text_and_gains_two_characters():
    receipt = add_check("3709-2609-A7K")
    assert receipt[:-2] == "3709-2609-A7K"
    assert check_ok(receipt)


@given(receipts)
def test_receipt_is_good_however_it_is_typed(text):
    receipt = add_check(text)
    typed = " ".join(receipt.lower()).replace("0", "o").replace("1", "l")
    assert check_ok(typed)
    assert normalize_receipt(typed) == normalize_receipt(receipt) == receipt


@given(receipts, st.data())
def test_receipt_notices_any_single_slip(text, data):
    receipt = add_check(text)
    place = data.draw(st.integers(0, len(receipt) - 1))
    character = data.draw(st.sampled_from(RECEIPT_ALPHABET))
    assume(character != receipt[place])
    assert not check_ok(receipt[:place] + character + receipt[place + 1 :])


@given(receipts, st.data())
def test_receipt_notices_any_swap_of_neighbors(text, data):
    receipt = add_check(text)
    place = data.draw(st.integers(0, len(receipt) - 2))
    assume(receipt[place] != receipt[place + 1])
    swapped = receipt[:place] + receipt[place + 1] + receipt[place] + receipt[place + 2 :]
    assert not check_ok(swapped)


@pytest.mark.parametrize("text", ["", "--", "收据", "A_B"])
def test_receipt_of_other_characters_is_refused(text):
    with pytest.raises(ValueError, match="letters, digits"):
        add_check(text)


@pytest.mark.parametrize("text", ["", "1", "AB", "收据收据"])
def test_check_ok_is_false_for_what_is_no_receipt(text):
    assert check_ok(text) is False

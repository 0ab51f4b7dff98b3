"""The code a worker takes home."""

import base64
import datetime as dt

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from arrears.receipts import (
    public_key,
    receipt_code,
    receipt_index,
    receipt_is_ours,
    receipt_statement,
    sign_receipt,
    site_code_is_ours,
    site_signature,
)
from sites.lib.signatures import RECEIPT_ALPHABET

pytestmark = pytest.mark.unit
KEY = "5f1c0d8e-1111-4222-8333-444455556666"


def test_receipt_code_is_the_same_each_time_and_another_for_another_key():
    code = receipt_code(KEY)

    assert (receipt_code(KEY), receipt_code(KEY + "7") == code) == (code, False)
    assert set(code.replace("-", "")) <= set(RECEIPT_ALPHABET)


def test_receipt_index_takes_the_code_however_it_is_typed():
    code = receipt_code(KEY)

    assert receipt_index(code.lower().replace("-", " ").replace("0", "o")) == receipt_index(code)


@pytest.mark.parametrize("typed", ["", "没有", "7K3M", "0" * 18])
def test_receipt_index_of_what_is_no_code_is_empty(typed):
    assert receipt_index(typed) == ""


STATEMENT = receipt_statement(
    number="泰人社监诉字〔2026〕1号",
    filed_at=dt.datetime(2026, 9, 15, 9, 0, tzinfo=dt.timezone(dt.timedelta(hours=8))),
    content_hash="0" * 64,
)


def test_a_receipt_is_checked_by_the_public_key_alone():
    signature = sign_receipt(STATEMENT)

    key = load_pem_public_key(public_key().encode())
    key.verify(base64.b64decode(signature.removeprefix("ed25519,")), STATEMENT.encode())
    assert "2026-09-15T01:00:00+00:00" in STATEMENT
    assert receipt_is_ours(STATEMENT, f" {signature} ")


@pytest.mark.parametrize(
    "signature",
    ["", "ed25519,", "ed25519,不是", "v1,AAAA", "ed25519,AAAA", sign_receipt(STATEMENT + "x")],
)
def test_a_receipt_with_another_signature_is_not_ours(signature):
    assert not receipt_is_ours(STATEMENT, signature)


def test_a_changed_receipt_is_not_ours():
    assert not receipt_is_ours(STATEMENT.replace("1号", "2号"), sign_receipt(STATEMENT))


def test_the_mark_in_a_sites_code_is_ours_for_that_site_alone():
    assert site_code_is_ours("S1", site_signature("S1"))
    assert not site_code_is_ours("S2", site_signature("S1"))
    assert not site_code_is_ours("S1", "码")

"""The code a worker takes home."""

import pytest

from arrears.receipts import receipt_code, receipt_index
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

"""回执码: the code a worker takes home, made from the key of the submission.

It is never stored: the same submission gives the same code again, and a lookup compares a
keyed fingerprint. Sixteen characters of Crockford's alphabet hold eighty bits; two more
catch a slip of the pen.
"""

import base64
import hashlib
import hmac

from django.conf import settings

from sites.lib.signatures import RECEIPT_ALPHABET, add_check, check_ok, normalize_receipt
from sites.sealing import blind_index

LENGTH = 16
GROUP = 4
BITS_PER_CHARACTER = 5
PURPOSE = "complaint.receipt"


def receipt_key() -> bytes:
    """The secret that receipts are made and signed with."""
    return base64.b64decode(settings.RECEIPT_KEY)


def receipt_code(submission_key: str) -> str:
    """The code of a submission, "7K3M-9QXA-…", the same each time."""
    digest = hmac.new(receipt_key(), f"receipt:{submission_key}".encode(), hashlib.sha256).digest()
    number = int.from_bytes(digest, "big")
    characters = [
        RECEIPT_ALPHABET[number >> BITS_PER_CHARACTER * place & 31] for place in range(LENGTH)
    ]
    return grouped(add_check("".join(characters)))


def grouped(code: str) -> str:
    """Write a code in groups of four, as people read it out."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def receipt_index(code: str) -> str:
    """The fingerprint a code is found by, however it was typed; empty when it is none."""
    if not check_ok(code):
        return ""
    return blind_index(normalize_receipt(code), purpose=PURPOSE)

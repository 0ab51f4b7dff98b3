"""回执码: the code a worker takes home, made from the key of the submission.

It is never stored: the same submission gives the same code again, and a lookup compares a
keyed fingerprint. Sixteen characters of Crockford's alphabet hold eighty bits; two more
catch a slip of the pen.
"""

import base64
import binascii
import datetime as dt
import hashlib
import hmac
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from sites.lib.signatures import RECEIPT_ALPHABET, add_check, check_ok, normalize_receipt
from sites.sealing import blind_index

LENGTH = 16
GROUP = 4
BITS_PER_CHARACTER = 5
PURPOSE = "complaint.receipt"
HEAD = "安薪信用 投诉回执 v1"
SCHEME = "ed25519"
SITE_MARK_LENGTH = 12


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


def receipt_statement(*, number: str, filed_at: dt.datetime, content_hash: str) -> str:
    """What a receipt proves, in the one form that is signed; the moment in UTC."""
    moment = filed_at.astimezone(dt.UTC).isoformat(timespec="seconds")
    return f"{HEAD}\n{number}\n{moment}\n{content_hash}\n"


def sign_receipt(statement: str) -> str:
    """Our signature (Ed25519), "ed25519,base64"; anybody may check it by the public key."""
    return f"{SCHEME},{base64.b64encode(_signing_key().sign(statement.encode())).decode()}"


def receipt_is_ours(statement: str, signature: str) -> bool:
    """Whether the statement was signed here, unchanged."""
    scheme, _, encoded = signature.strip().partition(",")
    if scheme != SCHEME:
        return False
    try:
        raw = base64.b64decode(encoded, validate=True)
        _signing_key().public_key().verify(raw, statement.encode())
    except (binascii.Error, InvalidSignature, ValueError):
        return False
    return True


def public_key() -> str:
    """The public key in PEM, by which a receipt is checked without us."""
    return (
        _signing_key()
        .public_key()
        .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        .decode()
    )


def site_signature(site_code: str) -> str:
    """The mark in a site's QR code that shows it was printed by us."""
    digest = hmac.new(receipt_key(), f"site:{site_code}".encode(), hashlib.sha256).digest()
    number = int.from_bytes(digest, "big")
    return "".join(
        RECEIPT_ALPHABET[number >> BITS_PER_CHARACTER * place & 31]
        for place in range(SITE_MARK_LENGTH)
    )


def site_code_is_ours(site_code: str, signature: str) -> bool:
    """Whether a scanned code carries our mark."""
    return hmac.compare_digest(site_signature(site_code).encode(), signature.encode())


def _signing_key() -> Ed25519PrivateKey:
    return _derived(receipt_key())


@lru_cache(maxsize=4)
def _derived(secret: bytes) -> Ed25519PrivateKey:
    # One secret to keep: the key of signatures follows from it and from nothing else.
    seed = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"complaint receipt").derive(secret)
    return Ed25519PrivateKey.from_private_bytes(seed)

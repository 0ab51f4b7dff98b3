"""Receipts of files taken in: signed, and confirmed to whoever holds the number (回执).

The signature covers number, purpose, hash, counts, totals and time; a receipt whose row was
changed afterwards no longer holds.
"""

import base64
import datetime as dt
from collections.abc import Mapping

from django.conf import settings

from sites.enums import LoadState
from sites.lib.canonical import canonical_json
from sites.lib.days import month_text
from sites.lib.signatures import normalize_receipt, sign
from sites.models import Load


def sign_receipt(load: Load, *, rows: int, returned: int, totals: Mapping[str, object]) -> str:
    """Sign what the receipt vouches for: this file, for this purpose, at this moment.

    Args:
        load: The file, with number and moment.
        rows: Rows taken in.
        returned: Rows given back.
        totals: Control totals by Chinese label, sums as text.
    """
    assert load.committed_at is not None
    assert load.receipt_number is not None
    body = canonical_json(
        {
            "receipt": load.receipt_number,
            "kind": load.kind,
            "project": load.project.code if load.project is not None else None,
            "month": month_text(load.month) if load.month is not None else None,
            "sha256": load.sha256,
            "rows": rows,
            "returned": returned,
            "totals": dict(totals),
            "committed_at": load.committed_at.astimezone(dt.UTC).isoformat(),
        }
    )
    return sign(
        base64.b64decode(settings.RECEIPT_KEY),
        message_id=load.receipt_number,
        timestamp=int(load.committed_at.timestamp()),
        body=body,
    )


def receipt_holds(load: Load) -> bool:
    """Whether the signature is ours and fits the row as it is now."""
    receipt = load.report.get("receipt") or {}
    return load.receipt_signature == sign_receipt(
        load,
        rows=receipt.get("rows", 0),
        returned=receipt.get("returned", 0),
        totals=load.report.get("totals", {}),
    )


def load_of_receipt(number: str) -> Load | None:
    """The file a receipt was given for, however its number was typed."""
    return (
        Load.objects.filter(receipt_number=normalize_receipt(number), state=LoadState.COMMITTED)
        .select_related("project")
        .first()
    )

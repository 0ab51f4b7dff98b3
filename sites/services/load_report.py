"""The answer to a file: what is in it, what is wrong, what would change (检查结果)."""

import hashlib
from decimal import Decimal
from typing import Any

from sites.errors import DomainError
from sites.ingest.findings import Finding, Findings
from sites.lib.days import month_text
from sites.models import Load
from sites.services.load_reading import ReadLoad
from sites.services.load_writers.outcome import Diff
from sites.services.load_writers.registry import KINDS


def build_report(load: Load, read: ReadLoad) -> dict[str, Any]:
    """Return the report of a file that was read; JSON values only, no full identity number."""
    parsed, findings = read.parsed, read.parsed.findings
    accepted = parsed.accepted
    return {
        "file": load.file_name,
        "sha256": load.sha256,
        "profile": KINDS[load.kind].profile,
        "project": load.project.code if load.project is not None else None,
        "month": month_text(load.month) if load.month is not None else None,
        "rows": parsed.row_count,
        "accepted": accepted,
        "rejected": parsed.row_count - accepted,
        "warned": len(findings.rows_with("warned")),
        "totals": {
            label: str(value) if isinstance(value, Decimal) else value
            for label, value in parsed.totals.items()
        },
        "findings": [finding.as_json() for finding in findings.shown()],
        "diff": read.diff.as_json(),
        "committed": False,
        "receipt": None,
    }


def committed_report(
    load: Load, report: dict[str, Any], *, taken: int, reason: str = ""
) -> dict[str, Any]:
    """Return the report of a file that was taken in, with its receipt.

    Args:
        load: The file.
        report: What was found in it.
        taken: Rows taken in; fewer than there are when bad ones were given back.
        reason: Why it replaces what was there; a warning that asks for it is answered by it.
    """
    assert load.committed_at is not None
    return {
        **report,
        "findings": _answered(report["findings"], reason),
        "committed": True,
        "receipt": {
            "number": load.receipt_number,
            "rows": taken,
            "returned": report["rows"] - taken,
            "totals": report["totals"],
            "committed_at": load.committed_at.isoformat(),
            "signature": load.receipt_signature,
        },
    }


def _answered(findings: list[dict[str, Any]], reason: str) -> list[dict[str, Any]]:
    """Put in the place of "this month already has a version" that it was replaced, and why."""
    if not reason:
        return findings
    kept = [item for item in findings if item["code"] != "W-PERIOD-EXISTS"]
    if len(kept) == len(findings):
        return findings
    answer = Findings()
    answer.add("noted", "N-CORRECTION", f"已作为更正入库，更正原因：{reason}")
    return [*kept, *(item.as_json() for item in answer.items)]


def empty_report(*, file_name: str, content: bytes, kind: str, project_code: str) -> dict[str, Any]:
    """Return the report of a file of which nothing is known yet but its bytes."""
    return {
        "file": file_name,
        "sha256": hashlib.sha256(content).hexdigest(),
        "profile": KINDS[kind].profile,
        "project": project_code or None,
        "month": None,
        "rows": 0,
        "accepted": 0,
        "rejected": 0,
        "warned": 0,
        "totals": {},
        "findings": [],
        "diff": Diff().as_json(),
        "committed": False,
        "receipt": None,
    }


def with_refusal(report: dict[str, Any], error: DomainError) -> dict[str, Any]:
    """Return a report with the refusal of the whole file put first."""
    finding = Finding("refused", error.code, "", "", None, "", error.message, error.fix)
    return {**report, "findings": [finding.as_json(), *report["findings"]]}

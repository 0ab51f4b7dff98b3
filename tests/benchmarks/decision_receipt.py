"""From an approval to the platform's verified receipt for everybody of the decision."""

import subprocess
import sys
import tempfile
import time
from statistics import median, quantiles

from blacklist.models import ListingDecision
from sites.models import PushReceipt
from tests.benchmarks.measuring import Goal, Result
from tests.benchmarks.relay_drain import ROOT, platform
from tests.chaos.processes import environment
from tests.factories.blacklist import approved_decision, drafted_decision

DECISIONS = 60
PATIENCE = 60.0
LOOK = 0.005


def measure() -> list[Result]:
    """Each decision lists a company and two persons; the relay runs as in production."""
    drafts = [drafted_decision() for _ in range(DECISIONS)]
    with tempfile.TemporaryDirectory(prefix="anxin-bench-") as folder, platform(folder) as url:
        relay = subprocess.Popen(
            [sys.executable, "manage.py", "relay"],
            cwd=ROOT,
            env={**environment(), "PLATFORM_URL": url},
        )
        try:
            # The first waits until the relay has started.
            took = [seconds_to_receipt(draft) for draft in drafts][1:]
        finally:
            relay.terminate()
            relay.wait(20)
    p95 = quantiles(took, n=20)[18]
    return [
        Result(
            name="decision_to_receipt_p95",
            title=f"从审批决定到三名对象的回执都已验签（{len(took)} 份决定，第 95 百分位，对中位数）",
            ours=p95,
            against=median(took),
            ratio=p95 / median(took),
            spread=(min(took), max(took)),
            goal=Goal("<=", 5, of="ours"),
            n=len(took),
            unit="s",
        )
    ]


def seconds_to_receipt(draft: ListingDecision) -> float:
    """From before the approval until every member has its receipt."""
    began = time.perf_counter()
    decision = approved_decision(draft)
    members = decision.expected_members
    while time.perf_counter() - began < PATIENCE:
        if PushReceipt.objects.filter(message__listing__decision=decision).count() == members:
            return time.perf_counter() - began
        time.sleep(LOOK)
    raise TimeoutError("no receipt")

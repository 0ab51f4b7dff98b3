"""Named points at which a test kills the process, as a power cut would (故障注入点).

`FAILPOINT=relay:claimed` kills at the first passage, `relay:claimed@3` at the third,
`relay:claimed@3!stop` stops there until somebody continues it; several are separated by
commas. Outside demo and tests nothing here does anything.
"""

import os
import signal
import threading
from collections import Counter

from django.conf import settings

RELAY = (
    "relay:claimed",
    "relay:attempt-recorded",
    "relay:response-received",
    "relay:receipt-written",
    "relay:before-ack-commit",
    "relay:acked",
)
PLATFORM = ("platform:received", "platform:committed-before-reply")

_passed: Counter[str] = Counter()
_counting = threading.Lock()


def hit(point: str) -> None:
    """Pass a point; die or stand still there when the environment says so."""
    wanted = os.environ.get("FAILPOINT")
    if not wanted or not settings.DEMO:
        return
    with _counting:
        _passed[point] += 1
        passed = _passed[point]
    for item in wanted.split(","):
        place, _, act = item.partition("!")
        name, _, count = place.partition("@")
        if name == point and passed == int(count or 1):
            os.kill(os.getpid(), signal.SIGSTOP if act == "stop" else signal.SIGKILL)

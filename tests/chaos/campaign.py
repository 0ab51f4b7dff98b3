"""Two relays and a platform, and what is done to them while acts go on being written."""

import contextlib
import http.client
import os
import random
import signal
import time
from collections import Counter
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from django.db import Error as DatabaseError
from django.db import connection
from django.db.models.functions import Now

from api.push.failpoints import PLATFORM, RELAY
from blacklist.models import ListingDecision
from sites.models import OutboxMessage
from tests.chaos import children, uploads
from tests.chaos.people import Checkers
from tests.chaos.processes import (
    LEASE_SECONDS,
    Platform,
    end,
    fork,
    relaying,
    start_relay,
    stopped,
    wait_for,
)
from tests.chaos.scenarios import (
    REFUSED_NAME,
    all_acknowledged,
    put_of_person,
    settle_refused,
)
from tests.chaos.servers import Servers
from tests.factories.blacklist import APPROVE_AT, drafted_decision
from tests.factories.sites import ApproverFactory

FAULTS_A_SECOND = 5
POINTS = (
    *RELAY,
    *PLATFORM,
    *children.APPROVE_POINTS,
    *children.RECONCILE_POINTS,
    *uploads.POINTS,
)
# On both sides of the lease: a short pause nobody may notice, a long one another relay uses.
PAUSES = (0.4, float(LEASE_SECONDS) + 1.0)
KINDS = {
    "kill relay": 3,
    "stop relay": 3,
    "stop platform": 1,
    "kill platform": 2,
    "drop answers": 2,
    "duplicate": 2,
    "slow": 2,
    "reorder": 2,
    "forge": 2,
    "fail": 1,
    "forget": 1,
    "refuse": 1,
    "reconcile": 1,
    "approve": 2,
    "upload": 3,
    "flush cache": 1,
    "kill cache": 0.4,
    "kill database": 0.6,
}


class Campaign:
    """What was done so far, and to whom.

    Attributes:
        points: how often a process was killed or stopped at each named point.
        faults: how often each kind of fault was done, `point` among them.
        surprises: processes that ended by themselves without being told to.
        recoveries: seconds until the database answered again, each time it was killed.
    """

    def __init__(
        self, folder: Path, chance: random.Random, servers: Servers, checkers: Checkers
    ) -> None:
        self.chance, self.servers, self.checkers = chance, servers, checkers
        self.folder = folder
        self.sendings: list[uploads.Sending] = []
        self.platform = Platform(folder / "platform.sqlite3")
        self.platform_point = ""
        self.relays: list[tuple[ForkServerProcess, str] | None] = [None, None]
        self.points: Counter[str] = Counter(dict.fromkeys(POINTS, 0))
        self.faults: Counter[str] = Counter()
        self.surprises = 0
        self.recoveries: list[float] = []
        self.stopped: dict[int, float] = {}

    def run(self, *, seconds: float) -> None:
        """Do harm for so long, and keep everything going meanwhile."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self._revive_platform()
            for index in range(len(self.relays)):
                self._revive_relay(index)
            self._harm()
            time.sleep(min(self.chance.expovariate(FAULTS_A_SECOND), 1.5))
            self._continue_stopped()

    def end(self) -> None:
        """End relays and platform: what they hold open would keep the database from its end."""
        for pid in list(self.stopped):
            self._continue(pid)
        for slot in self.relays:
            if slot is not None:
                end(slot[0])
        self.platform.stop()

    def come_to_rest(self) -> None:
        """End the faults, compare with the platform, let what is left be delivered."""
        self.end()
        self.platform.start()
        connection.close()
        settle_refused()
        self._deliver()
        # What the platform forgot is found only now that it stands still.
        for _ in range(2):
            fork(children.reconcile, self._environment("")).join(60)
            self._deliver()
        self.platform.stop()

    def _deliver(self) -> None:
        with relaying(self.platform), relaying(self.platform):
            until = time.monotonic() + 180
            while not all_acknowledged() and time.monotonic() < until:
                OutboxMessage.objects.filter(state="PENDING").update(next_at=Now())
                wait_for(all_acknowledged, seconds=3)

    def _environment(self, point: str) -> dict[str, str]:
        return {
            "FAILPOINT": point,
            "PLATFORM_URL": self.platform.url,
            "PUSH_LEASE_SECONDS": LEASE_SECONDS,
        }

    def _revive_platform(self) -> None:
        if self.platform.process is not None and not self.platform.is_dead():
            return
        self._count_point(self.platform_point, self.platform.process)
        self.platform_point = self._rarest(PLATFORM)
        point = self.platform_point and f"{self.platform_point}@{self.chance.randint(2, 15)}"
        self.platform.start("--fail-rate", "0.03", failpoint=point)

    def _revive_relay(self, index: int) -> None:
        slot = self.relays[index]
        if slot is not None and slot[0].exitcode is None:
            self._note_stopped(slot)
            return
        if slot is not None:
            self._count_point(slot[1].removesuffix("!stop"), slot[0])
        point = self._rarest(RELAY)
        passage = f"{point}@{self.chance.randint(1, 5)}" if point else ""
        stop = "!stop" if point and self.chance.random() < 0.25 else ""
        process = start_relay(self.platform, failpoint=passage + stop)
        self.relays[index] = (process, point + stop)

    def _count_point(self, point: str, process: ForkServerProcess | None) -> None:
        if process is None:
            return
        if process.exitcode == -signal.SIGKILL and point:
            self.points[point] += 1
            self.faults["killed at a point"] += 1
        elif process.exitcode != -signal.SIGKILL:
            self.surprises += 1

    def _note_stopped(self, slot: tuple[ForkServerProcess, str]) -> None:
        """A relay that stopped itself at its point goes on after a while."""
        process, point = slot
        if point.endswith("!stop") and process.pid not in self.stopped and stopped(process):
            self.points[point.removesuffix("!stop")] += 1
            self.faults["stopped at a point"] += 1
            self._later(process.pid)

    def _rarest(self, points: tuple[str, ...]) -> str:
        """One of the points hit least so far, or now and then none."""
        if self.chance.random() < 0.1:
            return ""
        fewest = min(self.points[point] for point in points)
        return self.chance.choice([point for point in points if self.points[point] == fewest])

    def _harm(self) -> None:
        """Do one fault; what cannot be done just now is not counted."""
        [kind] = self.chance.choices(list(KINDS), list(KINDS.values()))
        acts = {
            "kill relay": self._kill_relay,
            "stop relay": self._stop_relay,
            "kill platform": self._kill_platform,
            "stop platform": self._stop_platform,
            "flush cache": self.servers.flush_cache,
            "kill cache": self.servers.kill_cache,
            "kill database": self._kill_database,
            "approve": self._approve,
            "upload": self._upload,
            "reconcile": self._reconcile,
            "refuse": self._refuse,
        }
        try:
            done = acts[kind]() if kind in acts else self._misbehave(kind)
        except DatabaseError:
            connection.close()
            return
        # Deciding, comparing, sending are no faults; they are counted when they are killed.
        if done is not False and kind not in {"approve", "reconcile", "upload"}:
            self.faults[kind] += 1

    def _kill_relay(self) -> None:
        index = self.chance.randrange(len(self.relays))
        slot = self.relays[index]
        assert slot is not None
        slot[0].kill()
        slot[0].join()
        self.relays[index] = None

    def _stop_relay(self) -> bool:
        slot = self.chance.choice(self.relays)
        assert slot is not None
        if slot[0].exitcode is not None or slot[0].pid in self.stopped:
            return False
        os.kill(slot[0].pid, signal.SIGSTOP)
        self._later(slot[0].pid)
        return True

    def _kill_database(self) -> None:
        self.recoveries.append(self.servers.kill_database())
        connection.close()

    def _kill_platform(self) -> bool:
        process = self.platform.process
        if process is None or process.exitcode is not None:
            return False
        process.kill()
        process.join()
        self.platform_point = ""
        # Its end is ours, not a surprise of its own.
        self.platform.process = None
        return True

    def _stop_platform(self) -> bool:
        process = self.platform.process
        if process is None or process.exitcode is not None or process.pid in self.stopped:
            return False
        os.kill(process.pid, signal.SIGSTOP)
        self._later(process.pid)
        return True

    def _misbehave(self, kind: str) -> bool:
        changes = {
            "drop answers": {"drop_answers": self.chance.randint(1, 5), "delay": 0.0},
            "duplicate": {"duplicate": True, "fail_rate": 0.03},
            "slow": {"delay": self.chance.choice((0.1, 0.7)), "duplicate": False},
            "reorder": {"reorder": self.chance.randint(1, 3), "delay": 0.0},
            "forge": {"forge": self.chance.randint(1, 3)},
            "fail": {"fail_rate": 0.5},
            "forget": {"forget": self.chance.randint(1, 4)},
            "refuse": {"reject_names": [REFUSED_NAME]},
        }[kind]
        process = self.platform.process
        if process is None or process.pid in self.stopped:
            return False
        with contextlib.suppress(OSError, http.client.HTTPException, AssertionError):
            self.platform.tell(**changes)
            return True
        return False

    def _approve(self) -> None:
        """Kill an approval at a point; the officer asks again, and it is done once."""
        decision, approver = drafted_decision(), ApproverFactory()
        request = (decision.pk, decision.content_hash, approver.pk, APPROVE_AT.isoformat())
        point = self._rarest(children.APPROVE_POINTS)
        first = fork(children.approve, *request, {"FAILPOINT": point})
        first.join(60)
        if point:
            self._count_point(point, first)
        fork(children.approve, *request, {"FAILPOINT": ""}).join(60)
        found = ListingDecision.objects.get(pk=decision.pk)
        if (found.state, found.listings.count()) == ("APPROVED", 3):
            self.checkers.listed.append(found.company.uscc)
        else:
            self.surprises += 1

    def _upload(self) -> None:
        """Kill a site's system, or what answers it, at a point; it sends its sheet once more."""
        sending, point = uploads.Sending(self.folder), self._rarest(uploads.POINTS)
        self.sendings.append(sending)
        place = {"UPLOAD_ROOT": str(self.folder / "uploads"), "FAILPOINT": ""}
        by_page = point in uploads.QUEUE_POINTS
        target = uploads.queue if by_page else uploads.send
        first = fork(target, sending.task(), {**place, "FAILPOINT": point})
        first.join(60)
        if point:
            self._count_point(point, first)
        if by_page:
            fork(uploads.sweep, place).join(60)
        fork(uploads.send, sending.task(), place).join(60)
        if sending.answered is None:
            self.surprises += 1

    def _reconcile(self) -> None:
        """Compare with the platform as it is; the comparison may be killed on the way."""
        point = self._rarest(children.RECONCILE_POINTS)
        process = fork(children.reconcile, self._environment(point))
        process.join(60)
        if process.exitcode == -signal.SIGKILL:
            self._count_point(point, process)

    def _refuse(self) -> bool:
        """Let the platform refuse a person by name, and correct whom it refused before."""
        settle_refused()
        if not self._misbehave("refuse"):
            return False
        put_of_person(f"person:{self.faults['refuse']}", REFUSED_NAME)
        return True

    def _later(self, pid: int | None) -> None:
        assert pid is not None
        self.stopped[pid] = time.monotonic() + self.chance.choice(PAUSES)

    def _continue_stopped(self) -> None:
        for pid, at in list(self.stopped.items()):
            if time.monotonic() >= at:
                self._continue(pid)

    def _continue(self, pid: int) -> None:
        del self.stopped[pid]
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)
